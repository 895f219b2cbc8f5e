// SPDX-License-Identifier: Apache-2.0
#include "imports/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "imports/model_builder.h"

namespace firebreak::imports {

namespace building {

topology::Names names_of(const Texts& texts) {
  topology::Names names;
  for (const std::string& text : texts) names.push_back({text});
  return names;
}

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

Built ModelBuilder::run() {
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
  add_assumed_facts();
  return finish();
}

void ModelBuilder::apply_tasks() {
  for (const auto& task : tasks_) {
    const std::string& id = task.first;  // no binding: Clang 14 does not capture these
    const std::uint32_t count = task.second;
    bool known = false;
    for (Node& node : graph_.nodes) {
      if (node.id != id && node.group != id) continue;
      known = true;
      set_count(node, count);
    }
    if (!known) {
      std::vector<std::string> ids;
      for (const Node& one : graph_.nodes) ids.push_back(one.id);
      graph_.error("stale-overlay", "", {}, fmt::format("--tasks names '{}', which is no node", id),
                   base::did_you_mean(id, ids));
    }
  }
}

// A source has as many producers as instances; so have the edges from any node.
void ModelBuilder::set_count(Node& node, std::uint32_t count) {
  if (node.kind != NodeKind::Topic) node.parallelism = count;
  if (node.feed) node.feed->producers = count;
  for (Edge& edge : graph_.edges) {
    if (edge.from == node.id && edge.producers) edge.producers = count;
  }
  std::erase_if(graph_.facts, [&](const Fact& fact) {
    return fact.subject == node.id && fact.property == "parallelism";
  });
  graph_.facts.push_back(
      {node.id, "parallelism", std::uint64_t{count}, Basis::Overlay, "", node.place});
}

void ModelBuilder::add_components() {
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
Part ModelBuilder::part_of(const Node& node) const {
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

Built ModelBuilder::finish() {
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

void ModelBuilder::finish_component(std::size_t c, Built& built) {
  const Component& component = components_[c];
  topology::ComponentDecl decl;
  decl.name = {component.name};
  if (any_replicated_) decl.rep = component.replicated;
  decl.instances.count = component.count;
  if (component.by && subset_of_all_inputs(c, *component.by)) {
    decl.instances.by = names_of(*component.by);
  }
  decl.origin = to_string(component.place);
  Notes::Component notes{component.routing, {}};
  add_paths(c, decl, notes);
  built.model.components.push_back(std::move(decl));
  built.notes.components.push_back(std::move(notes));
}

bool ModelBuilder::subset_of_all_inputs(std::size_t c, const Texts& by) const {
  return std::ranges::all_of(components_[c].inputs, [&](const std::string& input) {
    return subset(by, attributes_at(c, input, true));
  });
}

void ModelBuilder::sort() {
  const auto by_place = [](const auto& one) {
    return std::tie(one.subject, one.property, one.place);
  };
  std::ranges::stable_sort(graph_.facts, {}, by_place);
  std::ranges::stable_sort(graph_.holes, {}, by_place);
  std::ranges::stable_sort(graph_.nodes, {}, &Node::id);
  std::ranges::stable_sort(
      graph_.edges, {}, [](const Edge& edge) { return std::tie(edge.from, edge.to, edge.port); });
}

}  // namespace building

Built build(Graph& graph, const std::map<std::string, std::uint32_t>& tasks) {
  return building::ModelBuilder(graph, tasks).run();
}

}  // namespace firebreak::imports
