// SPDX-License-Identifier: Apache-2.0
#include "imports/kafka_streams/kafka_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "imports/flux/substitution.h"
#include "imports/kafka_streams/describe.h"
#include "imports/kafka_streams/labels.h"
#include "imports/kafka_streams/pattern.h"
#include "imports/names.h"
#include "imports/read_file.h"

namespace firebreak::imports::kafka_streams {

namespace {

using topology::Annotation;
using topology::Delivery;
using Texts = std::vector<std::string>;

constexpr std::string_view kInternal = "-repartition";  // topics that only their application uses

struct Application {
  std::string file;
  std::string name;  // of its topology, else the file's stem
  Description description;
};

/// Sets that grow together.
class Sets {
 public:
  std::size_t find(std::size_t i) {
    while (parent_.size() <= i) parent_.push_back(parent_.size());
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = find(a);
    parent_[find(b)] = first;
  }

 private:
  std::vector<std::size_t> parent_;
};

class GraphMaker {
 public:
  GraphMaker(std::vector<Application> applications, bool exactly_once, Graph& graph)
      : applications_(std::move(applications)), exactly_once_(exactly_once), graph_(graph) {}

  void run() {
    for (const Application& application : applications_) {
      for (const SubTopology& part : application.description.parts) {
        add_part(application, part);
      }
    }
    find_components();
    for (std::size_t i = 0; i < parts_.size(); ++i) add_edges(parts_[i]);
    add_patterns();
    add_topics();
    check_internal_topics();
  }

 private:
  /// A node as it stands there and in the graph.
  struct One {
    const Described* node = nullptr;
    const SubTopology* part = nullptr;
    const Application* application = nullptr;
    std::string id;
    std::size_t index = 0;  // of Graph::nodes
  };
  struct Part {
    std::vector<One> nodes;
  };

  std::string id_of(const Application& application, const std::string& name) const {
    return applications_.size() > 1 ? application.name + "/" + name : name;
  }

  void add_part(const Application& application, const SubTopology& part) {
    Part made;
    for (const Described& described : part.nodes) {
      One one{&described, &part, &application, id_of(application, described.name),
              graph_.nodes.size()};
      if (!ids_.insert(one.id).second) {
        graph_.error("duplicate-id", application.file, {described.line, 1},
                     fmt::format("there is a node '{}' already", one.id));
        continue;
      }
      Node node{.id = one.id,
                .kind = kind_of(described.what),
                .group = part.name.empty() ? "" : id_of(application, part.name),
                .stores = described.stores,
                .global = part.global,
                .place = {application.file, described.line}};
      std::ranges::sort(node.stores);
      if (!part.global) node.parallelism = Count(fmt::format("P_{}", part.name));
      graph_.nodes.push_back(std::move(node));
      made.nodes.push_back(std::move(one));
    }
    parts_.push_back(std::move(made));
  }

  static NodeKind kind_of(What what) {
    switch (what) {
      case What::Source:
        return NodeKind::Source;
      case What::Processor:
        return NodeKind::Operator;
      case What::Sink:
        return NodeKind::Sink;
    }
    return NodeKind::Operator;
  }

  // Processors that share a store are one component; so are the two sides of a join by windows,
  // along their arrows; and who joins a global store, with that.
  void find_components() {
    Sets sets;
    std::map<std::string, std::size_t> stores;        // application and store → node
    std::map<std::string, std::vector<One>> globals;  // by application
    for (const Part& part : parts_) {
      for (const One& one : part.nodes) {
        sets.find(one.index);
        if (one.part->global && one.node->what == What::Processor) {
          globals[one.application->name].push_back(one);
        }
        for (const std::string& store : one.node->stores) {
          const auto [at, added] = stores.emplace(one.application->name + "\n" + store, one.index);
          if (!added) sets.join(at->second, one.index);
        }
      }
    }
    for (const Part& part : parts_) join_windows(part, sets);
    for (const Part& part : parts_) {
      for (const One& one : part.nodes) {
        const auto global = globals.find(one.application->name);
        if (!joins_global_store(*one.node) || global == globals.end()) continue;
        for (const One& each : global->second) sets.join(each.index, one.index);
        only_global_[one.index] = global->second.size() == 1;
      }
    }
    name_components(sets);
  }

  void join_windows(const Part& part, Sets& sets) {
    std::map<std::string, const One*> by_name;
    const auto joins = [](const One& one) {
      return std::ranges::any_of(one.node->stores, [](const std::string& store) {
        return window_join(store) != WindowJoin::None;
      });
    };
    for (const One& one : part.nodes) {
      if (joins(one)) by_name[one.node->name] = &one;
    }
    for (const auto& [name, one] : by_name) {
      for (const std::string& next : one->node->next) {
        const auto to = by_name.find(next);
        if (to != by_name.end()) sets.join(one->index, to->second->index);
      }
    }
  }

  void name_components(Sets& sets) {
    std::map<std::size_t, std::vector<One>> members;
    for (const Part& part : parts_) {
      for (const One& one : part.nodes) members[sets.find(one.index)].push_back(one);
    }
    for (const auto& [root, all] : members) {
      const bool several = all.size() > 1;
      std::string store;
      for (const One& one : all) {
        const Texts& stores = graph_.nodes[one.index].stores;  // sorted
        if (store.empty() && !stores.empty()) store = id_of(*one.application, stores.front());
      }
      if (store.empty()) store = all.front().id;
      while (several && ids_.contains(store)) store += "~2";
      for (const One& one : all) {
        Node& node = graph_.nodes[one.index];
        if (several) {
          node.component = store;
          node.interface = one.node->name;
        }
        component_of_[one.id] = root;
        if (in_window_join(*one.node)) in_windows_.insert(one.id);
      }
      add_component(several ? store : all.front().id, all, several);
    }
  }

  void add_component(const std::string& name, const std::vector<One>& all, bool several) {
    imports::Part& part = graph_.parts[name];
    const One* last = several ? last_of_closed(all) : nullptr;
    const bool window = several && add_window_join(name, all, part);
    for (const One& one : all) {
      if (one.node->what != What::Processor) {
        part.paths.push_back(plain(one, several));
        continue;
      }
      const Guess what = guess_of(one, several);
      if (!window || !in_window_join(*one.node)) {
        part.paths.push_back(path(one, what, several));
        const bool reads = several && one.node->next.empty() && !part.paths.back().silent;
        if (&one == last || reads) end(one, part.paths.back());
      }
      const Place& place = graph_.nodes[one.index].place;
      // The builder asks for the labels that are assumed.
      if (what.open && what.ground.basis != Basis::Assumed) {
        graph_.holes.push_back({one.id, "annotation", std::string("OW [key]"), place});
      }
      if (what.waits) graph_.holes.push_back({one.id, "seal", std::string("none"), place});
    }
  }

  // Of nodes that lead to none but each other, the one by which what they do is seen.
  static const One* last_of_closed(const std::vector<One>& all) {
    std::set<std::string_view> names;
    for (const One& one : all) names.insert(one.node->name);
    const One* last = &all.back();
    for (const One& one : all) {
      const auto inside = [&](const std::string& next) { return names.contains(next); };
      if (!std::ranges::all_of(one.node->next, inside)) return nullptr;
      if (one.node->next.empty()) last = &one;
    }
    return last;
  }

  // What it would emit leaves the system.
  void end(const One& one, Path& path) {
    path.silent = false;
    path.to = path.from;
    graph_.nodes[one.index].ends = true;
  }

  Guess guess_of(const One& one, bool several) const {
    if (!joins_global_store(*one.node)) return guess(*one.node);
    const auto only = only_global_.find(one.index);
    const bool known = several && only != only_global_.end() && only->second;
    return {.label = Annotation::OR,
            .ground = known ? Ground{Basis::Derived, "kafka-global-join"} : Ground{},
            .open = !known};
  }

  static Path plain(const One& one, bool several) {
    Path made{.label = Annotation::CR,
              .rewrites = Texts{},
              .ground = {Basis::Derived, "kafka-stateless"}};
    if (several) made.from = made.to = one.node->name;
    return made;
  }

  Path path(const One& one, const Guess& what, bool several) const {
    Path made{.label = what.label,
              .gate = what.by_key ? std::optional(Texts{"key"}) : std::nullopt,
              .rewrites = what.rewrites_key ? Texts{"key"} : Texts{},
              .ground = what.ground};
    if (several) {
      made.from = made.to = one.node->name;
      made.silent = one.node->next.empty() && topology::is_write(what.label);
      if (made.silent) made.to.clear();
    }
    return made;
  }

  static bool in_window_join(const Described& node) {
    return std::ranges::any_of(node.stores, [](const std::string& store) {
      return window_join(store) != WindowJoin::None;
    });
  }

  // From where messages of the two sides come in to where joined ones go out.
  bool add_window_join(const std::string& name, const std::vector<One>& all, imports::Part& part) {
    std::vector<const One*> sides;
    bool outer = false;
    std::set<std::string> inside;
    for (const One& one : all) {
      if (!in_window_join(*one.node)) continue;
      sides.push_back(&one);
      inside.insert(one.node->name);
      outer = outer || std::ranges::any_of(one.node->stores, [](const std::string& store) {
                return window_join(store) == WindowJoin::Outer;
              });
    }
    if (sides.empty()) return false;
    const auto outside = [&](const std::string& n) { return !inside.contains(n); };
    std::vector<const One*> inputs;
    std::vector<const One*> outputs;
    for (const One* side : sides) {
      if (std::ranges::any_of(side->node->previous, outside)) inputs.push_back(side);
      const bool last = side->node->next.empty();
      if (last || std::ranges::any_of(side->node->next, outside)) outputs.push_back(side);
      graph_.nodes[side->index].ends = last;
    }
    for (const One* from : inputs) {
      for (const One* to : outputs) {
        part.paths.push_back(
            {.from = from->node->name,
             .to = to->node->name,
             .label = outer ? Annotation::OW : Annotation::CW,
             .gate = outer ? std::optional(Texts{"key"}) : std::nullopt,
             .rewrites = Texts{},
             .ground = {Basis::Derived, outer ? "kafka-outer-window-join" : "kafka-window-join"}});
      }
    }
    if (outer) {
      graph_.holes.push_back(
          {name, "seal", std::string("none"), graph_.nodes[sides.front()->index].place});
    }
    return true;
  }

  Ground partition_log() const { return {Basis::Derived, "kafka-partition"}; }
  Ground guarantee() const {
    return {exactly_once_ ? Basis::Declared : Basis::Assumed,
            exactly_once_ ? "kafka-exactly-once" : ""};
  }
  Delivery delivery() const {
    return exactly_once_ ? Delivery::ExactlyOnce : Delivery::AtLeastOnce;
  }

  Edge to_topic_edge(std::string from, std::string to, const Place& place) const {
    Edge edge;
    edge.from = std::move(from);
    edge.to = std::move(to);
    edge.grouping = Grouping::Hash;
    edge.keys = {"key"};
    edge.order = {true, {"key"}};
    edge.order_ground = partition_log();
    edge.delivery = delivery();
    edge.delivery_ground = guarantee();
    edge.attributes = Texts{"key"};
    edge.place = place;
    return edge;
  }

  void add_source_edge(const One& one, const std::string& topic) {
    const Place place{one.application->file, one.node->line};
    Edge edge = to_topic_edge(topic, one.id, place);
    if (one.part->global) {
      edge.grouping = Grouping::Broadcast;
      edge.keys.clear();
    }
    graph_.edges.push_back(std::move(edge));
  }

  // An application's own topics have its name before them, which its description leaves out.
  std::string topic_node(const One& one, const std::string& topic, const Place& place) {
    std::string id =
        "topic:" + (topic.ends_with(kInternal) ? id_of(*one.application, topic) : topic);
    topics_.emplace(id, place);
    return id;
  }

  // Nodes of a sub-topology below a processor that changes the key.
  static std::set<std::string> rewritten(const Part& part) {
    std::set<std::string> found;
    std::vector<const Described*> agenda;
    std::map<std::string, const Described*> by_name;
    for (const One& one : part.nodes) {
      by_name[one.node->name] = one.node;
      if (one.node->what == What::Processor && !joins_global_store(*one.node) &&
          !in_window_join(*one.node) && guess(*one.node).rewrites_key) {
        agenda.push_back(one.node);
      }
    }
    while (!agenda.empty()) {
      const Described* node = agenda.back();
      agenda.pop_back();
      for (const std::string& next : node->next) {
        const auto to = by_name.find(next);
        if (to != by_name.end() && found.insert(next).second) agenda.push_back(to->second);
      }
    }
    return found;
  }

  void add_edges(const Part& part) {
    const std::set<std::string> other_key = rewritten(part);
    for (const One& one : part.nodes) {
      const Place place{one.application->file, one.node->line};
      for (const std::string& topic : one.node->topics) {
        note_internal(one, topic).read = true;
        add_source_edge(one, topic_node(one, topic, place));
      }
      if (one.node->pattern) patterns_.push_back(one);
      for (const std::string& next : one.node->next) add_inner(one, next, place);
      if (one.node->what == What::Sink) add_sink(one, other_key.contains(one.node->name), place);
    }
  }

  void add_inner(const One& one, const std::string& next, const Place& place) {
    Edge edge;
    edge.from = one.id;
    edge.to = id_of(*one.application, next);
    edge.grouping = Grouping::Forward;
    edge.order = {true, {}};
    edge.order_ground = edge.delivery_ground = {Basis::Derived, "kafka-same-task"};
    edge.delivery = Delivery::ExactlyOnce;
    edge.attributes = Texts{"key"};
    edge.inside = component_of_[edge.from] == component_of_[edge.to] &&
                  in_windows_.contains(edge.from) && in_windows_.contains(edge.to);
    edge.place = place;
    graph_.edges.push_back(std::move(edge));
  }

  void add_sink(const One& one, bool other_key, const Place& place) {
    std::string topic;
    if (one.node->extractor) {
      topic = "topic:?" + one.id;
      dynamic_.emplace(topic, place);
    } else {
      note_internal(one, one.node->topic).written = true;
      topic = topic_node(one, one.node->topic, place);
      written_.insert(topic);
    }
    Edge edge = to_topic_edge(one.id, topic, place);
    if (other_key) {
      edge.order = {};
      edge.order_ground = {Basis::Derived, "kafka-key-rewritten"};
    }
    graph_.edges.push_back(std::move(edge));
  }

  void add_patterns() {
    for (const One& one : patterns_) {
      const Place place{one.application->file, one.node->line};
      const std::string id = fmt::format("topic:/{}/", *one.node->pattern);
      pattern_topics_.emplace(id, place);
      add_source_edge(one, id);
      const TopicPattern pattern(*one.node->pattern);
      if (!pattern.valid()) {
        graph_.warning("pattern-not-read", place.file, {place.line, 1},
                       fmt::format("the pattern '{}' is not understood: which topics it matches "
                                   "is not known",
                                   *one.node->pattern));
      }
      for (const auto& [topic, where] : topics_) {
        const std::string name = topic.substr(6);
        if (!pattern.matches(name)) continue;
        note_internal(one, name).read = true;
        add_source_edge(one, topic);
      }
    }
  }

  void add_topics() {
    const auto add = [&](const std::string& id, const Place& place, bool dynamic, bool pattern) {
      Node node{.id = id,
                .kind = NodeKind::Topic,
                .dynamic = dynamic,
                .pattern = pattern,
                .place = place};
      if (!dynamic && !written_.contains(id)) {
        Feed feed;
        feed.delivery = delivery();
        feed.producers = Count(fmt::format("P_{}", id.substr(6)));
        feed.by = {"key"};
        feed.attributes = {"key"};
        node.feed = feed;
      }
      graph_.nodes.push_back(std::move(node));
    };
    for (const auto& [id, place] : topics_) add(id, place, false, false);
    for (const auto& [id, place] : pattern_topics_) add(id, place, false, true);
    for (const auto& [id, place] : dynamic_) add(id, place, true, false);
  }

  /// What an application does with a topic.
  struct Sides {
    bool read = false;
    bool written = false;
    Place place;
  };

  Sides& note_internal(const One& one, const std::string& topic) {
    const Place place{one.application->file, one.node->line};
    return sides_.try_emplace({one.application->name, topic}, Sides{false, false, place})
        .first->second;
  }

  // What a repartitioning writes it reads.
  void check_internal_topics() {
    for (const auto& [which, sides] : sides_) {
      if (!which.second.ends_with(kInternal) || (sides.read && sides.written)) continue;
      graph_.error("truncated", sides.place.file, {sides.place.line, 1},
                   fmt::format("the internal topic '{}' is {}", which.second,
                               sides.read ? "read and not written" : "written and not read"));
    }
  }

  const std::vector<Application> applications_;
  const bool exactly_once_;
  Graph& graph_;
  std::vector<Part> parts_;
  std::set<std::string> ids_;
  std::map<std::string, std::size_t> component_of_;  // by id
  std::set<std::string> in_windows_;                 // ids of nodes of joins by windows
  std::map<std::size_t, bool> only_global_;          // joins of global stores: there is one only
  std::map<std::string, Place> topics_;              // by id
  std::map<std::string, Place> pattern_topics_;
  std::map<std::string, Place> dynamic_;
  std::vector<One> patterns_;
  std::map<std::pair<std::string, std::string>, Sides> sides_;  // by application and topic
  std::set<std::string> written_;                               // topics, by id
};

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

// Whether the properties ask for processing.guarantee=exactly_once, of any version.
bool exactly_once(const Request& request, const ReadFile& files, Graph& graph) {
  if (!request.properties) return false;
  const auto text = read_file(*request.properties, "the properties", files, graph);
  if (!text) return false;
  const auto properties = flux::read_properties(*text);
  const auto value = properties.find("processing.guarantee");
  return value != properties.end() && value->second.starts_with("exactly_once");
}

}  // namespace

bool detect(std::string_view text) {
  return text.find("Sub-topology:") != std::string_view::npos &&
         text.find("-->") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  std::vector<Application> applications;
  Names names;
  for (const std::string& file : request.files) {
    const auto text = read_file(file, "the file", files, graph);
    if (!text) continue;
    for (Description& description : read_description(*text, file, graph)) {
      if (description.parts.empty()) continue;
      std::string name = names.give(description.name.empty() ? stem(file) : description.name);
      applications.push_back({file, std::move(name), std::move(description)});
    }
  }
  const bool once = exactly_once(request, files, graph);
  for (const Application& application : applications) {
    graph.model += (graph.model.empty() ? "" : "+") + application.name;
  }
  if (!graph.refused()) GraphMaker(std::move(applications), once, graph).run();
  return graph;
}

}  // namespace firebreak::imports::kafka_streams
