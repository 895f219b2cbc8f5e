// SPDX-License-Identifier: Apache-2.0
// What must be complete before a rival that waits handles its messages: which streams, sealed on
// which keys.
#include <map>
#include <optional>

#include "encodings/encoders.h"
#include "topology/dependencies.h"
#include "topology/seal_keys.h"

namespace firebreak::encodings {

using topology::AttributeSet;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;

namespace {

// Upstream of a stream: what of its attributes a message on `reader` keeps until it has a part in
// it, on a shortest way. None if it has none.
std::optional<AttributeSet> kept_from(const topology::Topology& topology, StreamId reader,
                                      StreamId stream) {
  std::map<StreamId, AttributeSet> reached{{stream, topology[stream].attributes}};
  std::vector<StreamId> work{stream};
  for (std::size_t i = 0; i < work.size(); ++i) {
    const topology::Stream& here = topology[work[i]];
    if (here.id == reader) return reached.at(reader);
    if (!here.from) continue;
    for (PathId path : topology[*here.from].paths) {
      for (StreamId before : topology[topology[path].from].streams) {
        AttributeSet kept;
        for (topology::AttributeId a : reached.at(here.id)) {
          if (keeps(topology, before, path, here.id, a)) kept.push_back(a);
        }
        if (reached.try_emplace(before, std::move(kept)).second) work.push_back(before);
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::pair<StreamId, AttributeSet>> completing_seals(const EncodingContext& context,
                                                                const SealFacts& facts,
                                                                const Conflict& conflict,
                                                                StreamId reader) {
  const topology::Topology& topology = context.topology();
  if (!facts.may_be_sealed[conflict.writer.index()]) return {};
  // What puts a message of the rival into the partition of the reader's message. One that lacks an
  // attribute is handled with each partition, so with that one, too.
  std::vector<std::pair<StreamId, AttributeSet>> result;
  for (const Conflict& waited : context.conflicts().of(conflict.writer)) {
    if (waited.complete.unknown) continue;
    for (StreamId stream : topology[topology[waited.writer].from].streams) {
      const auto kept = kept_from(topology, reader, stream);
      if (!kept) continue;
      const AttributeSet largest =
          largest_compatible_key(topology, waited.complete, topology[stream].attributes);
      result.emplace_back(stream,
                          determined(topology, conflict.shared, set_intersection(largest, *kept)));
    }
  }
  return result;
}

Unsealed completing_questions(const EncodingContext& context, const SealFacts& facts) {
  Unsealed result;
  for (const Path& path : context.topology().paths()) {
    for (const Conflict& conflict : racing_conflicts(context, path.id)) {
      for (StreamId reader : context.topology()[path.from].streams) {
        for (auto& seal : completing_seals(context, facts, conflict, reader)) {
          result.try_emplace(std::move(seal), smt::kTrue);
        }
      }
    }
  }
  return result;
}

}  // namespace firebreak::encodings
