// SPDX-License-Identifier: Apache-2.0
#include "labels/race_reason.h"

#include <fmt/format.h>

#include <optional>

namespace firebreak::labels {

using topology::InputId;
using topology::Path;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

bool compatible(const SoundAnalysis& analysis, const Path& path, StreamId stream) {
  return analysis.seals.keys.compatible(path.gate, analysis.topology[stream].attributes,
                                        analysis.seals.streams[stream.index()]);
}

std::optional<StreamId> first_incompatible(const SoundAnalysis& analysis, const Path& path) {
  const Deliveries::Inputs writing = analysis.writers.of(path.component);
  const Deliveries::Inputs own{&path.from, 1};
  for (InputId input : writing.empty() ? own : writing) {
    for (StreamId stream : analysis.topology[input].streams) {
      if (!compatible(analysis, path, stream)) return stream;
    }
  }
  return std::nullopt;
}

}  // namespace

Rule rule_of(const SoundAnalysis& analysis, const Path& path, const Race& race) {
  const Topology& topology = analysis.topology;
  const bool own = topology[race.a].to == path.from || topology[race.b].to == path.from;
  if (!own || analysis.seals.sealed[path.id.index()]) return Rule::RacingWriters;
  const StreamId input = topology[path.from].streams.front();
  const bool sealed = analysis.label(input).severity == result::Severity::Seal;
  if (!path.writes()) return sealed ? Rule::SealedRead : Rule::NdRead;
  if (!sealed) return Rule::OrderedWrite;
  return compatible(analysis, path, input) ? Rule::UnsealedWriter : Rule::IncompatibleSeal;
}

std::string reason_of(const SoundAnalysis& analysis, const Path& path, const Race& race) {
  const Topology& topology = analysis.topology;
  const std::string pair =
      race.a == race.b
          ? fmt::format("two messages of {}", topology[race.a].name)
          : fmt::format("messages of {} and {}", topology[race.a].name, topology[race.b].name);
  const std::string exchange = pair + " can come in either order";
  if (analysis.seals.sealed[path.id.index()]) {
    return exchange + " and are kept as a sequence, not as a unit";
  }
  if (path.gate.unknown) return exchange + ", and no seal is compatible with gate *";
  const auto spoiler = first_incompatible(analysis, path);
  if (!spoiler) return exchange;
  return fmt::format("{}, and {} is not sealed on a key compatible with [{}]", exchange,
                     topology[*spoiler].name, describe(topology, path.gate.attributes));
}

}  // namespace firebreak::labels
