// SPDX-License-Identifier: Apache-2.0
#include "imports/flink_plan/flink_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "frontend/yaml/scalars.h"
#include "imports/flink_plan/operations.h"
#include "imports/flink_plan/plan.h"
#include "imports/names.h"
#include "imports/read_file.h"

namespace firebreak::imports::flink_plan {

namespace {

using topology::Annotation;
using topology::Delivery;
using Texts = std::vector<std::string>;

/// What comes in at one place: from which node, how, and rows of which fields.
struct Input {
  const PlanNode* from = nullptr;
  std::string port;
  Distribution distribution;
  const std::optional<Texts>* fields = nullptr;
  Place place;
  Texts routed_as = {};  // Edge::routed_as

  /// The names of the fields that it is hashed by.
  Texts keys() const {
    Texts names;
    if (distribution.grouping != Grouping::Hash || !*fields) return names;
    for (const std::uint64_t key : distribution.keys) {
      if (key < (*fields)->size()) names.push_back((**fields)[key]);
    }
    return names;
  }
};

bool insert_only(const Modes& modes) { return modes == Modes{"INSERT"}; }

/// Makes the part of the graph that one plan is.
class GraphMaker {
 public:
  GraphMaker(const Plan& plan, std::string prefix, Graph& graph)
      : plan_(plan), prefix_(std::move(prefix)), graph_(graph) {}

  void run() {
    find_inputs();
    for (const PlanNode& node : plan_.nodes) {
      if (!node.exchange()) add_node(node);
    }
  }

 private:
  std::string id_of(const PlanNode& node) const {
    return fmt::format("{}{}-{}", prefix_, node.operation, node.id);
  }
  const PlanNode& node_of(std::uint64_t id) const { return plan_.nodes[plan_.index.at(id)]; }

  // An edge from an exchange comes from what feeds that.
  void find_inputs() {
    std::map<std::uint64_t, std::vector<const PlanEdge*>> into;
    for (const PlanEdge& edge : plan_.edges) into[edge.target].push_back(&edge);
    for (const auto& [target, edges] : into) {
      if (node_of(target).exchange()) continue;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        const PlanEdge& edge = *edges[i];
        const PlanNode& source = node_of(edge.source);
        Input input{&source, fmt::format("in{}", i),
                    source.exchange() ? source.required : edge.shuffle, &source.fields, edge.place};
        std::set<std::uint64_t> passed;
        add_origins(input, into, passed, inputs_[target]);
      }
      name_keys(inputs_[target]);
    }
  }

  // Rows with the same key meet, whatever each side calls it: `id` and `customer` are
  // `id=customer`.
  static void name_keys(std::vector<Input>& inputs) {
    const auto count = [](const Input& input) { return input.keys().size(); };
    if (inputs.empty() || count(inputs.front()) == 0) return;
    const Texts first = inputs.front().keys();
    if (std::ranges::any_of(inputs, [&](const Input& one) { return count(one) != first.size(); })) {
      return;
    }
    if (std::ranges::all_of(inputs, [&](const Input& one) { return one.keys() == first; })) return;
    Texts names;
    for (std::size_t k = 0; k < first.size(); ++k) {
      Texts of_key;
      for (const Input& one : inputs) {
        const std::string name = one.keys()[k];
        if (std::ranges::find(of_key, name) == of_key.end()) of_key.push_back(name);
      }
      names.push_back(fmt::format("{}", fmt::join(of_key, "=")));
    }
    for (Input& one : inputs) one.routed_as = names;
  }

  static constexpr std::size_t kMostInputs = 10'000;  // of one node, through exchanges

  void add_origins(Input input, const std::map<std::uint64_t, std::vector<const PlanEdge*>>& into,
                   std::set<std::uint64_t>& passed, std::vector<Input>& inputs) const {
    std::vector<const PlanNode*> agenda = {input.from};
    while (!agenda.empty() && inputs.size() < kMostInputs) {
      const PlanNode* node = agenda.back();
      agenda.pop_back();
      if (!node->exchange()) {
        input.from = node;
        inputs.push_back(input);
        continue;
      }
      const auto edges = into.find(node->id);
      if (!passed.insert(node->id).second || edges == into.end()) continue;
      for (const PlanEdge* edge : edges->second) agenda.push_back(&node_of(edge->source));
    }
  }

  void add_node(const PlanNode& node) {
    const auto known = find_operation(node.operation);
    if (!known) {
      graph_.warning("unknown-type", node.place.file, node.span,
                     fmt::format("the type '{}' is not known: the worst is assumed",
                                 frontend::excerpt(node.type)));
    }
    Node made;
    made.id = id_of(node);
    made.kind = node.source ? NodeKind::Source : node.sink ? NodeKind::Sink : NodeKind::Operator;
    made.type = node.type;
    made.parallelism = Count(std::string());
    for (const State& state : node.states) made.stores.push_back(state.name);
    std::ranges::sort(made.stores);
    made.place = node.place;
    graph_.nodes.push_back(std::move(made));
    add_facts(node);
    add_paths(node, known);
    for (const Input& input : inputs_[node.id]) add_edge(node, input);
    for (const std::string& topic : node.topics) add_topic_edge(node, topic);
  }

  void add_facts(const PlanNode& node) {
    std::set<std::string> ttls;
    for (const State& state : node.states) {
      if (state.forgets) ttls.insert(state.ttl);
    }
    for (const std::string& ttl : ttls) {
      graph_.facts.push_back({id_of(node), "ttl", ttl, Basis::Declared, "", node.place});
    }
    std::set<Modes> modes(node.input_modes.begin(), node.input_modes.end());
    if (node.output_modes) modes.insert(*node.output_modes);
    for (const Modes& one : modes) {
      graph_.facts.push_back({id_of(node), "changelog", one, Basis::Declared, "", node.place});
    }
  }

  // Nothing but what the plan says is insert-only.
  static bool inserts(const PlanNode& node, std::size_t position, const Input& input) {
    if (position < node.input_modes.size()) return insert_only(node.input_modes[position]);
    if (node.input_modes.size() == 1) return insert_only(node.input_modes.front());
    return input.from->output_modes && insert_only(*input.from->output_modes);
  }

  bool confluent_join(const PlanNode& node) const {
    const auto inputs = inputs_.find(node.id);
    if (node.operation != "join" || node.join_type != "INNER") return false;
    if (node.states.empty() || std::ranges::any_of(node.states, &State::forgets)) return false;
    if (inputs == inputs_.end()) return false;
    for (std::size_t i = 0; i < inputs->second.size(); ++i) {
      if (!inserts(node, i, inputs->second[i])) return false;
    }
    return true;
  }

  Path path_of(const PlanNode& node, const std::optional<Operation>& known) const {
    Path path;
    if (!known) return path;
    const bool keeps_written = known->does == Does::Relays && node.sink && remembers(node);
    path.ground = {Basis::Derived, fmt::format("flink-{}", known->name)};
    if (known->does == Does::Relays && !keeps_written) path.label = Annotation::CR;
    if (known->does == Does::Joins && confluent_join(node)) path.label = Annotation::CW;
    if (known->does == Does::LooksUp) {
      path.label = Annotation::OR;
      path.ground = {};
    }
    return path;
  }

  static bool remembers(const PlanNode& node) { return node.materializes || !node.states.empty(); }

  void add_paths(const PlanNode& node, const std::optional<Operation>& known) {
    Part& part = graph_.parts[id_of(node)];
    const Path usual = path_of(node, known);
    const bool forgets = std::ranges::any_of(node.states, &State::forgets);
    const bool gated =
        known && known->does != Does::LooksUp && !topology::is_confluent(usual.label) && !forgets;
    const Lineage lineage = known ? known->lineage : Lineage::Unknown;
    Texts gate;
    for (const Input& input : inputs_[node.id]) {
      Path path = usual;
      path.from = input.port;
      if (gated && !input.keys().empty()) {
        path.gate = input.routed_as.empty() ? input.keys() : input.routed_as;
      }
      if (path.gate && gate.empty()) gate = *path.gate;
      path.rewrites = rewritten(node, lineage, input);
      // What goes out under such a name is made up of what the next node calls its keys.
      if (path.rewrites) {
        path.rewrites->insert(path.rewrites->end(), input.routed_as.begin(), input.routed_as.end());
      }
      part.paths.push_back(std::move(path));
    }
    Path others = usual;  // of what comes from outside, or from topics
    if (known) others.rewrites = Texts{};
    part.paths.push_back(std::move(others));
    if (!known) return;  // the builder asks for labels that are assumed
    const bool open = known->does == Does::Remembers || (node.sink && remembers(node));
    const std::string shown = gate.empty() ? "*" : fmt::format("[{}]", fmt::join(gate, ", "));
    if (open) graph_.holes.push_back({id_of(node), "annotation", "OW " + shown, node.place});
    if (waits(node.operation)) {
      graph_.holes.push_back({id_of(node), "seal", std::string("none"), node.place});
    }
  }

  // Where the fields of an input stand in the output: the position of each, if it has one.
  std::vector<std::optional<std::size_t>> positions(const PlanNode& node, Lineage lineage,
                                                    const Input& input) const {
    const std::size_t count = (*input.fields)->size();
    std::vector<std::optional<std::size_t>> at(count);
    std::size_t offset = 0;
    if (lineage == Lineage::Joined) {
      for (const Input& before : inputs_.at(node.id)) {
        if (before.port == input.port) break;
        if (*before.fields) offset += (*before.fields)->size();
      }
    }
    if (lineage == Lineage::Same || lineage == Lineage::Joined) {
      for (std::size_t i = 0; i < count; ++i) at[i] = offset + i;
    } else if (lineage == Lineage::Projected) {
      for (std::size_t k = 0; k < node.projection.size(); ++k) {
        if (node.projection[k] && *node.projection[k] < count) at[*node.projection[k]] = k;
      }
    } else if (lineage == Lineage::Grouped) {
      for (std::size_t k = 0; k < node.grouping.size(); ++k) {
        if (node.grouping[k] < count) at[node.grouping[k]] = k;
      }
    }
    return at;
  }

  // Names that input and output share, but not for the same field. None: not known, all.
  std::optional<Texts> rewritten(const PlanNode& node, Lineage lineage, const Input& input) const {
    if (node.sink) return Texts{};
    if (lineage == Lineage::Unknown || !node.fields || !*input.fields) return std::nullopt;
    const std::set<std::string_view> out(node.fields->begin(), node.fields->end());
    const auto at = positions(node, lineage, input);
    Texts names;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const std::string& name = (**input.fields)[i];
      const bool kept = at[i] && *at[i] < node.fields->size() && (*node.fields)[*at[i]] == name;
      if (!kept && out.contains(name)) names.push_back(name);
    }
    return names;
  }

  void add_edge(const PlanNode& node, const Input& input) {
    Edge edge;
    edge.from = id_of(*input.from);
    edge.to = id_of(node);
    edge.port = edge.to_interface = input.port;
    edge.from_interface = "out";
    edge.grouping = input.distribution.grouping;
    edge.keys = input.keys();
    edge.routed_as = input.routed_as;
    edge.order.fifo = edge.grouping == Grouping::Forward || edge.grouping == Grouping::Hash ||
                      edge.grouping == Grouping::Single;
    edge.order_ground = {Basis::Derived, "flink-channel"};
    edge.delivery = Delivery::ExactlyOnce;
    edge.delivery_ground = {Basis::Derived, "flink-checkpoint"};
    edge.place = input.place;
    graph_.edges.push_back(std::move(edge));
  }

  // What topics do between two runs of a job is not in its plan.
  void add_topic_edge(const PlanNode& node, const std::string& topic) {
    Edge edge;
    edge.from = "topic:" + topic;
    edge.to = id_of(node);
    edge.grouping = node.source ? Grouping::Hash : Grouping::Unknown;
    if (!node.source) std::swap(edge.from, edge.to);
    if (!node.source) edge.from_interface = "out";
    edge.delivery = Delivery::AtLeastOnce;
    edge.place = node.place;
    graph_.edges.push_back(std::move(edge));
  }

  const Plan& plan_;
  const std::string prefix_;
  Graph& graph_;
  std::map<std::uint64_t, std::vector<Input>> inputs_;
};

// Of all plans, in the order in which they are named first.
void add_topics(const std::vector<Plan>& plans, Graph& graph) {
  std::set<std::string> known;
  for (const Plan& plan : plans) {
    for (const PlanNode& node : plan.nodes) {
      for (const std::string& topic : node.topics) {
        if (!known.insert(topic).second) continue;
        Node made;
        made.id = "topic:" + topic;
        made.kind = NodeKind::Topic;
        made.place = node.place;
        graph.nodes.push_back(std::move(made));
      }
    }
  }
}

}  // namespace

bool detect(std::string_view text) {
  return text.find("\"flinkVersion\"") != std::string_view::npos &&
         text.find("-exec-") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  std::vector<Plan> plans;
  Texts names;
  Names stems;
  for (const std::string& file : request.files) {
    const auto text = read_file(file, "the file", files, graph);
    if (!text) continue;
    plans.push_back(read_plan(*text, file, graph));
    names.push_back(stems.give(std::filesystem::path(file).stem().string()));
  }
  if (graph.refused()) return graph;
  graph.model = fmt::format("{}", fmt::join(names, "+"));
  for (std::size_t i = 0; i < plans.size(); ++i) {
    GraphMaker(plans[i], plans.size() > 1 ? names[i] + "/" : "", graph).run();
  }
  add_topics(plans, graph);
  return graph;
}

}  // namespace firebreak::imports::flink_plan
