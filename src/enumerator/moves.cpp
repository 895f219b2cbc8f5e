// SPDX-License-Identifier: Apache-2.0
// What can happen next: deliveries, what a fault does to them, and moments of units. A path that
// waits handles a message at any moment after all that it waits for has arrived.
#include <algorithm>

#include "enumerator/world.h"
#include "topology/crashes.h"
#include "topology/instances.h"

namespace firebreak::enumerator {

using topology::AttributeSet;
using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;

/// Equal repetitions are interchangeable, so the first one comes first.
bool Execution::pending(const World& world, MessageId message) const {
  if (world.content[message] == kUnborn || world.handled[message] != 0) return false;
  if (copied(message)) return false;
  const Stream& stream = topology_[token(message).stream];
  if (!stream.to || plan_.group[stream.to->index()] != world.group) return false;
  const MessageId first = message % count_;
  return first == message || world.handled[first] != 0 ||
         world.content[first] != world.content[message];
}

/// By a path that repeats what it emits, or after a crash (semantics 6.7).
bool Execution::emitted_again(MessageId message) const {
  const Path& path = topology_[token(message).path];
  const bool crash = question_.mode == Mode::Run ||
                     topology::replays_by_itself(topology_, topology_[token(message).stream]);
  return path.repeats || (crash && topology::replays(topology_, path));
}

bool Execution::can_repeat(const World& world, MessageId message) const {
  if (world.faulty || message >= count_) return false;
  const Stream& stream = topology_[token(message).stream];
  const bool again = topology::may_repeat(stream.delivery) ||
                     (token(message).parent != kNoToken && emitted_again(message));
  return again && stream.to && plan_.group[stream.to->index()] == world.group &&
         world.handled[message] != 0 && world.content[message] != kGhost &&
         world.content[message + count_] == kUnborn;
}

/// The other replica's copy, where the state holds it: between replicas of the same content, as
/// long as nothing tells them apart.
bool Execution::can_copy(const World& world, MessageId message) const {
  const Stream& stream = topology_[token(message).stream];
  if (!plan_.copies || message >= count_ || !stream.to || !stream.is_private) return false;
  if (plan_.group[stream.to->index()] != world.group || plan_.eager[stream.to->index()])
    return false;
  if (component_of(message).replicated) return false;
  const auto& paths = paths_at(message);
  const bool writes = std::any_of(paths.begin(), paths.end(),
                                  [&](PathId path) { return topology_[path].writes(); });
  return writes && world.content[message] != kUnborn && world.content[message] != kGhost &&
         world.handled[message + 2 * count_] == 0;
}

/// Semantics 4.4: an earlier message of the same producer has not been delivered.
bool Execution::held_back(const World& world, MessageId message) const {
  const Stream& stream = topology_[token(message).stream];
  if (!plan_.fifo[stream.id.index()] || redelivered(world, message)) return false;
  const Component& component = component_of(message);
  const auto& orderings = component.orderings;
  for (const MessageId earlier : world.queues[stream.id.index()]) {
    if (earlier == message) return false;
    const bool exempt =
        !single(component, question_.mode) &&
        std::any_of(orderings.begin(), orderings.end(), [&](const Ordering& ordering) {
          return binds(ordering, question_.mode) && covered(world, ordering, earlier, message);
        });
    const bool bound = topology::fifo_keeps(
        stream, [&](const AttributeSet& key) { return agree(world, earlier, message, key); });
    if (!exempt && bound && of_one_instance(world, earlier, message)) return true;
  }
  return false;
}

/// Whether one instance emitted both (semantics 1.9).
bool Execution::of_one_instance(const World& world, MessageId a, MessageId b) const {
  const Token& left = token(a);
  const Token& right = token(b);
  if (left.parent == kNoToken) return true;
  const auto agree_on = [&](const AttributeSet& by) {
    return agree(world, repeated(a) ? left.parent + count_ : left.parent,
                 repeated(b) ? right.parent + count_ : right.parent, by);
  };
  return topology::one_instance(topology_, lineages_.tokens[left.parent].stream,
                                lineages_.tokens[right.parent].stream, agree_on);
}

std::vector<Move> Execution::moves(const World& world, bool& optional) const {
  std::vector<Move> result;
  std::vector<Move> eager;
  optional = true;
  add_crashes(world, result);
  for (MessageId message = 0; message < total_; ++message) {
    if (can_repeat(world, message)) result.push_back({Step::Repeat, message});
    if (can_copy(world, message)) result.push_back({Step::Copy, message});
    add_units(world, message, eager, result, optional);
    if (!eager.empty()) return eager;
    if (!pending(world, message) || held_back(world, message)) continue;
    optional = false;
    std::vector<Move> here{{Step::Handle, message}};
    if (!world.faulty && !repeated(message) && world.content[message] != kGhost &&
        may_lose(topology_, topology_[token(message).stream])) {
      here.push_back({Step::Lose, message});
    }
    if (plan_.eager[at(message).index()]) return here;
    result.insert(result.end(), here.begin(), here.end());
  }
  return result;
}

/// Semantics 6.7: of an instance that has something to lose; the message says which.
void Execution::add_crashes(const World& world, std::vector<Move>& result) const {
  if (world.faulty) return;
  for (const Component& component : topology_.components()) {
    if (component.crash != topology::Crash::Forgets || has_instances(component)) continue;
    if (question_.mode == Mode::Replica && !component.replicated) continue;
    for (const InputId input : component.inputs) {
      const auto handled = handled_at(world, input);
      if (handled.empty() || plan_.group[input.index()] != world.group) continue;
      result.push_back({Step::Crash, handled.front()});
      break;
    }
  }
}

/// Paths that wait and can handle the message now: at once, where the moment counts for nothing.
void Execution::add_units(const World& world, MessageId message, std::vector<Move>& eager,
                          std::vector<Move>& result, bool& optional) const {
  if (copied(message) || world.handled[message] == 0) return;
  if (!topology_[token(message).stream].to) return;
  if (plan_.group[at(message).index()] != world.group) return;
  const auto& paths = paths_at(message);
  for (std::size_t place = 0; place < paths.size(); ++place) {
    if (!waits(paths[place]) || !plan_.relevant[paths[place].index()]) continue;
    if (world.seen[index(message, place)] != kUnborn) continue;
    if (!complete(world, topology_[paths[place]], message)) continue;
    optional = false;
    auto& moves = plan_.moments[paths[place].index()] ? result : eager;
    moves.push_back({Step::Unit, message, place});
    if (!eager.empty()) return;
  }
}

bool Execution::stuck(const World& world) const {
  for (MessageId message = 0; message < total_; ++message) {
    if (copied(message) || world.handled[message] == 0 || world.content[message] == kGhost)
      continue;
    const auto& paths = paths_at(message);
    for (std::size_t place = 0; place < paths.size(); ++place) {
      if (waits(paths[place]) && plan_.relevant[paths[place].index()] &&
          world.seen[index(message, place)] == kUnborn) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace firebreak::enumerator
