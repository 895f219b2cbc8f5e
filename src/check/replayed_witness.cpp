// SPDX-License-Identifier: Apache-2.0
#include "check/replayed_witness.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "encodings/decoder.h"

namespace firebreak::check {

using encodings::Witness;
using topology::AttributeSet;
using topology::Topology;

namespace {

// The attributes of unique keys, and versions, that no dependency speaks of.
AttributeSet free_to_differ(const Topology& topology) {
  AttributeSet result;
  for (const topology::Stream& stream : topology.streams()) {
    result = set_union(result, all_attributes(stream.unique));
  }
  for (const topology::Path& path : topology.paths()) result = set_union(result, path.newest);
  for (const topology::FunctionalDependency& fd : topology.fds()) {
    for (topology::AttributeId a : set_union(fd.from, fd.to)) std::erase(result, a);
  }
  return result;
}

}  // namespace

ReplayedWitness replayed(const Topology& topology, Witness witness, result::Anomaly anomaly,
                         replay::Interpreter& interpreter) {
  auto ancestors = encodings::Ancestors::Alike;
  const auto attempt = [&] {
    return interpreter.replay(encodings::decode(topology, witness, anomaly, ancestors));
  };
  ReplayedWitness result{attempt()};
  if (result.replay.confirmed()) return result;
  const auto confirms = [&] {
    replay::Replay other = attempt();
    if (!other.confirmed()) return false;
    result = {std::move(other), false};
    return true;
  };
  // With partitions of their own, racing messages need not wait for each other.
  witness.apart = true;
  if (confirms()) return result;
  // Nor does what one of them is made of wait for the other.
  ancestors = encodings::Ancestors::Apart;
  for (const bool apart : {false, true}) {
    witness.apart = apart;
    if (confirms()) return result;
  }
  ancestors = encodings::Ancestors::Alike;
  const auto* swap = std::get_if<encodings::Swap>(&witness.cause);
  if (swap != nullptr && swap->unit) {
    witness.settled = true;
    for (const bool apart : {false, true}) {
      witness.apart = apart;
      if (confirms()) return result;
    }
  }
  if (!result.replay.alike && !result.replay.newest) return result;
  for (const bool one_message : {false, true}) {
    for (const AttributeSet& distinct : {free_to_differ(topology), AttributeSet{}}) {
      witness.one_message = one_message;
      witness.distinct = distinct;
      if (confirms()) return result;
    }
  }
  return result;
}

std::optional<ReplayedWitness> replayed_instead(encodings::AnomalyQuery& query,
                                                const Topology& topology, Witness refused,
                                                const result::AnomalyKind& kind,
                                                replay::Interpreter& interpreter) {
  constexpr int kMost = 10;
  const topology::StreamId sink = refused.sink;
  std::optional<ReplayedWitness> result;
  for (int i = 0; i < kMost && !result; ++i) {
    query.set_aside(refused);
    if (!query.has_witness(sink, kind.observation)) break;
    refused = query.witness(sink, kind.observation);
    ReplayedWitness other = replayed(topology, refused, kind.anomaly, interpreter);
    if (other.replay.confirmed()) result = std::move(other);
  }
  query.consider_all();
  return result;
}

}  // namespace firebreak::check
