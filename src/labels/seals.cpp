// SPDX-License-Identifier: Apache-2.0
// The greatest fixpoint of semantics 3.4 and 3.6 by propagation. Everything starts as good as can
// be (each output sealed on the empty key, each O path with a known gate a unit) and gets worse as
// facts arrive: an output's keys are met with those of what feeds it, a unit falls with the first
// stream that is not sealed compatibly. All changes go one way, so the end does not depend on the
// order of work; the order (strongly connected components of what depends on what, producers first)
// makes one visit enough outside cycles. Within a cycle keys can grow one attribute at a time; a
// stream whose keys change too often gives its forwarded seal up, which claims less than is true.
#include "labels/seals.h"

#include <cstdint>
#include <optional>

#include "labels/agenda.h"

namespace firebreak::labels {

using topology::ComponentId;
using topology::Input;
using topology::InputId;
using topology::Output;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::uint8_t kMostChanges = 32;

// The O paths that the same streams can spoil: those of a component with W paths, or those of an
// input of a component without.
struct Scope {
  std::uint32_t live = 0;          // paths that still are units
  std::optional<SealSet> checked;  // the last seal that all of these were found compatible with
};

class Propagation {
 public:
  Propagation(const Topology& topology, const Writers& writers)
      : topology_(topology),
        writers_(writers),
        result_(topology),
        inputs_(topology.inputs().size(), result_.keys.whole_stream()),
        outputs_(topology.outputs().size(), result_.keys.whole_stream()),
        agenda_(topology),
        changes_(topology.streams().size(), 0),
        component_scopes_(topology.components().size()),
        input_scopes_(topology.inputs().size()) {
    result_.forwarded.resize(topology.streams().size());
    result_.streams.resize(topology.streams().size());
    result_.unit.assign(topology.paths().size(), false);
    result_.hot.assign(topology.components().size(), false);
  }

  Seals run() {
    start_paths();
    for (const Stream& stream : topology_.streams()) {
      if (stream.is_source()) set_stream(stream, {});
    }
    agenda_.run([&](InputId input) { pass_on(topology_[input]); },
                [&](OutputId output) { emit(topology_[output]); });
    return std::move(result_);
  }

 private:
  void start_paths() {
    for (const Path& path : topology_.paths()) {
      if (path.confluent()) continue;
      if (path.gate.unknown) {
        if (path.writes()) result_.hot[path.component.index()] = true;
        continue;
      }
      result_.unit[path.id.index()] = true;
      ++scope_of(topology_[path.from]).live;
    }
  }

  Scope& scope_of(const Input& input) {
    return writers_.any(input.component) ? component_scopes_[input.component.index()]
                                         : input_scopes_[input.id.index()];
  }

  bool passes(const Path& path) const {
    return path.confluent() ||
           (result_.unit[path.id.index()] && !result_.hot[path.component.index()]);
  }

  void pass_on(const Input& input) {
    const SealSet& seals = inputs_[input.id.index()];
    for (PathId id : input.paths) {
      const Path& path = topology_[id];
      lower(path.to, passes(path) ? result_.keys.without(seals, path.rewrites) : SealSet{});
    }
  }

  void lower(OutputId output, const SealSet& seals) {
    SealSet& current = outputs_[output.index()];
    const SealSet lowered = result_.keys.meet(current, seals);
    if (lowered == current) return;
    current = lowered;
    agenda_.touch(output);
  }

  void emit(const Output& output) {
    for (StreamId id : output.streams) {
      const Stream& stream = topology_[id];
      set_stream(stream, result_.keys.within(outputs_[output.id.index()], stream.attributes));
    }
  }

  void set_stream(const Stream& stream, SealSet forwarded) {
    std::uint8_t& changes = changes_[stream.id.index()];
    SealSet& previous = result_.forwarded[stream.id.index()];
    if (changes > 0 && previous == forwarded) return;
    if (changes > kMostChanges) return;
    if (++changes > kMostChanges) forwarded = {};
    previous = forwarded;
    SealSet seals;
    for (const topology::AttributeSet& key : stream.seals) {
      seals = result_.keys.join(seals, result_.keys.just(key));
    }
    seals = result_.keys.join(seals, forwarded);
    result_.streams[stream.id.index()] = seals;
    if (stream.to) deliver(stream, topology_[*stream.to], seals);
  }

  void deliver(const Stream& stream, const Input& input, const SealSet& seals) {
    SealSet& current = inputs_[input.id.index()];
    const SealSet lowered = result_.keys.meet(current, seals);
    if (!(lowered == current)) {
      current = lowered;
      agenda_.touch(input.id);
    }
    if (writers_.at(input.id) || !writers_.any(input.component)) {
      check_units(stream, input, seals);
    }
  }

  void check_units(const Stream& stream, const Input& input, const SealSet& seals) {
    Scope& scope = scope_of(input);
    const bool by_gate_only = topology_.fds().empty();  // else the carried attributes matter too
    if (scope.live == 0 || (by_gate_only && scope.checked == seals)) return;
    scope.checked = seals;
    const bool whole = writers_.any(input.component);
    for (PathId id : whole ? topology_[input.component].paths : input.paths) {
      if (!result_.unit[id.index()]) continue;
      if (result_.keys.compatible(topology_[id].gate, stream.attributes, seals)) continue;
      result_.unit[id.index()] = false;
      --scope.live;
      lower(topology_[id].to, {});
      if (topology_[id].writes()) heat(topology_[id].component);
    }
  }

  // An OW path that is no unit: no O path of the component passes a seal any more.
  void heat(ComponentId component) {
    if (result_.hot[component.index()]) return;
    result_.hot[component.index()] = true;
    for (PathId id : topology_[component].paths) {
      if (!topology_[id].confluent()) lower(topology_[id].to, {});
    }
  }

  const Topology& topology_;
  const Writers& writers_;
  Seals result_;
  std::vector<SealSet> inputs_;   // what all streams into the input are sealed on together
  std::vector<SealSet> outputs_;  // what all paths into the output pass on together
  Agenda agenda_;
  std::vector<std::uint8_t> changes_;
  std::vector<Scope> component_scopes_;
  std::vector<Scope> input_scopes_;
};

}  // namespace

Writers::Writers(const Topology& topology) : writing_(topology.inputs().size(), false) {
  begin_.reserve(topology.components().size() + 1);
  for (const topology::Component& component : topology.components()) {
    begin_.push_back(inputs_.size());
    for (PathId id : component.paths) {
      const Path& path = topology[id];
      if (!path.writes() || writing_[path.from.index()]) continue;
      writing_[path.from.index()] = true;
      inputs_.push_back(path.from);
    }
  }
  begin_.push_back(inputs_.size());
}

Seals find_seals(const Topology& topology, const Writers& writers) {
  return Propagation(topology, writers).run();
}

}  // namespace firebreak::labels
