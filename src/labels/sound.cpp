// SPDX-License-Identifier: Apache-2.0
// Rule set `sound` in two steps. First, path by path, what order, repetition and loss do by
// themselves, whatever the labels of the inputs: the rules that add NDRead and Taint. Then these
// additions, reconciled, are propagated along paths and streams and through the components' states,
// each time to the maximum of what arrives: the least fixpoint, cycles included. Severities only
// grow and there are four of them, so the work is linear.
#include "labels/sound.h"

#include <algorithm>

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::Component;
using topology::ComponentId;
using topology::Delivery;
using topology::Input;
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
        outputs_(topology_.outputs().size(), Severity::Async),
        inputs_(topology_.inputs().size(), Severity::Async) {}

  void run() {
    for (const Stream& stream : topology_.streams()) {
      raise(stream, severity_of_losses(topology_, stream));
    }
    for (const Path& path : topology_.paths()) {
      const bool replicated = topology_[path.component].replicated;
      const Severity state = severity_of_state(analysis_.state[path.id.index()], replicated);
      raise(path.to, severity_of_emission(analysis_.emission[path.id.index()]));
      raise(path.to, state);
      // What differs less than that readers see with their own views (emission).
      if (state == Severity::Diverge) keep(path.component, state);
    }
    while (!work_.empty()) {
      const Input& input = topology_[work_.back()];
      work_.pop_back();
      pass_on(input, inputs_[input.id.index()]);
    }
  }

 private:
  void pass_on(const Input& input, Severity severity) {
    const bool replicated = topology_[input.component].replicated;
    const Severity kept = severity_once_kept(severity, replicated);
    for (PathId id : input.paths) {
      const Path& path = topology_[id];
      raise(path.to, path.writes() ? std::max(severity, kept) : severity);
    }
    if (analysis_.writers.at(input.id)) keep(input.component, kept);
  }

  void keep(ComponentId component, Severity severity) {
    Severity& current = analysis_.kept[component.index()];
    if (severity <= current) return;
    current = severity;
    for (PathId id : topology_[component].paths) {
      if (!topology_[id].confluent()) raise(topology_[id].to, severity);
    }
  }

  void raise(OutputId output, Severity severity) {
    Severity& current = outputs_[output.index()];
    if (severity <= current) return;
    current = severity;
    for (StreamId stream : topology_[output].streams) raise(topology_[stream], severity);
  }

  void raise(const Stream& stream, Severity severity) {
    Severity& current = analysis_.contents[stream.id.index()];
    if (severity <= current) return;
    current = severity;
    if (!stream.to || severity <= inputs_[stream.to->index()]) return;
    inputs_[stream.to->index()] = severity;
    work_.push_back(*stream.to);
  }

  SoundAnalysis& analysis_;
  const Topology& topology_;
  std::vector<Severity> outputs_;
  std::vector<Severity> inputs_;
  std::vector<InputId> work_;
};

}  // namespace

Severity severity_of_emission(Modes modes) {
  if (modes.has(Mode::Replicas)) return Severity::Inst;
  return modes.has(Mode::Runs) ? Severity::Run : Severity::Async;
}

Severity severity_of_state(Modes modes, bool replicated) {
  if (modes.has(Mode::Replicas) && replicated) return Severity::Diverge;
  return severity_of_emission(modes);
}

// Rule 3 and its closing: contents that differ between replicas make the states of replicas
// diverge; a state sees what its readers emit, not what diverged upstream.
Severity severity_once_kept(Severity input, bool replicated) {
  if (input < Severity::Inst) return input;
  return replicated ? Severity::Diverge : Severity::Inst;
}

Severity severity_of_losses(const Topology& topology, const Stream& stream) {
  if (stream.delivery != Delivery::AtMostOnce) return Severity::Async;
  const bool each_replica_loses =
      stream.to ? topology[topology[*stream.to].component].replicated : stream.replicated;
  return each_replica_loses ? Severity::Inst : Severity::Run;
}

SoundAnalysis::SoundAnalysis(const Topology& subject)
    : topology(subject),
      conflicts(subject),
      writers(subject),
      seals(find_seals(subject, conflicts)),
      repetitions(find_repetitions(subject, seals)),
      deliveries(subject, repetitions),
      emission(subject.paths().size()),
      state(subject.paths().size()),
      contents(subject.streams().size(), Severity::Async),
      kept(subject.components().size(), Severity::Async) {
  for (const Component& component : subject.components()) find_effects(component);
  Propagation(*this).run();
}

SoundAnalysis::Sequences SoundAnalysis::sequences(const Component& component) const {
  Sequences result;
  for (PathId id : component.paths) {
    const Path& path = topology[id];
    if (path.annotation != topology::Annotation::OW) continue;
    result.all.push_back(path.from);
    if (!seals.sealed[id.index()]) result.hot.push_back(path.from);
  }
  return result;
}

// Views (semantics 3.3, 3.5): a path that reads while others write sees which messages were handled
// before, sequences included; one that handles partitions as units sees order only in the sequences
// of paths that do not.
std::optional<Race> SoundAnalysis::view_race(const Path& path, const Sequences& written,
                                             Mode mode) const {
  if (path.confluent()) return std::nullopt;
  const bool unit = seals.sealed[path.id.index()];
  if (unit) return deliveries.within_each(written.hot, path.gate, mode);
  const Deliveries::Inputs own{&path.from, 1};
  const Deliveries::Inputs writing = writers.of(path.component);
  const auto race = deliveries.between(own, writing.empty() ? own : writing, path.gate, mode);
  return race ? race : deliveries.within_each(written.all, path.gate, mode);
}

Modes SoundAnalysis::emission_of(const Path& path, const Sequences& written) const {
  Modes modes;
  if (!path.confluent()) {
    for (Mode mode : kModes) {
      if (view_race(path, written, mode)) modes.add(mode);
    }
  }
  if (!repetitions.any) return modes;
  const bool sees_repetitions = path.annotation == topology::Annotation::CW ||
                                (!path.confluent() && !seals.sealed[path.id.index()]);
  if (sees_repetitions) modes.merge(repetitions.at(path));
  modes.merge(repetitions.first_copy(topology, path));
  return modes;
}

Modes SoundAnalysis::state_of(const Path& path) const {
  Modes modes;
  if (!path.writes()) return modes;
  modes.merge(repetitions.first_copy(topology, path));
  if (seals.sealed[path.id.index()]) return modes;
  if (!path.confluent()) {
    if (deliveries.within_each({&path.from, 1}, path.gate, Mode::Replicas)) {
      modes.add(Mode::Replicas);
    }
  }
  modes.merge(repetitions.at(path));
  return modes;
}

void SoundAnalysis::find_effects(const Component& component) {
  const Sequences written = sequences(component);
  for (PathId id : component.paths) {
    emission[id.index()] = emission_of(topology[id], written);
    state[id.index()] = state_of(topology[id]);
  }
  if (repetitions.any) show_repetitions(component);
}

// A reader sees what the writers of its component handled again; one that handles partitions as
// units sees it only in sequences.
void SoundAnalysis::show_repetitions(const Component& component) {
  Modes all;
  Modes in_sequences;  // and what else does not vanish in a set
  for (PathId id : component.paths) {
    const Path& path = topology[id];
    if (!path.writes()) continue;
    all.merge(repetitions.at(path));
    all.merge(repetitions.first_copy(topology, path));
    in_sequences.merge(repetitions.first_copy(topology, path));
    if (!path.confluent() && !seals.sealed[id.index()]) {
      in_sequences.merge(repetitions.at(path));
    }
  }
  const bool writing = writers.any(component.id);
  for (PathId id : component.paths) {
    const Path& path = topology[id];
    if (path.confluent()) continue;
    const bool unit = seals.sealed[id.index()];
    emission[id.index()].merge(unit ? in_sequences : all);
    // Without writers, a view is what arrived, repetitions included.
    if (!unit && !writing) emission[id.index()].merge(repetitions.inputs[path.from.index()]);
  }
}

Label SoundAnalysis::label(StreamId id) const {
  const Severity severity = contents[id.index()];
  if (severity > Severity::Async) return {severity, {}};
  if (deliveries.in_one_order(id)) return {Severity::Ordered, {}};
  const topology::SealSet& sealed = seals.streams[id.index()];
  if (!sealed.sealed()) return {Severity::Async, {}};
  const topology::Keys& declared = topology[id].seals;
  return {Severity::Seal,
          declared.empty() ? seals.keys[sealed.keys().front()] : all_attributes(declared)};
}

}  // namespace firebreak::labels
