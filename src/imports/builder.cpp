// SPDX-License-Identifier: Apache-2.0
#include "imports/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "frontend/yaml/keys.h"
#include "imports/names.h"

namespace firebreak::imports {

namespace {

using topology::Annotation;
using Texts = std::vector<std::string>;

topology::Names names_of(const Texts& texts) {
  topology::Names names;
  for (const std::string& text : texts) names.push_back({text});
  return names;
}

constexpr std::size_t kMostAttributes = 2'000;  // of one stream
constexpr std::size_t kMostInAll = 300'000;

bool subset(const Texts& some, const Texts& all) {
  return std::ranges::all_of(
      some, [&](const std::string& one) { return std::ranges::count(all, one) > 0; });
}

void add_new(Texts& all, const std::string& one) {
  if (std::ranges::count(all, one) == 0) all.push_back(one);
}

std::string note(std::string_view what, const Ground& ground) {
  return ground.rule.empty() ? fmt::format("{} {}", what, name_of(ground.basis))
                             : fmt::format("{} {} ({})", what, name_of(ground.basis), ground.rule);
}

/// A component while it is put together.
struct Component {
  std::string name;
  std::vector<std::size_t> nodes;
  Texts inputs;  // interfaces
  Texts outputs;
  Part part;
  Place place;
  std::vector<std::size_t> in = {};  // streams
  std::vector<std::size_t> out = {};
  std::uint32_t count = 1;  // of instances
  std::optional<Texts> by;  // what they are routed by; none: by nothing that is known
  bool replicated = false;
  std::string routing;  // note
};

/// A stream while it is put together. Indices of components; none: the outside.
struct Stream {
  std::string name;
  std::optional<std::size_t> from;
  std::string output;
  std::optional<std::size_t> to;
  std::string input;
  Texts attributes;
  topology::StreamDecl decl;
  std::string note;
};

class ModelBuilder {
 public:
  ModelBuilder(Graph& graph, const std::map<std::string, std::uint32_t>& tasks)
      : graph_(graph), tasks_(tasks) {}

  Built run() {
    if (!fits()) return {};
    apply_tasks();
    add_components();
    add_feeds();
    add_edges();
    add_ends();
    add_missing_sources();
    for (const std::size_t c : along_forwards()) add_instances(c);
    spread_replication();
    add_open_numbers();
    return finish();
  }

 private:
  // Each stream has the attributes of all that leave the same port, so few bytes of a file may
  // make many of a model.
  bool fits() {
    std::map<std::pair<std::string, std::string>, std::set<std::string>> schemas;
    for (const Edge& edge : graph_.edges) {
      if (!edge.attributes) {
        auto& schema = schemas[{edge.from, edge.port}];
        schema.insert(edge.keys.begin(), edge.keys.end());
        schema.insert(edge.routed_as.begin(), edge.routed_as.end());
      }
    }
    std::size_t all = 0;
    for (const Edge& edge : graph_.edges) {
      const std::size_t count =
          edge.attributes ? edge.attributes->size() : schemas.at({edge.from, edge.port}).size();
      all += count;
      if (count <= kMostAttributes && all <= kMostInAll) continue;
      graph_.error("too-large", edge.place.file, {edge.place.line, 1},
                   fmt::format("a stream has more than {} attributes, or all of them have more "
                               "than {}",
                               kMostAttributes, kMostInAll));
      return false;
    }
    return true;
  }

  void apply_tasks() {
    for (const auto& task : tasks_) {
      const std::string& id = task.first;  // no binding: Clang 14 does not capture these
      const std::uint32_t count = task.second;
      const auto node = std::ranges::find(graph_.nodes, id, &Node::id);
      if (node == graph_.nodes.end()) {
        std::vector<std::string> ids;
        for (const Node& one : graph_.nodes) ids.push_back(one.id);
        graph_.error("stale-overlay", "", {},
                     fmt::format("--tasks names '{}', which is no node", id),
                     base::did_you_mean(id, ids));
        continue;
      }
      node->parallelism = count;
      std::erase_if(graph_.facts, [&](const Fact& fact) {
        return fact.subject == id && fact.property == "parallelism";
      });
      std::erase_if(graph_.holes, [&](const Hole& hole) {
        return hole.subject == id && hole.property == "parallelism";
      });
      graph_.facts.push_back(
          {id, "parallelism", std::uint64_t{count}, Basis::Overlay, "", node->place});
    }
  }

  void add_components() {
    Names names;
    std::map<std::string, std::size_t> shared;  // by the name that the importer gave
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      Node& node = graph_.nodes[n];
      nodes_[node.id] = n;
      if (!node.fed) continue;
      const std::string wanted = node.component;
      const auto known = shared.find(wanted);
      if (!wanted.empty() && known != shared.end()) {
        components_[known->second].nodes.push_back(n);
        of_node_[n] = known->second;
      } else {
        of_node_[n] = components_.size();
        if (!wanted.empty()) shared[wanted] = components_.size();
        components_.push_back({.name = names.give(wanted.empty() ? node.id : wanted),
                               .nodes = {n},
                               .inputs = {},
                               .outputs = {},
                               .part = part_of(node),
                               .place = node.place,
                               .by = std::nullopt,
                               .routing = ""});
      }
      node.component = components_[of_node_[n]].name;
    }
  }

  // Of sources and topics nothing has to be assumed.
  Part part_of(const Node& node) const {
    const auto part = graph_.parts.find(node.component.empty() ? node.id : node.component);
    if (part != graph_.parts.end()) return part->second;
    Path path;
    if (node.kind == NodeKind::Source || node.kind == NodeKind::Topic) {
      path.label = Annotation::CR;
      path.rewrites = Texts{};
      path.ground = {Basis::Derived,
                     node.kind == NodeKind::Source ? "source-relays" : "topic-is-a-log"};
    }
    return {.paths = {path}, .rep = std::nullopt};
  }

  std::string input_of(const Node& node) const {
    return node.interface.empty() ? "in" : node.interface;
  }
  std::string output_of(const Node& node, const std::string& port) const {
    if (!node.interface.empty()) return node.interface;
    return port.empty() ? "out" : port;
  }

  Stream& add_stream(Stream stream) {
    stream.name = stream_names_.give(stream.name);
    if (stream.from) {
      add_new(components_[*stream.from].outputs, stream.output);
      components_[*stream.from].out.push_back(streams_.size());
    }
    if (stream.to) {
      add_new(components_[*stream.to].inputs, stream.input);
      components_[*stream.to].in.push_back(streams_.size());
    }
    streams_.push_back(std::move(stream));
    return streams_.back();
  }

  void add_feed(std::size_t n, const Feed& feed) {
    const Node& node = graph_.nodes[n];
    Stream stream;
    stream.name = node.id + ".in";
    stream.to = of_node_.at(n);
    stream.input = input_of(node);
    stream.attributes = feed.attributes;
    stream.decl.delivery = feed.delivery;
    stream.decl.producers = number_of(feed.producers);
    if (subset(feed.by, feed.attributes)) stream.decl.producers_by = names_of(feed.by);
    if (feed.order.fifo && subset(feed.order.by, feed.attributes)) {
      stream.decl.fifos = {names_of(feed.order.by)};
    }
    stream.decl.origin = origin_of(node.place);
    stream.note = "what comes from outside";
    add_stream(std::move(stream));
  }

  void add_feeds() {
    std::set<std::string_view> written;
    for (const Edge& edge : graph_.edges) written.insert(edge.to);
    for (const auto& [n, component] : of_node_) {
      const Node& node = graph_.nodes[n];
      const bool begins = node.kind == NodeKind::Source || node.kind == NodeKind::Topic;
      if (node.feed) {
        add_feed(n, *node.feed);
      } else if (begins && !written.contains(node.id)) {
        add_feed(n, {});
      }
    }
  }

  // Attributes by node and port, in the order in which they come.
  std::map<std::pair<std::string, std::string>, Texts> schemas() const {
    std::map<std::pair<std::string, std::string>, Texts> all;
    for (const Edge& edge : graph_.edges) {
      Texts& schema = all[{edge.from, edge.port}];
      for (const std::string& key : edge.keys) add_new(schema, key);
      for (const std::string& key : edge.routed_as) add_new(schema, key);
    }
    return all;
  }

  void add_edges() {
    const auto schema_of = schemas();
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
      Edge& edge = graph_.edges[e];
      const auto from = nodes_.find(edge.from);
      const auto to = nodes_.find(edge.to);
      if (edge.inside || from == nodes_.end() || to == nodes_.end()) continue;
      if (!graph_.nodes[from->second].fed || !graph_.nodes[to->second].fed) continue;
      Stream stream;
      stream.name = edge.stream.empty() ? stream_name(edge.from, edge.port, edge.to) : edge.stream;
      stream.from = of_node_.at(from->second);
      stream.output = edge.from_interface.empty() ? output_of(graph_.nodes[from->second], edge.port)
                                                  : edge.from_interface;
      stream.to = of_node_.at(to->second);
      stream.input =
          edge.to_interface.empty() ? input_of(graph_.nodes[to->second]) : edge.to_interface;
      stream.attributes = edge.attributes ? *edge.attributes : schema_of.at({edge.from, edge.port});
      stream.decl.delivery = edge.delivery;
      stream.decl.origin = origin_of(edge.place);
      stream.note =
          fmt::format("{}; {}; {}", name_of(edge.grouping), note("order", edge.order_ground),
                      note("delivery", edge.delivery_ground));
      edge.stream = add_stream(std::move(stream)).name;
      of_edge_[e] = streams_.size() - 1;
      edge_of_[streams_.size() - 1] = e;
      add_edge_facts(edge);
    }
  }

  void add_edge_facts(const Edge& edge) {
    const bool unknown = edge.grouping == Grouping::Unknown;
    graph_.facts.push_back({edge.stream, "grouping", std::string(name_of(edge.grouping)),
                            unknown ? Basis::Assumed : Basis::Declared, "", edge.place});
    graph_.facts.push_back({edge.stream, "order", edge.order, edge.order_ground.basis,
                            edge.order_ground.rule, edge.place});
    graph_.facts.push_back({edge.stream, "delivery", std::string(name_of(edge.delivery)),
                            edge.delivery_ground.basis, edge.delivery_ground.rule, edge.place});
  }

  void add_end(std::size_t n) {
    const Node& node = graph_.nodes[n];
    Stream stream;
    stream.name = node.id + ".out";
    stream.from = of_node_.at(n);
    stream.output = node.interface.empty() ? "out" : node.interface;
    for (const std::size_t s : components_[*stream.from].in) {  // it carries what comes in
      for (const std::string& attribute : streams_[s].attributes) {
        add_new(stream.attributes, attribute);
      }
    }
    stream.decl.origin = origin_of(node.place);
    if (node.leaves_sets) stream.decl.observe.what = topology::Observed::Set;
    stream.note = "what leaves the system";
    add_stream(std::move(stream));
  }

  void add_ends() {
    for (const auto& [n, component] : of_node_) {
      const bool last = components_[component].nodes.back() == n;
      if (graph_.nodes[n].ends || (last && components_[component].out.empty())) add_end(n);
    }
    const bool any = std::ranges::any_of(streams_, [](const Stream& one) { return !one.to; });
    if (!any && !of_node_.empty()) add_end(of_node_.rbegin()->first);
  }

  // Every component is fed from a source in the end: the first one that is not gets one.
  void add_missing_sources() {
    std::vector<bool> fed(components_.size(), false);
    std::vector<std::size_t> agenda;
    const auto feed = [&](std::size_t component) {
      if (!fed[component]) agenda.push_back(component);
      fed[component] = true;
    };
    const auto go_on = [&] {
      while (!agenda.empty()) {
        const std::size_t component = agenda.back();
        agenda.pop_back();
        for (const std::size_t s : components_[component].out) {
          if (streams_[s].to) feed(*streams_[s].to);
        }
      }
    };
    for (const Stream& stream : streams_) {
      if (!stream.from) feed(*stream.to);
    }
    go_on();
    for (std::size_t c = 0; c < components_.size(); ++c) {
      if (fed[c]) continue;
      add_feed(components_[c].nodes.front(), {});
      feed(c);
      go_on();
    }
  }

  // Components after those that forward to them, as far as that is no cycle: Kahn's algorithm.
  std::vector<std::size_t> along_forwards() const {
    std::vector<std::size_t> waiting(components_.size(), 0);
    const auto forwards = [&](std::size_t s) {
      return edge_of_.contains(s) && streams_[s].to &&
             graph_.edges[edge_of_.at(s)].grouping == Grouping::Forward;
    };
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      if (forwards(s)) ++waiting[*streams_[s].to];
    }
    std::vector<std::size_t> order;
    std::vector<bool> done(components_.size(), false);
    for (std::size_t c = 0; c < components_.size(); ++c) {
      if (waiting[c] == 0) order.push_back(c);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      done[order[i]] = true;
      for (const std::size_t s : components_[order[i]].out) {
        if (forwards(s) && --waiting[*streams_[s].to] == 0) order.push_back(*streams_[s].to);
      }
    }
    for (std::size_t c = 0; c < components_.size(); ++c) {
      if (!done[c]) order.push_back(c);
    }
    return order;
  }

  // How messages of an edge get to an instance: by these attributes; none: by nothing known.
  std::optional<Texts> routed_by(const Edge& edge, const Stream& stream) const {
    if (edge.grouping == Grouping::Hash && !edge.keys.empty()) {
      return edge.routed_as.empty() ? edge.keys : edge.routed_as;
    }
    if (edge.grouping != Grouping::Forward || !stream.from) return std::nullopt;
    const auto routing = routing_.find(*stream.from);
    if (routing == routing_.end() || !routing->second) return std::nullopt;
    return keeps(components_[*stream.from], *routing->second) ? routing->second : std::nullopt;
  }

  // Whether these attributes come out as they came in.
  static bool keeps(const Component& component, const Texts& attributes) {
    return std::ranges::all_of(component.part.paths, [&](const Path& path) {
      return path.rewrites && std::ranges::none_of(attributes, [&](const std::string& attribute) {
               return std::ranges::count(*path.rewrites, attribute) > 0;
             });
    });
  }

  void add_instances(std::size_t c) {
    Component& component = components_[c];
    bool single = false;
    bool first = true;
    bool broadcast = false;
    std::optional<Texts> by;
    for (const std::size_t s : component.in) {
      if (!edge_of_.contains(s)) continue;
      const Edge& edge = graph_.edges[edge_of_.at(s)];
      single = single || edge.grouping == Grouping::Single;
      broadcast = broadcast || edge.grouping == Grouping::Broadcast;
      const std::optional<Texts> routed = routed_by(edge, streams_[s]);
      if (first) {
        by = routed;
      } else if (by != routed) {
        by.reset();
      }
      first = false;
    }
    routing_[c] = by;
    std::uint32_t count = 1;
    bool global = false;
    bool partitions = false;
    for (const std::size_t n : component.nodes) {
      const Node& node = graph_.nodes[n];
      global = global || node.global;
      partitions = partitions || (node.kind != NodeKind::Source && node.kind != NodeKind::Topic) ||
                   (node.kind == NodeKind::Source && !first);
      if (node.parallelism) count = std::max(count, number_of(*node.parallelism));
      // Nothing says how many there are.
      if (node.kind == NodeKind::Service && !node.parallelism) count = std::max(count, 2U);
    }
    if (single) count = 1;
    component.replicated =
        component.part.rep.value_or(global || (partitions && broadcast && count > 1));
    if (!partitions || component.replicated || count == 1) return;
    component.count = count;
    component.by = by;
    component.routing = by ? "" : "split-state";
    if (!by) {
      graph_.facts.push_back({component.name, "state", std::string("split"), Basis::Derived,
                              "split-state", component.place});
    }
  }

  void spread_replication() {
    any_replicated_ = std::ranges::any_of(components_, &Component::replicated);
    for (const Component& component : components_) {
      if (!component.replicated) continue;
      for (const std::size_t n : component.nodes) graph_.nodes[n].replicated = true;
      graph_.facts.push_back({component.name, "replicated", true, component.part.rep_ground.basis,
                              component.part.rep_ground.rule, component.place});
    }
  }

  void add_open_numbers() {
    std::set<std::string> groups;  // whose nodes have one number
    for (const Node& node : graph_.nodes) {
      if (node.feed && std::holds_alternative<std::string>(node.feed->producers) &&
          !node.parallelism) {
        graph_.holes.push_back({node.id, "partitions", std::uint64_t{2}, node.place});
      }
      if (!node.parallelism || std::holds_alternative<std::uint32_t>(*node.parallelism)) continue;
      if (!node.group.empty() && !groups.insert(node.group).second) continue;
      graph_.holes.push_back(
          {node.group.empty() ? node.id : node.group, "parallelism", std::uint64_t{2}, node.place});
    }
  }

  Texts attributes_at(std::size_t component, const std::string& interface, bool input) const {
    Texts all;
    const Component& owner = components_[component];
    for (const std::size_t s : input ? owner.in : owner.out) {
      const Stream& stream = streams_[s];
      if ((input ? stream.input : stream.output) != interface) continue;
      for (const std::string& attribute : stream.attributes) add_new(all, attribute);
    }
    return all;
  }

  topology::PathDecl path_of(std::size_t c, const Path& path, const std::string& from,
                             const std::string& to) const {
    topology::PathDecl decl;
    decl.from = {from};
    decl.label = path.label;
    const Texts in = attributes_at(c, from, true);
    const bool sensitive = !topology::is_confluent(path.label);
    if (sensitive && path.gate && subset(*path.gate, in)) decl.subscript = names_of(*path.gate);
    decl.idempotent = path.idempotent;
    if (path.silent) return decl;
    decl.to = topology::Name{to};
    const Texts out = attributes_at(c, to, false);
    for (const std::string& attribute : out) {
      const bool rewritten = !path.rewrites || std::ranges::count(*path.rewrites, attribute) > 0;
      if (rewritten && std::ranges::count(in, attribute) > 0) decl.rewrites.push_back({attribute});
    }
    return decl;
  }

  // Paths between interfaces that a stream has; of two with the same ends the first.
  void add_paths(std::size_t c, topology::ComponentDecl& decl, Notes::Component& notes) {
    const Component& component = components_[c];
    std::set<std::pair<std::string, std::string>> done;
    for (const Path& path : component.part.paths) {
      for (const std::string& from : component.inputs) {
        if (!path.from.empty() && path.from != from) continue;
        for (const std::string& to : path.silent ? Texts{""} : component.outputs) {
          if (!path.to.empty() && path.to != to) continue;
          if (!done.emplace(from, to).second) continue;
          decl.paths.push_back(path_of(c, path, from, to));
          notes.paths.push_back(note("label", path.ground));
          add_label(component, path, decl.paths.back());
        }
      }
    }
  }

  void add_label(const Component& component, const Path& path, const topology::PathDecl& decl) {
    const std::string label(frontend::keys::kAnnotations[static_cast<std::size_t>(decl.label)]);
    if (!labelled_.insert(component.name + "\n" + label).second) return;
    graph_.facts.push_back(
        {component.name, "label", label, path.ground.basis, path.ground.rule, component.place});
    const bool sensitive = !topology::is_confluent(decl.label);
    if (sensitive) {
      Value gate = std::string("*");
      if (decl.subscript) {
        Texts texts;
        for (const topology::Name& name : *decl.subscript) texts.push_back(name.text);
        gate = texts;
      }
      graph_.facts.push_back({component.name, "subscript", gate, path.ground.basis,
                              path.ground.rule, component.place});
    }
    if (path.ground.basis == Basis::Assumed && holed_.insert(component.name).second) {
      graph_.holes.push_back({component.name, "annotation",
                              sensitive && !decl.subscript ? label + " *" : label,
                              component.place});
    }
  }

  // FIFO delivery of what several instances emit holds among what one of them handles.
  void set_order(const Edge& edge, Stream& stream) const {
    if (!edge.order.fifo) return;
    const Component& from = components_[*stream.from];
    Texts by = edge.order.by;
    std::uint32_t writers = from.count;
    for (const std::size_t n : from.nodes) {
      const Node& node = graph_.nodes[n];
      if (node.kind == NodeKind::Source && node.parallelism && by.empty()) {
        writers = std::max(writers, number_of(*node.parallelism));
      }
    }
    if (writers > 1 && by.empty()) {
      const auto& routed = routing_.at(*stream.from);
      if (!routed) return;
      by = *routed;
    }
    if (!subset(by, stream.attributes) || (writers > 1 && !keeps(from, by))) return;
    stream.decl.fifos = {names_of(by)};
  }

  static std::string origin_of(const Place& place) {
    return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
  }

  Built finish() {
    Built built;
    built.model.file = graph_.files.empty() ? graph_.model : graph_.files.front();
    built.model.name = {fitted(graph_.model)};
    for (const auto& [e, s] : of_edge_) set_order(graph_.edges[e], streams_[s]);
    for (Stream& stream : streams_) {
      stream.decl.name = {stream.name};
      stream.decl.attributes = names_of(stream.attributes);
      if (stream.from) stream.decl.from = {{components_[*stream.from].name}, {stream.output}};
      if (stream.to) stream.decl.to = {{components_[*stream.to].name}, {stream.input}};
      built.model.streams.push_back(stream.decl);
      built.notes.streams.push_back(stream.note);
    }
    for (std::size_t c = 0; c < components_.size(); ++c) finish_component(c, built);
    sort();
    return built;
  }

  void finish_component(std::size_t c, Built& built) {
    const Component& component = components_[c];
    topology::ComponentDecl decl;
    decl.name = {component.name};
    if (any_replicated_) decl.rep = component.replicated;
    decl.instances.count = component.count;
    if (component.by && subset_of_all_inputs(c, *component.by)) {
      decl.instances.by = names_of(*component.by);
    }
    decl.origin = origin_of(component.place);
    Notes::Component notes{component.routing, {}};
    add_paths(c, decl, notes);
    built.model.components.push_back(std::move(decl));
    built.notes.components.push_back(std::move(notes));
  }

  bool subset_of_all_inputs(std::size_t c, const Texts& by) const {
    return std::ranges::all_of(components_[c].inputs, [&](const std::string& input) {
      return subset(by, attributes_at(c, input, true));
    });
  }

  void sort() {
    const auto by_place = [](const auto& one) {
      return std::tie(one.subject, one.property, one.place);
    };
    std::ranges::stable_sort(graph_.facts, {}, by_place);
    std::ranges::stable_sort(graph_.holes, {}, by_place);
    std::ranges::stable_sort(graph_.nodes, {}, &Node::id);
    std::ranges::stable_sort(
        graph_.edges, {}, [](const Edge& edge) { return std::tie(edge.from, edge.to, edge.port); });
  }

  Graph& graph_;
  const std::map<std::string, std::uint32_t>& tasks_;
  std::map<std::string, std::size_t> nodes_;    // by id
  std::map<std::size_t, std::size_t> of_node_;  // node → component
  std::map<std::size_t, std::size_t> of_edge_;  // edge → stream
  std::map<std::size_t, std::size_t> edge_of_;  // stream → edge
  std::vector<Component> components_;
  std::vector<Stream> streams_;
  std::map<std::size_t, std::optional<Texts>> routing_;  // by component
  Names stream_names_;
  bool any_replicated_ = false;
  std::set<std::string> labelled_;  // component and label that a fact says
  std::set<std::string> holed_;     // components whose annotation is open
};

}  // namespace

Built build(Graph& graph, const std::map<std::string, std::uint32_t>& tasks) {
  return ModelBuilder(graph, tasks).run();
}

}  // namespace firebreak::imports
