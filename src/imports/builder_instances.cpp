// SPDX-License-Identifier: Apache-2.0
// Parallel instances, what routes messages among them, and the order that holds then.
#include <algorithm>

#include "imports/model_builder.h"

namespace firebreak::imports::building {

// Components after those that forward to them, as far as that is no cycle: Kahn's algorithm.
std::vector<std::size_t> ModelBuilder::along_forwards() const {
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
std::optional<Texts> ModelBuilder::routed_by(const Edge& edge, const Stream& stream) const {
  if (edge.grouping == Grouping::Hash && !edge.keys.empty()) {
    return edge.routed_as.empty() ? edge.keys : edge.routed_as;
  }
  if (edge.grouping != Grouping::Forward || !stream.from) return std::nullopt;
  const auto routing = routing_.find(*stream.from);
  if (routing == routing_.end() || !routing->second) return std::nullopt;
  return keeps(components_[*stream.from], *routing->second) ? routing->second : std::nullopt;
}

// Whether these attributes come out as they came in.
bool ModelBuilder::keeps(const Component& component, const Texts& attributes) {
  return std::ranges::all_of(component.part.paths, [&](const Path& path) {
    return path.rewrites && std::ranges::none_of(attributes, [&](const std::string& attribute) {
             return std::ranges::count(*path.rewrites, attribute) > 0;
           });
  });
}

void ModelBuilder::add_instances(std::size_t c) {
  Component& component = components_[c];
  bool single = true;  // all of what comes in goes to one instance
  bool first = true;
  bool broadcast = false;
  std::optional<Texts> by;
  for (const std::size_t s : component.in) {
    if (!edge_of_.contains(s)) continue;
    const Edge& edge = graph_.edges[edge_of_.at(s)];
    single = single && edge.grouping == Grouping::Single;
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
  if (single && !first) count = 1;
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

void ModelBuilder::spread_replication() {
  any_replicated_ = std::ranges::any_of(components_, &Component::replicated);
  for (const Component& component : components_) {
    if (!component.replicated) continue;
    for (const std::size_t n : component.nodes) graph_.nodes[n].replicated = true;
    graph_.facts.push_back({component.name, "replicated", true, component.part.rep_ground.basis,
                            component.part.rep_ground.rule, component.place});
  }
}

void ModelBuilder::add_open_numbers() {
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

// What is taken for granted until somebody says more is a fact, too.
void ModelBuilder::add_assumed_facts() {
  for (const Hole& hole : graph_.holes) {
    if (hole.property != "seal" && hole.property != "includes") continue;
    graph_.facts.push_back(
        {hole.subject, hole.property, hole.assumed, Basis::Assumed, "", hole.place});
  }
}

// FIFO delivery of what several instances emit holds among what one of them handles.
void ModelBuilder::set_order(const Edge& edge, Stream& stream) const {
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

}  // namespace firebreak::imports::building
