// SPDX-License-Identifier: Apache-2.0
// Rule set `sound` in two steps. First, path by path, what order, repetition and loss do by
// themselves. Then the differences spread (semantics 5.1): contents along paths and streams and
// into states, states into the views of those that read them, views into what these emit and keep;
// the least fixpoint, cycles included. A difference is one between runs, between replicas, or both,
// and only grows, so the work is linear in the topology and its conflicts. What diverges is visible
// downstream of all that lets it be seen.
#include "labels/sound.h"

#include <algorithm>

#include "topology/crashes.h"

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::Annotation;
using topology::Conflict;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

class Propagation {
 public:
  explicit Propagation(SoundAnalysis& analysis)
      : analysis_(analysis),
        topology_(analysis.topology),
        outputs_(topology_.outputs().size()),
        inputs_(topology_.inputs().size()) {}

  void run() {
    for (const Stream& stream : topology_.streams()) {
      arrive(stream, analysis_.losses(stream));
      arrive(stream, analysis_.copies(stream));
      arrive(stream, along(stream, analysis_.missing(stream)));
    }
    for (const Path& path : topology_.paths()) start(path);
    while (!work_.empty() || !kept_.empty()) {
      if (!kept_.empty()) {
        const PathId writer = kept_.back();
        kept_.pop_back();
        for (PathId reader : analysis_.conflicts.readers(writer)) {
          see(topology_[reader], analysis_.states[writer.index()]);
        }
        continue;
      }
      const InputId input = work_.back();
      work_.pop_back();
      for (PathId path : topology_[input].paths) handle(topology_[path], inputs_[input.index()]);
    }
    show_divergence();
  }

 private:
  void start(const Path& path) {
    const Repeated& repeated = analysis_.repeated[path.id.index()];
    if (path.confluent()) {
      emit(path.to, analysis_.races[path.id.index()]);
    } else {
      see(path, analysis_.races[path.id.index()]);
      see(path, analysis_.missed(path));
    }
    const Modes forgotten = analysis_.forgotten[path.id.index()];
    emit(path.to, forgotten);
    if (path.writes()) keep(path, forgotten);
    emit(path.to, repeated.emission);
    keep(path, repeated.state);
    if (!repeated.bag.any()) return;
    for (PathId reader : analysis_.conflicts.readers(path.id)) {
      see(topology_[reader], analysis_.read(reader, path.id));
    }
  }

  void handle(const Path& path, Modes modes) {
    emit(path.to, modes);
    if (path.writes()) keep(path, modes);
  }

  void see(const Path& path, Modes modes) {
    if (!analysis_.deliveries.fed(path.from)) return;  // it handles nothing
    if (!analysis_.views[path.id.index()].merge(modes)) return;
    emit(path.to, modes);
    if (path.writes()) keep(path, modes);
  }

  void keep(const Path& path, Modes modes) {
    const Modes kept = analysis_.once_kept(path, modes);
    if (analysis_.states[path.id.index()].merge(kept)) kept_.push_back(path.id);
  }

  void emit(OutputId output, Modes modes) {
    if (!outputs_[output.index()].merge(modes)) return;
    for (StreamId id : topology_[output].streams) {
      const Stream& stream = topology_[id];
      arrive(stream, along(stream, modes));
    }
  }

  void arrive(const Stream& stream, Modes modes) {
    if (!analysis_.contents[stream.id.index()].merge(modes) || !stream.to) return;
    if (inputs_[stream.to->index()].merge(modes)) work_.push_back(*stream.to);
  }

  // Semantics 2.3: along paths and streams, whatever they do.
  void show_divergence() {
    std::vector<bool> seen(topology_.outputs().size(), false);
    std::vector<OutputId> work;
    const auto show = [&](PathId path) {
      const OutputId output = topology_[path].to;
      const bool emits = analysis_.deliveries.fed(topology_[path].from);
      if (!emits || seen[output.index()]) return;
      seen[output.index()] = true;
      work.push_back(output);
    };
    for (const Path& path : topology_.paths()) {
      if (analysis_.severity_of_state(path) != Severity::Diverge) continue;
      show(path.id);
      for (PathId reader : analysis_.conflicts.readers(path.id)) show(reader);
    }
    while (!work.empty()) {
      const OutputId output = work.back();
      work.pop_back();
      for (StreamId id : topology_[output].streams) {
        analysis_.diverging[id.index()] = true;
        if (!topology_[id].to) continue;
        for (PathId path : topology_[*topology_[id].to].paths) show(path);
      }
    }
  }

  SoundAnalysis& analysis_;
  const Topology& topology_;
  std::vector<Modes> outputs_;
  std::vector<Modes> inputs_;
  std::vector<InputId> work_;  // where more arrived
  std::vector<PathId> kept_;   // whose states have changed
};

}  // namespace

Severity severity_of_contents(Modes modes) {
  if (modes.has(Mode::Replica)) return Severity::Inst;
  return modes.has(Mode::Run) ? Severity::Run : Severity::Async;
}

bool refuses_late(const Topology& topology, const Stream& stream) {
  if (!stream.to || stream.watermarks.empty()) return false;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !fifo_places_watermarks(topology, stream, stream.fifos);
}

SoundAnalysis::SoundAnalysis(const Topology& subject)
    : topology(subject),
      conflicts(subject),
      seals(find_seals(subject, conflicts)),
      repetitions(find_repetitions(subject, conflicts, seals)),
      stale_flow(subject, conflicts),
      deliveries(subject, conflicts, seals, repetitions, stale_flow),
      races(subject.paths().size()),
      stale(subject.paths().size()),
      repeated(subject.paths().size()),
      forgotten(subject.paths().size()),
      views(subject.paths().size()),
      states(subject.paths().size()),
      contents(subject.streams().size()),
      diverging(subject.streams().size(), false) {
  for (const Path& path : subject.paths()) {
    for (Mode mode : kModes) {
      if (race(path, mode)) races[path.id.index()].add(mode);
      const auto older = [&](const Conflict& c) { return deliveries.between(c, mode).has_value(); };
      if (std::ranges::any_of(stale_conflicts(subject, path.id), older)) {
        stale[path.id.index()].add(mode);
      }
    }
    if (repetitions.any) repeated[path.id.index()] = repeated_at(path);
    if (forgets_in_a_crash(subject, path) && deliveries.fed(path.from)) {
      forgotten[path.id.index()] = both(subject[path.component].replicated);
    }
  }
  Propagation(*this).run();
}

std::optional<RivalRace> SoundAnalysis::race(const Path& path, Mode mode) const {
  if (!path.confluent()) {
    for (const Conflict& conflict : conflicts.of(path.id)) {
      const auto race = deliveries.between(conflict, mode);
      if (race) return RivalRace{conflict.writer, *race, conflict};
    }
    return std::nullopt;
  }
  for (PathId rival : asking_rivals(topology, path.id)) {
    const auto race = deliveries.between_asking(path, topology[rival], mode);
    if (race) return RivalRace{rival, *race, std::nullopt};
  }
  return std::nullopt;
}

Severity SoundAnalysis::severity_of_state(const Path& writer) const {
  Modes modes = states[writer.id.index()];
  modes.merge(once_kept(writer, repeated[writer.id.index()].bag));
  const bool replicated = topology[writer.component].replicated;
  if (replicated && modes.has(Mode::Replica)) return Severity::Diverge;
  return severity_of_contents(modes);
}

Modes SoundAnalysis::read(PathId reader, PathId writer) const {
  if (!deliveries.fed(topology[reader].from)) return {};
  Modes modes = states[writer.index()];
  if (deliveries.handling(reader) != Handling::Waits || topology[writer].confluent()) {
    modes.merge(once_kept(topology[writer], repeated[writer.index()].bag));
  }
  return modes;
}

Modes SoundAnalysis::once_kept(const Path& path, Modes modes) const {
  return topology[path.component].replicated ? modes : both(false).common(modes);
}

Modes SoundAnalysis::losses(const Stream& stream) const {
  if (!deliveries.fed(stream.id)) return {};
  if (!topology::may_lose(stream.delivery) && !refuses_late(topology, stream)) return {};
  return faults(topology, stream);
}

Modes SoundAnalysis::missing(const Stream& stream) const {
  Modes result;
  for (PathId path : stale_flow.shown_on(stream.id)) result.merge(stale[path.index()]);
  return result;
}

Modes SoundAnalysis::missed(const Path& reader) const {
  Modes result;
  if (deliveries.handling(reader.id) == Handling::Waits) return result;
  for (PathId path : stale_flow.missed_by(reader.id)) result.merge(stale[path.index()]);
  return once_kept(reader, result);
}

Modes SoundAnalysis::copies(const Stream& sink) const {
  const bool counts = sink.is_sink() && sink.observed == topology::Observed::Multiset;
  if (!counts || !deliveries.fed(sink.id)) return {};
  Modes modes = faults(topology, sink).common(repetitions.forwarded[sink.id.index()]);
  modes.merge(own_repetitions(topology, sink));
  return modes;
}

Repeated SoundAnalysis::repeated_at(const Path& path) const {
  Repeated result;
  const Modes first = repetitions.first_copy(topology, path);  // or the first replica's message
  result.emission.merge(first);
  if (path.writes()) result.state.merge(first);
  Modes all = repetitions.at(path);
  const bool again = repetitions.again.made[path.from.index()];
  if (!all.any() && !again) return result;
  const auto rivals = conflicts.of(path.id);
  const bool others = std::ranges::any_of(
      rivals, [&](const Conflict& c) { return deliveries.fed(topology[c.writer].from); });
  const Handling handling = deliveries.handling(path.id);
  const bool reopens =
      handling != Handling::AtOnce && others && forgets(topology, conflicts, seals, path);
  // What is made again for both replicas may come to one of them after the end of its partition.
  if (reopens && again && topology[path.component].replicated) all.merge(both(true));
  switch (path.annotation) {
    case Annotation::CR:
      break;
    case Annotation::CW:
      result.emission.merge(all);
      result.bag.merge(all);
      break;
    case Annotation::OR:
      if (reopens || (handling != Handling::Waits && others)) result.emission.merge(all);
      break;
    case Annotation::OW:
      if (handling != Handling::Waits) result.state.merge(all);
      if (reopens) result.bag.merge(all);
      if (reopens || handling != Handling::Waits) result.emission.merge(all);
      break;
  }
  return result;
}

Label SoundAnalysis::label(StreamId id) const {
  if (diverging[id.index()]) return {Severity::Diverge, {}};
  const Severity severity = severity_of_contents(contents[id.index()]);
  if (severity > Severity::Async) return {severity, {}};
  if (deliveries.in_one_order(id)) return {Severity::Ordered, {}};
  const topology::SealSet& sealed = seals.streams[id.index()];
  if (!sealed.sealed()) return {Severity::Async, {}};
  const topology::Keys& declared = topology[id].seals;
  return {Severity::Seal,
          declared.empty() ? seals.keys[sealed.keys().front()] : all_attributes(declared)};
}

}  // namespace firebreak::labels
