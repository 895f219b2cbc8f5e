// SPDX-License-Identifier: Apache-2.0
// What a move does. A path that waits handles together what agrees on its whole gate, if it waits
// for its own input (semantics 4.5 (i)).
#include <algorithm>

#include "enumerator/world.h"

namespace firebreak::enumerator {

using topology::AttributeId;
using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;

namespace {

constexpr std::uint32_t kMarksCopies = 0xffffffffU;  // contents of the other replica, in one run

}  // namespace

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
    const bool common = waits(path.id) && copied(message);  // so is the whole partition
    if (ghost || common || !plan_.relevant[path.id.index()]) {
      seen = kGhost;
    } else if (!waits(path.id)) {
      seen = ignores(world, path, message) ? kGhost : view(world, path, message);
    } else {
      if (repeated(message)) handle_late(world, path, place, message);
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
