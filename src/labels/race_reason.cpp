// SPDX-License-Identifier: Apache-2.0
#include "labels/race_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "topology/observers.h"

namespace firebreak::labels {

using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

// Whether the path's own input is sealed for it, so that it takes another one to spoil it.
bool sealed_for_itself(const SoundAnalysis& analysis, const Path& path, StreamId stream) {
  return analysis.seals.keys.compatible(path.gate, analysis.topology[stream].attributes,
                                        analysis.seals.streams[stream.index()]);
}

std::string exchange(const SoundAnalysis& analysis, const Path& path, const RivalRace& race) {
  const Topology& topology = analysis.topology;
  const std::string& a = topology[race.race.a].name;
  const std::string& b = topology[race.race.b].name;
  if (race.race.each_replica) {
    return fmt::format(
        "{} is not replicated and hears each replica: one asks before, the other after what {} "
        "brings",
        topology[path.component].name, b);
  }
  if (race.race.waits) {
    return fmt::format(
        "{} waits for its partition: messages of {} can come before or after that is complete, "
        "whatever orders the deliveries",
        describe(topology, race.rival), a);
  }
  if (race.race.a == race.race.b) {
    return fmt::format("two messages of {} can come in either order", a);
  }
  const char* read = path.writes() && race.rival != path.id ? ", which it reads," : "";
  return fmt::format("messages of {} and {}{} can come in either order", a, b, read);
}

// Why the path is not sealed; nothing where it is.
std::string missing_seal(const SoundAnalysis& analysis, const Path& path, const RivalRace& race) {
  if (path.confluent() || analysis.seals.sealed[path.id.index()]) return "";
  if (!path.newest.empty()) return ", and of one version the first is kept";
  if (is_observer(analysis.topology, path.component)) return ", and their order is observed";
  if (path.gate.unknown) return ", and no seal is compatible with gate *";
  const Topology& topology = analysis.topology;
  if (analysis.seals.self_wait(path.id) != nullptr) return "";  // it has a step of its own
  const auto spoiled = [&](const Conflict& conflict) -> std::optional<std::string> {
    const auto stream = analysis.seals.first_incomplete(topology, conflict);
    if (!stream) return std::nullopt;
    const Path& writer = topology[conflict.writer];
    if (!writer.confluent() && writer.gate.unknown) {
      return fmt::format(", and {} is not sealed as a whole, as gate * of {} asks",
                         topology[*stream].name, describe(topology, writer.id));
    }
    return fmt::format(", and {} is not sealed on a key compatible with [{}]",
                       topology[*stream].name, describe(topology, conflict.complete.attributes));
  };
  if (race.conflict) {
    if (const auto text = spoiled(*race.conflict)) return *text;
  }
  for (const Conflict& conflict : analysis.conflicts.of(path.id)) {
    if (const auto text = spoiled(conflict)) return *text;
  }
  return "";
}

}  // namespace

Rule rule_of(const SoundAnalysis& analysis, const Path& path, const RivalRace& race) {
  if (race.race.each_replica || !race.conflict) return Rule::HearsReplicas;
  if (race.race.waits) return Rule::WaitingRival;
  const StreamId input = analysis.topology[path.from].streams.front();
  const bool sealed = analysis.label(input).severity == result::Severity::Seal;
  if (!path.writes()) return sealed ? Rule::SealedRead : Rule::NdRead;
  if (sealed && sealed_for_itself(analysis, path, input)) return Rule::UnsealedWriter;
  if (sealed) return Rule::IncompatibleSeal;
  return race.rival == path.id ? Rule::OrderedWrite : Rule::RacingWriters;
}

std::string reason_of(const SoundAnalysis& analysis, const Path& path, const RivalRace& race) {
  const std::string first = exchange(analysis, path, race);
  if (!race.conflict && !race.race.each_replica) {
    return first + ", and which of them emits the answer is not fixed";
  }
  return first + missing_seal(analysis, path, race);
}

std::string chain_of(const Topology& topology, const topology::SelfWait& wait, PathId path) {
  const std::size_t size = wait.paths.size();
  const auto found = std::ranges::find(wait.paths, path);
  const bool on_it = found != wait.paths.end();
  const std::size_t start = on_it ? static_cast<std::size_t>(found - wait.paths.begin()) : 0;
  std::string text = on_it ? "it" : describe(topology, wait.paths.front());
  for (std::size_t k = 0; k < size; ++k) {
    const std::size_t at = (start + k) % size;
    const bool last = k + 1 == size;
    text += fmt::format("{} waits for {}, which {} emits", k == 0 ? "" : ", which",
                        topology[wait.streams[at]].name,
                        last ? (on_it ? "it" : describe(topology, wait.paths[start]))
                             : describe(topology, wait.paths[(at + 1) % size]));
  }
  return text;
}

}  // namespace firebreak::labels
