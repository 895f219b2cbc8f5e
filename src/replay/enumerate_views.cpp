// SPDX-License-Identifier: Apache-2.0
// Views, states and outcomes (semantics 3).
//
// What an OW path has handled is written down as the set of its messages, each with the set of
// those of its partition that came before it. That is the sequence of every partition, and tells
// nothing of the order across partitions.
//
// A path that handles partitions as units emits f(m, the whole partition), where the partition can
// hold messages that have not been emitted yet, and around a cycle even messages made of this one.
// So its content is the term unit(m), and the partition is looked up when the world is complete. An
// outcome lists, beside the terms observed, the partitions of all units inside them. Two outcomes
// are equal iff no difference can be found by unfolding them.
#include <algorithm>
#include <set>

#include "replay/enumerate_world.h"

namespace firebreak::replay::schedules {

using topology::Annotation;
using topology::Gate;
using topology::InputId;
using topology::Path;
using topology::PathId;

/// Whether the path's state is a bag, and what it emits depends on repetitions (6.1).
bool Execution::counts(const Path& path) const {
  return path.annotation == Annotation::CW && !path.idempotent && plan_.repeats[path.from.index()];
}

Term Execution::emission(const World& world, const Path& path, MessageId message) const {
  const Term content = world.content[message];
  if (!path.confluent()) {
    if (question_.units[path.id.index()]) return terms_.unit(path.id, content);
    return terms_.apply(path.id, content, view(world, path, message, false));
  }
  if (!counts(path)) return terms_.apply(path.id, content, kUnborn);
  std::uint32_t times = 0;
  for (const MessageId other : handled_at(world, path.from)) {
    if (world.content[other] == content) ++times;
  }
  return terms_.apply(path.id, content, terms_.number(times));
}

std::vector<MessageId> Execution::handled_at(const World& world, InputId input) const {
  std::vector<MessageId> result;
  for (const TokenId token : lineages_.at[input.index()]) {
    for (MessageId message = token; message < total_; message += count_) {
      if (world.handled[message] != 0 && world.content[message] != kGhost) {
        result.push_back(message);
      }
    }
  }
  return result;
}

Term Execution::contents(const World& world, const std::vector<MessageId>& messages,
                         bool bag) const {
  std::vector<Term> terms;
  terms.reserve(messages.size());
  for (const MessageId message : messages) terms.push_back(world.content[message]);
  return bag ? terms_.bag(std::move(terms)) : terms_.set(std::move(terms));
}

/// The sequences, per partition of the gate, in which `messages` were handled at their interface.
/// An idempotent writer leaves out what it had handled before.
Term Execution::sequence(const World& world, const Gate& gate, const Path* writer,
                         const std::vector<MessageId>& messages) const {
  std::vector<MessageId> kept;
  for (const MessageId message : messages) {
    const bool known =
        writer != nullptr && writer->idempotent &&
        std::any_of(messages.begin(), messages.end(), [&](MessageId other) {
          return precedes(world, other, message) && world.content[other] == world.content[message];
        });
    if (!known) kept.push_back(message);
  }
  std::vector<Term> items;
  for (const MessageId message : kept) {
    std::vector<MessageId> earlier;
    for (const MessageId other : kept) {
      if (precedes(world, other, message) && share(world, gate, other, message))
        earlier.push_back(other);
    }
    const Term item[] = {world.content[message], contents(world, earlier, true)};
    items.push_back(terms_.tuple(item));
  }
  return terms_.bag(std::move(items));
}

/// What was handled at `input` in the message's partition of the reader's gate: before now, or, of
/// a whole partition, all that does not descend from the message, and the message.
std::vector<MessageId> Execution::seen(const World& world, const Path& reader, InputId input,
                                       MessageId message, bool whole) const {
  std::vector<MessageId> result;
  for (const MessageId other : handled_at(world, input)) {
    if (!share(world, reader.gate, other, message)) continue;
    const bool descends =
        other % count_ != message % count_ && lineages_.descends(other % count_, message % count_);
    if (whole ? descends : other == message) continue;
    result.push_back(other);
  }
  return result;
}

/// Semantics 3.3 and 3.5.
Term Execution::view(const World& world, const Path& reader, MessageId message, bool whole) const {
  std::vector<Term> parts;
  for (PathId id : topology_[reader.component].paths) {
    const Path& writer = topology_[id];
    if (!writer.writes()) continue;
    const auto messages = seen(world, reader, writer.from, message, whole);
    const bool as_set = writer.confluent() || (whole && question_.units[id.index()]);
    parts.push_back(as_set ? contents(world, messages, counts(writer) && !whole)
                           : sequence(world, reader.gate, &writer, messages));
  }
  if (parts.empty()) {
    const auto messages = seen(world, reader, reader.from, message, whole);
    parts.push_back(whole ? contents(world, messages, false)
                          : sequence(world, reader.gate, nullptr, messages));
  }
  return terms_.tuple(parts);
}

/// All that the unit saw; more than one view only if equal messages arrive on parallel streams.
Term Execution::unit_views(const World& world, Term unit) const {
  std::vector<Term> views;
  for (const Path& path : topology_.paths()) {
    if (!question_.units[path.id.index()] || !slice_.inputs[path.from.index()]) continue;
    for (const MessageId message : handled_at(world, path.from)) {
      if (terms_.unit(path.id, world.content[message]) != unit) continue;
      views.push_back(view(world, path, message, true));
    }
  }
  return terms_.set(std::move(views));
}

Term Execution::final_state(const World& world, const Path& path) const {
  const auto messages = handled_at(world, path.from);
  if (path.confluent()) return contents(world, messages, counts(path));
  if (question_.units[path.id.index()]) return contents(world, messages, false);
  return sequence(world, path.gate, &path, messages);
}

std::vector<Term> Execution::outcome(const World& world) const {
  std::vector<Term> result;
  if (question_.target.state) {
    result.push_back(final_state(world, topology_[*question_.target.state]));
  } else {
    std::vector<Term> arrived;
    for (MessageId message = 0; message < total_; ++message) {
      const Term content = world.content[message];
      if (topology_[token(message).stream].id != question_.target.sink) continue;
      if (content != kUnborn && content != kGhost) arrived.push_back(content);
    }
    result.push_back(terms_.set(std::move(arrived)));
  }
  const std::vector<Term>& observed = terms_.units_in(result.front());
  std::set<Term> open(observed.begin(), observed.end());
  std::set<Term> done;
  while (!open.empty()) {
    const Term unit = *open.begin();
    open.erase(open.begin());
    if (!done.insert(unit).second) continue;
    const Term views = unit_views(world, unit);
    for (const Term inner : terms_.units_in(views)) {
      if (!done.contains(inner)) open.insert(inner);
    }
    result.push_back(unit);
    result.push_back(views);
  }
  // The units in order, whatever order they were found in.
  std::vector<std::pair<Term, Term>> units;
  for (std::size_t i = 1; i < result.size(); i += 2) units.emplace_back(result[i], result[i + 1]);
  std::sort(units.begin(), units.end());
  result.resize(1);
  for (const auto& [unit, views] : units) {
    result.push_back(unit);
    result.push_back(views);
  }
  return result;
}

}  // namespace firebreak::replay::schedules
