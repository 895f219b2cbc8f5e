// SPDX-License-Identifier: Apache-2.0
// Nodes and edges: exchanges are no nodes.
#include "imports/flink_plan/graph_maker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "frontend/yaml/scalars.h"

namespace firebreak::imports::flink_plan {

void GraphMaker::run() {
  find_inputs();
  for (const PlanNode& node : plan_.nodes) {
    if (!node.exchange()) add_node(node);
  }
}

std::string GraphMaker::id_of(const PlanNode& node) const {
  return fmt::format("{}{}-{}", prefix_, node.operation, node.id);
}

const PlanNode& GraphMaker::node_of(std::uint64_t id) const {
  return plan_.nodes[plan_.index.at(id)];
}

// An edge from an exchange comes from what feeds that.
void GraphMaker::find_inputs() {
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
void GraphMaker::name_keys(std::vector<Input>& inputs) {
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

void GraphMaker::add_origins(Input input,
                             const std::map<std::uint64_t, std::vector<const PlanEdge*>>& into,
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

void GraphMaker::add_node(const PlanNode& node) {
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

void GraphMaker::add_facts(const PlanNode& node) {
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

void GraphMaker::add_edge(const PlanNode& node, const Input& input) {
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
void GraphMaker::add_topic_edge(const PlanNode& node, const std::string& topic) {
  Edge edge;
  edge.from = "topic:" + topic;
  edge.to = id_of(node);
  edge.grouping = node.source ? Grouping::Hash : Grouping::Unknown;
  edge.grouping_ground = {Basis::Derived, "kafka-partition"};
  if (!node.source) std::swap(edge.from, edge.to);
  if (!node.source) edge.from_interface = "out";
  edge.delivery = Delivery::AtLeastOnce;
  edge.place = node.place;
  graph_.edges.push_back(std::move(edge));
}

}  // namespace firebreak::imports::flink_plan
