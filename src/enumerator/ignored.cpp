// SPDX-License-Identifier: Apache-2.0
// Messages that a path ignores: stale ones (semantics 3.11), and contents that it has (6.1).
#include <algorithm>
#include <set>

#include "enumerator/world.h"
#include "topology/newest.h"

namespace firebreak::enumerator {

using topology::AttributeId;
using topology::InputId;
using topology::Path;
using topology::PathId;

/// Semantics 3.11: whether a message of the partition that is no older was handled before.
bool Execution::stale(const World& world, const Path& path, MessageId message) const {
  return std::ranges::any_of(held_with(world, path), [&](MessageId other) {
    return other != message && agree(world, message, other, path.gate.attributes) &&
           !newer(world, path, message, other);
  });
}

/// What came to the path, which keeps the newest, and to those that hold it together with it.
std::vector<MessageId> Execution::held_with(const World& world, const Path& path) const {
  std::set<InputId> inputs;
  for (const PathId other : topology_[path.component].paths) {
    if (hold_together(topology_, path.id, other)) inputs.insert(topology_[other].from);
  }
  std::vector<MessageId> result;
  for (const InputId input : inputs) {
    const std::vector<MessageId> more = handled_at(world, input);
    result.insert(result.end(), more.begin(), more.end());
  }
  return result;
}

/// Whether `a` has a greater version than `b`, attribute by attribute.
bool Execution::newer(const World& world, const Path& path, MessageId a, MessageId b) const {
  for (const AttributeId attribute : path.newest) {
    if (uniform_) break;
    const std::uint64_t left = value(world, a, attribute), right = value(world, b, attribute);
    if (left != right) return left > right;
  }
  return listed_later(topology_, *topology_[token(a).stream].to, *topology_[token(b).stream].to);
}

/// Semantics 6.1. A path that waits has handled what it has seen something for.
bool Execution::ignores(const World& world, const Path& path, MessageId message) const {
  if (!path.newest.empty()) return stale(world, path, message);
  if (!path.idempotent) return false;
  const auto handled = handled_at(world, path.from);
  return std::any_of(handled.begin(), handled.end(), [&](MessageId other) {
    if (other == message || copied(other)) return false;
    if (world.content[other] != world.content[message]) return false;
    if (!waits(path.id)) return true;
    const Term seen = seen_by(world, path.id, other);
    return seen != kUnborn && seen != kGhost;
  });
}

}  // namespace firebreak::enumerator
