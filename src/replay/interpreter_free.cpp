// SPDX-License-Identifier: Apache-2.0
// Which messages can change places between runs or replicas (semantics 4.1 to 4.6): what no
// ordering and no FIFO stream binds, and what is emitted in orders that are not fixed.
#include <algorithm>

#include "replay/interpreter_waits.h"
#include "topology/instances.h"
#include "topology/source_order.h"

namespace firebreak::replay::interpreter {

using topology::AttributeSet;
using topology::Component;
using topology::Ordering;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

bool has(const Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

}  // namespace

// 4.6: both replicas see the one instance handle what both have.
bool Waits::common(const Free& pair) const {
  const topology::Input& input = topology_[*topology_[pair.a].to];
  return pair.replicas && !topology_[input.component].replicated && !topology_[pair.a].is_private &&
         !topology_[pair.b].is_private;
}

// Between replicas, nothing private at a component that is not replicated is bound (4.6).
bool Waits::binds(const Ordering& ordering, const Free& pair) const {
  if (!has(ordering, pair.a) || !has(ordering, pair.b)) return false;
  if (!topology::is_subset(ordering.by, pair.agreed)) return false;
  if (!pair.replicas) return ordering.mechanism == topology::Mechanism::Sequencing;
  return topology_[topology_[*topology_[pair.a].to].component].replicated;
}

Waits::Question Waits::free(Free pair) {
  if (common(pair)) return kNo;
  pair.agreed = chase(topology_, std::move(pair.agreed));
  const Component& consumer = topology_[topology_[*topology_[pair.a].to].component];
  for (const Ordering& ordering : consumer.orderings) {
    if (binds(ordering, pair)) return kNo;
  }
  const Stream& stream = topology_[pair.a];
  const auto agree = [&](const AttributeSet& key) { return is_subset(key, pair.agreed); };
  if (pair.a != pair.b || !topology::fifo_keeps(stream, agree)) return kYes;
  if (stream.is_source() || (pair.replicas && stream.is_merged)) return kNo;
  const auto [position, added] = free_.emplace(pair, leads_to_.size());
  if (added) {
    leads_to_.emplace_back();
    open_.emplace_back(position->second, std::move(pair));
  }
  return position->second;
}

void Waits::expand(Question question, const Free& pair) {
  const auto& paths = topology_[*topology_[pair.a].from].paths;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = i; j < paths.size(); ++j) {
      expand_emission(question, pair, paths[i], paths[j]);
    }
  }
}

// 4.5: the order in which p and q emit messages that agree on the set.
void Waits::expand_emission(Question question, const Free& pair, PathId p, PathId q) {
  if (topology_[p].unordered_emission || topology_[q].unordered_emission) {
    leads_to_[kYes].push_back(question);
    return;
  }
  for (StreamId a : topology_[topology_[p].from].streams) {
    for (StreamId b : topology_[topology_[q].from].streams) {
      if (answers_each(p, a)) leads_to_[waiting_[p.index()]].push_back(question);
      if (answers_each(q, b)) leads_to_[waiting_[q.index()]].push_back(question);
      Free handled{pair.replicas, a, b, {}};
      if (common(handled) || at_one_moment(handled, p, q)) continue;
      for (topology::AttributeId attribute : pair.agreed) {
        if (topology::keeps(topology_, a, p, pair.a, attribute) &&
            topology::keeps(topology_, b, q, pair.a, attribute)) {
          handled.agreed.push_back(attribute);
        }
      }
      handled.agreed = chase(topology_, std::move(handled.agreed));
      const bool together = topology::one_instance(
          topology_, a, b, [&](const AttributeSet& by) { return is_subset(by, handled.agreed); });
      if (!together) leads_to_[kYes].push_back(question);
      if (p == q && one_unit(p, handled.agreed)) continue;
      if (emits_in_order_of_versions(topology_, p, q, handled.agreed)) continue;
      leads_to_[free(handled)].push_back(question);
      const bool can_wait = seals_.sealed(p) || seals_.sealed(q);
      if (!can_wait || ordered_while_waiting(p, q, handled)) continue;
      for (PathId path : {p, q}) {
        if (seals_.sealed(path)) leads_to_[waiting_[path.index()]].push_back(question);
      }
    }
  }
}

// 4.6: a path that waits for its own input handles what both replicas have there at one moment.
bool Waits::at_one_moment(const Free& handled, PathId p, PathId q) const {
  const topology::Input& input = topology_[*topology_[handled.a].to];
  if (!handled.replicas || topology_[input.component].replicated) return false;
  const auto fixed = [&](StreamId stream, PathId path) {
    return !topology_[stream].is_private || (seals_.sealed(path) && handles_together(path));
  };
  return fixed(handled.a, p) && fixed(handled.b, q);
}

// 4.5 (i): a sealed path either waits and handles them together, or it is settled, so calm, and
// they come in one order.
bool Waits::one_unit(PathId path, const AttributeSet& agreed) const {
  return seals_.sealed(path) && handles_together(path) &&
         topology::is_subset(topology_[path].gate.attributes, agreed);
}

// 4.5 (ii). Where it holds and a path settles, the deliveries are in order as well.
bool Waits::ordered_while_waiting(PathId p, PathId q, const Free& handled) {
  const auto& orderings = topology_[topology_[p].component].orderings;
  const auto fixes = [&](const Ordering& ordering) {
    return binds(ordering, handled) && has_all(ordering, p) && has_all(ordering, q);
  };
  const auto source = topology::order_of_source(topology_, topology_[topology_[p].from]);
  return (source && fixes(*source)) || std::ranges::any_of(orderings, fixes);
}

}  // namespace firebreak::replay::interpreter
