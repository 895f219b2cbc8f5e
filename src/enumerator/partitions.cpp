// SPDX-License-Identifier: Apache-2.0
// Partitions (semantics 3.5, 3.6): what belongs to one, and whether all of it has come.
#include <algorithm>
#include <set>

#include "enumerator/world.h"

namespace firebreak::enumerator {

using topology::AttributeSet;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;

/// The sets of attributes by which what comes on the other message's stream is closed for this one.
const std::vector<AttributeSet>& Execution::closes(PathId reader, MessageId by, PathId writer,
                                                   MessageId other) const {
  static const std::vector<AttributeSet> none;
  const auto place =
      question_.waiting.closes.find({reader, token(by).stream, writer, token(other).stream});
  return place == question_.waiting.closes.end() ? none : place->second;
}

/// Whether punctuations say that the other message has come before they close what this one is in.
bool Execution::awaits(const World& world, PathId reader, MessageId by, PathId writer,
                       MessageId other) const {
  return std::ranges::any_of(closes(reader, by, writer, other), [&](const AttributeSet& same) {
    return share(world, same, by, other);
  });
}

/// Whether the writer, which waits and handles `other` with each partition, does so with that of
/// `message` only when what belongs to that has come: this message, say (3.6).
bool Execution::handled_later(const World& world, const Conflict& conflict, MessageId message,
                              MessageId other) const {
  const StreamId read = token(message).stream;
  const AttributeSet partition = set_intersection(conflict.shared, topology_[read].attributes);
  for (const Conflict& rival : question_.waiting.rivals[conflict.writer.index()]) {
    for (const TokenId late : lineages_.at[topology_[rival.writer].from.index()]) {
      const bool comes =
          late == message % count_ || (world.handled[late] == 0 && world.content[late] != kUnborn &&
                                       world.content[late] != kGhost);
      if (!comes || !share(world, partition, message, late)) continue;
      const auto place = question_.waiting.closes_within.find(
          {conflict.writer, token(other).stream, rival.writer, token(late).stream, read});
      if (place == question_.waiting.closes_within.end()) continue;
      const bool waits_for_it = std::ranges::any_of(
          place->second, [&](const AttributeSet& same) { return share(world, same, other, late); });
      if (waits_for_it) return true;
    }
  }
  return false;
}

/// The path and the message, and what it reads in turn by way of rivals that wait (3.6). To be
/// waited for is also what descends from the message (`timing`), but of what is handled with each
/// partition none in particular.
std::vector<std::pair<PathId, MessageId>> Execution::readers(const World& world, const Path& path,
                                                             MessageId message, bool timing) const {
  std::vector<std::pair<PathId, MessageId>> result{{path.id, message}};
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto [reader, by] = result[i];
    for (const Conflict& rival : question_.waiting.rivals[reader.index()]) {
      if (!waits(rival.writer)) continue;
      for (const TokenId other : lineages_.at[topology_[rival.writer].from.index()]) {
        if (!timing && other != message % count_ && lineages_.descends(other, message % count_)) {
          continue;
        }
        if (timing && closes(reader, by, rival.writer, other).empty()) continue;
        if (world.content[other] == kGhost || !share(world, rival.shared, by, other)) continue;
        if (std::ranges::find(result, std::pair(rival.writer, MessageId{other})) == result.end()) {
          result.emplace_back(rival.writer, other);
        }
      }
    }
  }
  return result;
}

/// What of the whole partition the writer handles: tokens, arrived or not, and what was repeated.
std::vector<MessageId> Execution::partition(const World& world, const Path& path, MessageId message,
                                            PathId writer, bool timing) const {
  std::set<MessageId> result;
  for (const auto& [reader, by] : readers(world, path, message, timing)) {
    for (const Conflict& rival : question_.waiting.rivals[reader.index()]) {
      if (rival.writer != writer) continue;
      for (const TokenId token : lineages_.at[topology_[writer].from.index()]) {
        if (!timing && token != message % count_ && lineages_.descends(token, message % count_)) {
          continue;
        }
        const bool in = timing ? awaits(world, reader, by, writer, token)
                               : share(world, rival.shared, by, token);
        if (world.content[token] != kGhost && in) result.insert(token);
        const MessageId again = token + count_;
        if (timing) continue;  // what is repeated may come late
        if (again >= total_ || world.content[again] == kUnborn || world.content[again] == kGhost) {
          continue;
        }
        if (share(world, rival.shared, by, again)) result.insert(again);
      }
    }
  }
  return {result.begin(), result.end()};
}

/// Semantics 3.5: whether all that the path waits for has arrived. Writers that wait are readers of
/// each other, and handle a partition together.
bool Execution::complete(const World& world, const Path& path, MessageId message) const {
  const auto all = readers(world, path, message, true);
  std::set<PathId> writers;
  for (const auto& [reader, by] : all) {
    for (const Conflict& rival : question_.waiting.rivals[reader.index()]) {
      writers.insert(rival.writer);
    }
  }
  for (const PathId writer : writers) {
    for (const MessageId other : partition(world, path, message, writer, true)) {
      if (world.handled[other] == 0) return false;
    }
  }
  return path.writes() || std::ranges::all_of(all, [&](const auto& read) {
           return !topology_[read.first].writes() ||
                  seen_by(world, read.first, read.second) != kUnborn;
         });
}

}  // namespace firebreak::enumerator
