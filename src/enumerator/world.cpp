// SPDX-License-Identifier: Apache-2.0
// Deliveries and moments of units: what can happen next, and what it does. Views, states and
// outcomes are in views.cpp.
//
// A message that is lost, and what would have descended from it, is still "delivered" as a ghost,
// which does nothing. So every world delivers the same first messages, and the orders of two
// worlds can be compared.
//
// A path that waits handles a message at any moment after all that it waits for has arrived. It
// handles together what agrees on its whole gate, if it waits for its own input (semantics 4.5
// (i)).
//
// Between replicas, what a component that is not replicated makes of what both have in common, and
// what goes through a merged stream, is the same in both worlds, so it stands for itself.
#include "enumerator/world.h"

#include <algorithm>
#include <set>

#include "topology/crashes.h"
#include "topology/instances.h"
#include "topology/newest.h"

namespace firebreak::enumerator {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

constexpr std::uint32_t kMarksCopies = 0xffffffffU;  // contents of the other replica, in one run

void mix_all(Fingerprint& fingerprint, const auto& words) {
  fingerprint.mix(words.size());
  for (const auto word : words) fingerprint.mix(word);
}

bool on_streams(const Ordering& ordering, StreamId stream) {
  return std::find(ordering.streams.begin(), ordering.streams.end(), stream) !=
         ordering.streams.end();
}

}  // namespace

Fingerprint World::fingerprint() const {
  Fingerprint result = shared_fingerprint();
  result.mix(group);
  result.mix(faulty ? 1 : 0);
  mix_all(result, content);
  mix_all(result, handled);
  mix_all(result, seen);
  for (const auto& queue : queues) mix_all(result, queue);
  return result;
}

Fingerprint World::shared_fingerprint() const {
  Fingerprint result;
  for (const auto& record : shared) mix_all(result, record);
  return result;
}

Execution::Execution(const Question& question, const Slice& slice, const Plan& plan,
                     const Lineages& lineages, const Assignment& assignment, Terms& terms)
    : question_(question),
      topology_(question.topology),
      slice_(slice),
      plan_(plan),
      lineages_(lineages),
      values_(topology_, lineages, assignment),
      uniform_(values_.uniform()),
      terms_(terms),
      count_(static_cast<MessageId>(lineages.tokens.size())),
      total_(plan.copies   ? 3 * count_
             : plan.faulty ? 2 * count_
                           : count_) {
  records_.push_back(0);
  for (const Component& component : topology_.components()) {
    const std::size_t orderings = question.waiting.orderings[component.id.index()].size();
    records_.push_back(records_.back() + std::max<std::size_t>(1, orderings));
    for (InputId input : component.inputs) {
      places_ = std::max(places_, topology_[input].paths.size());
    }
  }
}

World Execution::start() const {
  World world;
  world.content.assign(total_, kUnborn);
  world.handled.assign(total_, 0);
  world.seen.assign(total_ * places_, kUnborn);
  world.queues.resize(topology_.streams().size());
  world.shared.resize(records_.back() + 1);
  for (MessageId message = 0; message < count_; ++message) {
    const Token& token = lineages_.tokens[message];
    if (token.parent != kNoToken) continue;
    world.content[message] = terms_.source(token.stream, token.number);
    if (plan_.fifo[token.stream.index()]) world.queues[token.stream.index()].push_back(message);
  }
  return world;
}

bool Execution::redelivered(const World& world, MessageId message) const {
  if (!repeated(message)) return false;
  const TokenId parent = token(message).parent;
  return parent == kNoToken || world.content[parent + count_] == kUnborn;
}

const Component& Execution::component_of(MessageId message) const {
  return topology_[topology_[at(message)].component];
}

Term Execution::seen_by(const World& world, PathId path, MessageId message) const {
  const auto& paths = paths_at(message);
  const auto place = std::find(paths.begin(), paths.end(), path) - paths.begin();
  return world.seen[index(message, static_cast<std::size_t>(place))];
}

bool Execution::common(MessageId message) const {
  return single(component_of(message), question_.mode) &&
         !topology_[token(message).stream].is_private;
}

bool Execution::carries(MessageId message, AttributeId attribute) const {
  return contains(topology_[token(message).stream].attributes, attribute);
}

std::uint64_t Execution::value(const World& world, MessageId message, AttributeId attribute) const {
  return values_.value(message % count_, attribute, [&](TokenId origin) {
    const bool again = repeated(message) && world.content[origin + count_] != kUnborn;
    return world.content[again ? origin + count_ : origin];
  });
}

bool Execution::known(const World& world, MessageId message, AttributeId attribute) const {
  const TokenId origin = lineages_.origin(topology_, message % count_, attribute);
  return lineages_.tokens[origin].parent == kNoToken || world.content[origin] != kUnborn;
}

bool Execution::agree(const World& world, MessageId a, MessageId b,
                      const AttributeSet& attributes) const {
  if (uniform_) return true;
  return std::all_of(attributes.begin(), attributes.end(), [&](AttributeId attribute) {
    return value(world, a, attribute) == value(world, b, attribute);
  });
}

/// What is not known yet may agree.
bool Execution::share(const World& world, const AttributeSet& attributes, MessageId a,
                      MessageId b) const {
  if (uniform_) return true;
  return std::all_of(attributes.begin(), attributes.end(), [&](AttributeId attribute) {
    return !carries(a, attribute) || !carries(b, attribute) || !known(world, a, attribute) ||
           !known(world, b, attribute) || value(world, a, attribute) == value(world, b, attribute);
  });
}

bool Execution::covered(const World& world, const Ordering& ordering, MessageId a,
                        MessageId b) const {
  return on_streams(ordering, token(a).stream) && on_streams(ordering, token(b).stream) &&
         agree(world, a, b, ordering.by);
}

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

/// What is held back is never handled.
void Execution::crash(World& world, const Component& component) const {
  world.faulty = true;
  for (const InputId input : component.inputs) {
    for (const MessageId message : handled_at(world, input)) {
      world.handled[message] = 2;
      const auto& paths = paths_at(message);
      for (std::size_t place = 0; place < paths.size(); ++place) {
        const Path& path = topology_[paths[place]];
        Term& seen = world.seen[index(message, place)];
        if (!waits(path.id) || !plan_.relevant[path.id.index()] || seen != kUnborn) continue;
        record_order(world, message, true, path.id);
        seen = kGhost;
        if (slice_.emits(path)) emit(world, path, message, true);
      }
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

World Execution::apply(const World& world, const Move& move) const {
  World next = world;
  if (move.step == Step::Unit) {
    handle_unit(next, move);
    return next;
  }
  if (move.step == Step::Crash) {
    crash(next, component_of(move.message));
    return next;
  }
  MessageId message = move.message;
  if (move.step == Step::Repeat || move.step == Step::Copy) {
    message += move.step == Step::Repeat ? count_ : 2 * count_;
    next.content[message] = next.content[move.message];
    if (move.step == Step::Copy && question_.mode == Mode::Run) {
      const Term other[] = {next.content[message], terms_.number(kMarksCopies)};
      next.content[message] = terms_.tuple(other);
    }
  }
  if (move.step == Step::Lose || move.step == Step::Repeat) {
    next.faulty = true;
    if (common(move.message)) next.shared.back().push_back(message);
  }
  if (move.step == Step::Lose) next.content[message] = kGhost;
  arrive(next, message);
  return next;
}

void Execution::arrive(World& world, MessageId message) const {
  std::erase(world.queues[token(message).stream.index()], message);
  if (!plan_.eager[at(message).index()]) record_order(world, message, false, {});
  const auto& paths = paths_at(message);
  const bool ghost = world.content[message] == kGhost;
  for (std::size_t place = 0; place < paths.size(); ++place) {
    const Path& path = topology_[paths[place]];
    Term& seen = world.seen[index(message, place)];
    const bool emits = slice_.emits(path) && !copied(message);
    if (ghost && !repeated(message) && waits(path.id) && bound_moments(path.id)) {
      if (emits) emit(world, path, message, true);
      continue;
    }
    if (ghost || !plan_.relevant[path.id.index()]) {
      seen = kGhost;
    } else if (!waits(path.id)) {
      seen = ignores(world, path, message) ? kGhost : view(world, path, message);
    } else if (copied(message)) {
      seen = kGhost;  // the whole partition is common
    } else if (repeated(message)) {
      handle_late(world, path, place, message);
      continue;
    } else {
      continue;
    }
    if (emits) emit(world, path, message, ghost || ignores(world, path, message));
  }
  world.handled[message] = 1;
}

/// A message that comes again, to a path that waits (6.1): within the partition it is one more
/// content, or none; after it was closed, it is new to a component that has forgotten it, and a
/// question to a path that keeps none. Whether what replicas have in common was sent again before
/// the punctuation or after it, they have in common.
void Execution::handle_late(World& world, const Path& path, std::size_t place,
                            MessageId message) const {
  const bool closed = world.seen[index(message % count_, place)] != kUnborn;
  const bool equal = world.content[message] == world.content[message % count_];
  if (question_.mode == Mode::Replica && !redelivered(world, message) &&
      !topology_[token(message).stream].is_private) {
    world.shared.back().push_back(std::uint64_t{path.id.value} << 33 | std::uint64_t{message} << 1 |
                                  (closed ? 1 : 0));
  }
  if (!closed && !equal) return;  // it waits
  Term& seen = world.seen[index(message, place)];
  seen = kGhost;
  if (!closed) return;
  if (question_.waiting.forgets[path.id.index()]) {
    if (ignores(world, path, message)) return;  // it remembers
    seen = late_view(world, path, message);
  } else if (question_.waiting.answers[path.id.index()]) {
    seen = equal ? world.seen[index(message % count_, place)] : unit_view(world, path, message);
  } else {
    return;
  }
  if (slice_.emits(path)) emit(world, path, message, false);
}

bool Execution::bound_moments(PathId path) const {
  if (!plan_.moments[path.index()]) return false;
  const Component& component = topology_[topology_[path].component];
  return !single(component, question_.mode) &&
         std::ranges::any_of(orderings_at(component), [&](const Ordering& ordering) {
           return binds(ordering, question_.mode) &&
                  question_.waiting.covered(topology_, ordering, path);
         });
}

void Execution::handle_unit(World& world, const Move& move) const {
  const Path& path = topology_[paths_at(move.message)[move.place]];
  std::vector<MessageId> batch{move.message};
  const auto& gate = path.gate.attributes;
  if (question_.waiting.together(topology_, path.id)) {
    for (MessageId other = 0; other < std::min(total_, 2 * count_); ++other) {
      if (world.handled[other] == 0 || topology_[token(other).stream].to != path.from) continue;
      const bool whole = std::all_of(gate.begin(), gate.end(), [&](AttributeId attribute) {
        return carries(other, attribute) && carries(move.message, attribute);
      });
      if (other == move.message || !whole) continue;
      if (world.seen[index(other, move.place)] != kUnborn) continue;
      if (agree(world, other, move.message, gate)) batch.push_back(other);
    }
    std::sort(batch.begin(), batch.end());
  }
  for (const MessageId message : batch) {
    record_order(world, message, true, path.id);
    if (world.content[message] == kGhost) {
      world.seen[index(message, move.place)] = kGhost;
      continue;
    }
    world.seen[index(message, move.place)] = unit_view(world, path, message);
    if (slice_.emits(path)) emit(world, path, message, ignores(world, path, message));
  }
}

/// Adds what the two worlds of a pair must share: the order of a component that is not replicated,
/// when replicas are compared, in what they have in common, and of the pairs that an ordering
/// covers; of moments of units, where an ordering fixes them (4.5). What is repeated is bound only
/// where that happens in both worlds; a redelivery by no ordering (semantics 6.1, 6.2).
void Execution::record_order(World& world, MessageId message, bool unit, PathId path) const {
  const Component& component = component_of(message);
  const std::size_t base = records_[component.id.index()];
  const bool bound = !repeated(message) || !world.shared.back().empty();
  const std::uint64_t tag = unit ? (std::uint64_t{path.value} + 1) << 32 | message : message;
  if (single(component, question_.mode)) {
    if (bound && common(message)) world.shared[base].push_back(tag);
    return;
  }
  if (!bound || redelivered(world, message)) return;
  const auto& orderings = orderings_at(component);
  for (std::size_t i = 0; i < orderings.size(); ++i) {
    const Ordering& ordering = orderings[i];
    if (!binds(ordering, question_.mode) || !on_streams(ordering, token(message).stream)) continue;
    if (unit && !question_.waiting.covered(topology_, ordering, path)) continue;
    auto& record = world.shared[base + i];
    if (ordering.by.empty()) {
      record.push_back(tag);
    } else {
      record_pairs(world, component, ordering, message, tag, record);
    }
  }
}

/// The pairs of what came before and this: arrivals, and moments of units.
void Execution::record_pairs(const World& world, const Component& component,
                             const Ordering& ordering, MessageId message, std::uint64_t tag,
                             std::vector<std::uint64_t>& record) const {
  const auto add = [&](std::uint64_t earlier) {
    Fingerprint pair;
    pair.mix(earlier);
    pair.mix(tag);
    record.push_back(pair.high);
  };
  for (InputId input : component.inputs) {
    for (const TokenId token : lineages_.at[input.index()]) {
      for (MessageId earlier = token; earlier < total_; earlier += count_) {
        if (world.handled[earlier] == 0 || redelivered(world, earlier)) continue;
        if (!covered(world, ordering, earlier, message)) continue;
        add(earlier);
        const auto& paths = topology_[input].paths;
        for (std::size_t place = 0; place < paths.size(); ++place) {
          if (!waits(paths[place]) || world.seen[index(earlier, place)] == kUnborn) continue;
          if (!question_.waiting.covered(topology_, ordering, paths[place])) continue;
          add((std::uint64_t{paths[place].value} + 1) << 32 | earlier);
        }
      }
    }
  }
  std::sort(record.begin(), record.end());
}

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

/// On a merged stream the one copy comes to both, whichever replica sent it, and only once: unless
/// the fault is one of both (4.7).
void Execution::emit(World& world, const Path& path, MessageId message, bool ghost) const {
  if (ghost && repeated(message)) return;
  const Term content = ghost ? kGhost : emission(world, path, message);
  const bool each = question_.waiting.answers_each(topology_, path.id, token(message).stream);
  for (const TokenId child : token(message).children) {
    if (lineages_.tokens[child].path != path.id) continue;
    const MessageId born = repeated(message) ? child + count_ : child;
    const Stream& stream = topology_[lineages_.tokens[child].stream];
    const bool merged = stream.is_merged && question_.mode == Mode::Replica;
    const bool own_fault = world.shared.back().empty();
    if (merged && repeated(message) && own_fault) continue;
    const bool arrives = !ghost || (merged && own_fault);
    const Term one = merged ? terms_.apply(path.id, terms_.number(child), kUnborn) : content;
    world.content[born] = arrives ? one : kGhost;
    if (plan_.fifo[stream.id.index()] && arrives && !path.unordered_emission && !each) {
      world.queues[stream.id.index()].push_back(born);
    }
  }
}

}  // namespace firebreak::enumerator
