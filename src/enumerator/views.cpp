// SPDX-License-Identifier: Apache-2.0
// Views, states and outcomes (semantics 3). What a path sees is worked out when it handles a
// message and kept with it, so that a later view can hold the pair of the two (3.3).
#include <algorithm>
#include <set>
#include <unordered_map>

#include "enumerator/world.h"

namespace firebreak::enumerator {

using topology::Conflict;
using topology::InputId;
using topology::Path;
using topology::PathId;

/// Whether the path's state is a bag, and what it emits depends on repetitions (6.1).
bool Execution::counts(const Path& path) const {
  return path.writes() && !path.idempotent && question_.waiting.repeats[path.from.index()];
}

/// The message counts as handled by the path: `seen` holds what it saw.
Term Execution::emission(const World& world, const Path& path, MessageId message) const {
  const Term content = world.content[message];
  Term argument = kUnborn;
  if (!question_.waiting.rivals[path.id.index()].empty()) {
    argument = seen_by(world, path.id, message);
  }
  if (counts(path) && !waits(path.id)) {
    std::uint32_t times = 0;
    for (const MessageId other : handled_at(world, path.from)) {
      if (other != message && !copied(other) && world.content[other] == content) ++times;
    }
    const Term both[] = {argument, terms_.number(times)};
    argument = terms_.tuple(both);
  }
  if (auto lost = forgotten(world, path); !lost.empty()) {
    const Term both[] = {argument, terms_.set(std::move(lost))};
    argument = terms_.tuple(both);
  }
  return terms_.apply(path.id, content, argument);
}

/// Semantics 6.7: what the path handled before a crash, where that tells what it emits though it
/// sees nothing.
std::vector<Term> Execution::forgotten(const World& world, const Path& path) const {
  std::vector<Term> result;
  const bool sees = !question_.waiting.rivals[path.id.index()].empty() || !path.newest.empty();
  if (sees || !path.writes()) return result;
  for (const TokenId token : lineages_.at[path.from.index()]) {
    for (MessageId message = token; message < total_; message += count_) {
      const bool lost = world.handled[message] == 2 && world.content[message] != kGhost;
      if (lost) result.push_back(world.content[message]);
    }
  }
  return result;
}

std::vector<MessageId> Execution::handled_at(const World& world, InputId input) const {
  std::vector<MessageId> result;
  for (const TokenId token : lineages_.at[input.index()]) {
    for (MessageId message = token; message < total_; message += count_) {
      if (world.handled[message] == 1 && world.content[message] != kGhost) {
        result.push_back(message);
      }
    }
  }
  return result;
}

/// What the writer keeps of the messages: themselves or, of an order-sensitive one, pairs; of a
/// whole partition, pairs only where the writer does not wait.
Term Execution::kept(const World& world, const Path& writer, std::vector<MessageId> messages,
                     bool whole) const {
  if (!writer.newest.empty()) {
    const std::vector<MessageId> all = held_with(world, writer);
    std::erase_if(messages, [&](MessageId message) {
      return std::ranges::any_of(all, [&](MessageId other) {
        return agree(world, message, other, writer.gate.attributes) &&
               newer(world, writer, other, message);
      });
    });
  }
  const bool pairs = !writer.confluent() && !(whole && waits(writer.id));
  std::vector<Term> terms;
  for (const MessageId message : messages) {
    Term term = world.content[message];
    if (pairs) {
      const Term seen = seen_by(world, writer.id, message);
      if (seen == kGhost) continue;  // ignored
      const Term pair[] = {term, seen};
      term = terms_.tuple(pair);
    }
    terms.push_back(term);
  }
  const bool bag = whole ? (pairs || writer.confluent()) && counts(writer)
                         : counts(writer) || single(topology_[writer.component], question_.mode);
  return bag ? terms_.bag(std::move(terms)) : terms_.set(std::move(terms));
}

/// Semantics 3.3.
Term Execution::view(const World& world, const Path& path, MessageId message) const {
  if (common(message) || !path.newest.empty()) return terms_.number(0);
  std::vector<Term> parts;
  for (const Conflict& rival : question_.waiting.rivals[path.id.index()]) {
    const Path& writer = topology_[rival.writer];
    std::vector<MessageId> messages;
    for (const MessageId other : handled_at(world, writer.from)) {
      if (other == message || !share(world, rival.shared, message, other)) continue;
      if (waits(writer.id)) {
        const Term seen = seen_by(world, writer.id, other);
        if (seen == kUnborn || seen == kGhost) continue;
        if (handled_later(world, rival, message, other)) continue;
      }
      messages.push_back(other);
    }
    parts.push_back(kept(world, writer, std::move(messages), false));
  }
  return terms_.tuple(parts);
}

/// What the path sees when it handles a unit. Where it need not have all of it by then, all the
/// same it sees the whole in the end: of each partition, as that is completed (3.6).
Term Execution::unit_view(const World& world, const Path& path, MessageId message) const {
  if (!question_.waiting.some_each || single(topology_[path.component], question_.mode)) {
    return whole_view(world, path, message);
  }
  for (const auto& [reader, by] : readers(world, path, message, false)) {
    for (const Conflict& rival : question_.waiting.rivals[reader.index()]) {
      for (const TokenId other : lineages_.at[topology_[rival.writer].from.index()]) {
        if (!closes(reader, by, rival.writer, other).empty()) continue;
        return terms_.promise(path.id, message);
      }
    }
  }
  return whole_view(world, path, message);
}

/// The term, and what came in the end of each promise in it, and of those in these: a system of
/// equations, since what one partition shows can be in what the next one shows. Promises are named
/// alike in all worlds, so equal outcomes have equal systems.
Term Execution::kept_promises(const World& world, Term term) const {
  if (!question_.waiting.some_each) return term;
  std::unordered_map<Term, std::pair<PathId, MessageId>> made;
  for (MessageId message = 0; message < total_; ++message) {
    if (!topology_[token(message).stream].to) continue;
    const auto& paths = paths_at(message);
    for (std::size_t place = 0; place < paths.size(); ++place) {
      const Term promise = terms_.promise(paths[place], message);
      if (world.seen[index(message, place)] != promise) continue;
      made.emplace(promise, std::pair(paths[place], message));
    }
  }
  std::vector<Term> found = terms_.promises_in(term);
  std::set<Term> known(found.begin(), found.end());
  std::vector<Term> equations{term};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [path, message] = made.at(found[i]);
    const Term both[] = {found[i], whole_view(world, topology_[path], message)};
    equations.push_back(terms_.tuple(both));
    for (const Term more : terms_.promises_in(both[1])) {
      if (known.insert(more).second) found.push_back(more);
    }
  }
  return found.empty() ? term : terms_.set(std::move(equations));
}

/// Semantics 3.6. Between replicas a whole partition is common at an instance that both observe.
Term Execution::whole_view(const World& world, const Path& path, MessageId message) const {
  if (single(topology_[path.component], question_.mode)) return terms_.number(message % count_);
  std::vector<Term> parts;
  for (PathId id : topology_[path.component].paths) {
    std::vector<MessageId> messages;
    for (const MessageId other : partition(world, path, message, id, false)) {
      if (world.handled[other] == 1) messages.push_back(other);
    }
    parts.push_back(kept(world, topology_[id], std::move(messages), true));
  }
  return terms_.tuple(parts);
}

/// The partition is started anew with the message alone (3.9), or without it, where a writer
/// remembers and ignores it.
Term Execution::late_view(const World& world, const Path& path, MessageId message) const {
  std::vector<Term> parts;
  for (PathId id : topology_[path.component].paths) {
    const auto& rivals = question_.waiting.rivals[path.id.index()];
    const bool holds =
        topology_[id].from == path.from &&
        std::ranges::any_of(rivals, [&](const Conflict& c) { return c.writer == id; });
    const bool ignored = topology_[id].writes() && ignores(world, topology_[id], message);
    std::vector<Term> own;
    if (holds && !ignored) own.push_back(world.content[message]);
    parts.push_back(terms_.set(std::move(own)));
  }
  return terms_.tuple(parts);
}

Term Execution::final_state(const World& world, const Path& path) const {
  std::vector<MessageId> messages;
  for (const MessageId message : handled_at(world, path.from)) {
    if (waits(path.id) && seen_by(world, path.id, message) == kGhost) continue;
    messages.push_back(message);
  }
  return kept(world, path, std::move(messages), false);
}

Term Execution::outcome(const World& world) const {
  if (question_.target.state) {
    return kept_promises(world, final_state(world, topology_[*question_.target.state]));
  }
  const topology::Stream& sink = topology_[*question_.target.sink];
  if (sink.observed == topology::Observed::Newest) {
    const PathId observer = topology_[*sink.from].paths.front();
    return kept_promises(world, final_state(world, topology_[observer]));
  }
  std::vector<Term> arrived;
  for (MessageId message = 0; message < total_; ++message) {
    const Term content = world.content[message];
    if (copied(message) || topology_[token(message).stream].id != question_.target.sink) continue;
    if (content != kUnborn && content != kGhost) arrived.push_back(content);
  }
  const bool as_set = sink.observed == topology::Observed::Set;
  return kept_promises(world,
                       as_set ? terms_.set(std::move(arrived)) : terms_.bag(std::move(arrived)));
}

}  // namespace firebreak::enumerator
