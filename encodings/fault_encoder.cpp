// SPDX-License-Identifier: Apache-2.0
// Faulty delivery (semantics 6): what one of the two worlds has and the other has not.
//
//   repeats(in i)  → ⋁_{s into i, at least once, consumer as below} ¬deduplicated(s)
//                  ∨ ⋁_{s into i} repeats(out of s)
//   repeats(out o) → ⋁_{p into o, neither CW nor idempotent} repeats(in of p)
//
//   repeated_emission(p) → repeats(in of p) ∧ (p is CW ∨ hot(p))
//   repeated_state(q)    → repeats(in of q) ∧ (q is CW ∨ hot(q))
//   repeated_read(p)     → hot(p) ∧ ⋁_{q W path of p's component} repeats(in of q)
//                        ∨ ⋁_{q OW path of p's component} repeated_state(q)
//   loss(s)              : s is delivered at most once, consumer as below
//
// none of which an idempotent path makes. Between replicas, a fault makes a difference only where
// each replica has faults of its own: at a replicated consumer. (What is repeated or lost for both
// replicas is a message more or less of the same run.) A path that emits something else when it
// handles a message again makes a difference, so whatever else that does downstream need not be
// said. An OR path whose view never changes emits the same again.
#include <algorithm>

#include "encodings/encoders.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::Annotation;
using topology::Component;
using topology::Delivery;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

class FaultEncoder {
 public:
  FaultEncoder(EncodingContext& context, const CoordinationTable& coordination)
      : context_(context),
        coordination_(coordination),
        topology_(context.topology()),
        formula_(context.formula()),
        founded_(context, "repeats"),
        inputs_(topology_.inputs().size(), smt::kFalse),
        outputs_(topology_.outputs().size(), smt::kFalse) {}

  FaultSites run() {
    const auto faulty = [](const Stream& s) { return s.delivery != Delivery::ExactlyOnce; };
    if (std::none_of(topology_.streams().begin(), topology_.streams().end(), faulty)) return {};
    formula_.section("Faults: repeated and lost messages");
    declare_repetitions();
    encode_repetitions();
    for (const Component& component : topology_.components()) encode_effects(component);
    for (const Stream& stream : topology_.streams()) {
      if (loses(context_.mode(), topology_, stream) && context_.fed(stream.id)) {
        sites_.emplace(Site{Start::Loss, {}, stream.id},
                       formula_.variable("a message is lost on " + stream.name));
      }
    }
    return std::move(sites_);
  }

 private:
  // A variable for each interface that a repeated message can reach.
  void declare_repetitions() {
    std::vector<InputId> work;
    const auto reach = [&](InputId input) {
      if (inputs_[input.index()] != smt::kFalse) return;
      inputs_[input.index()] =
          formula_.variable("messages repeat at " + context_.name(Vertex::of(input)));
      work.push_back(input);
    };
    for (const Stream& stream : topology_.streams()) {
      if (repeats(context_.mode(), topology_, stream) && context_.fed(stream.id)) reach(*stream.to);
    }
    while (!work.empty()) {
      const InputId input = work.back();
      work.pop_back();
      for (PathId path : topology_[input].paths) {
        const OutputId output = topology_[path].to;
        if (!emits_again(topology_[path]) || outputs_[output.index()] != smt::kFalse) continue;
        outputs_[output.index()] =
            formula_.variable("messages repeat at " + context_.name(Vertex::of(output)));
        for (StreamId stream : topology_[output].streams) {
          if (topology_[stream].to) reach(*topology_[stream].to);
        }
      }
    }
  }

  void encode_repetitions() {
    for (const topology::Input& input : topology_.inputs()) {
      if (inputs_[input.id.index()] == smt::kFalse) continue;
      std::vector<Lit> reasons;
      for (StreamId id : input.streams) {
        const Stream& stream = topology_[id];
        if (repeats(context_.mode(), topology_, stream) && context_.fed(id)) {
          reasons.push_back(redelivered(stream));
        }
        if (!stream.from || outputs_[stream.from->index()] == smt::kFalse) continue;
        reasons.push_back(founded_.support({Vertex::of(*stream.from)},
                                           outputs_[stream.from->index()], {Vertex::of(input.id)}));
      }
      formula_.imply(inputs_[input.id.index()], reasons);
    }
    for (const topology::Output& output : topology_.outputs()) {
      if (outputs_[output.id.index()] == smt::kFalse) continue;
      std::vector<Lit> reasons;
      for (PathId id : output.paths) {
        const Path& path = topology_[id];
        if (!emits_again(path) || repeats_at(path) == smt::kFalse) continue;
        reasons.push_back(
            founded_.support({Vertex::of(path.from)}, repeats_at(path), {Vertex::of(output.id)}));
      }
      formula_.imply(outputs_[output.id.index()], reasons);
    }
    founded_.finish();
  }

  Lit redelivered(const Stream& stream) {
    const auto& removed = coordination_.deduplicated[stream.id.index()];
    if (removed.empty()) return smt::kTrue;
    const Lit result = formula_.variable("messages are redelivered on " + stream.name);
    for (Lit guard : removed) formula_.imply(result, {!guard});
    return result;
  }

  Lit repeats_at(const Path& path) const { return inputs_[path.from.index()]; }

  // A literal that implies all of `conditions`, unless one of them is false.
  Lit all_of(std::initializer_list<Lit> conditions, const std::string& name) {
    if (std::find(conditions.begin(), conditions.end(), smt::kFalse) != conditions.end()) {
      return smt::kFalse;
    }
    const Lit result = formula_.variable(name);
    for (Lit condition : conditions) formula_.imply(result, {condition});
    return result;
  }
  Lit any_of(const std::vector<Lit>& reasons, const std::string& name) {
    const auto possible = [](Lit lit) { return lit != smt::kFalse; };
    if (std::none_of(reasons.begin(), reasons.end(), possible)) return smt::kFalse;
    const Lit result = formula_.variable(name);
    formula_.imply(result, reasons);
    return result;
  }
  void add(Start start, PathId path, Lit literal) {
    if (literal != smt::kFalse) sites_.emplace(Site{start, path, {}}, literal);
  }

  void encode_effects(const Component& component) {
    std::vector<Lit> kept;       // something is handled again by a W path
    std::vector<Lit> sequences;  // and stands in a sequence
    bool writes = false;
    for (PathId id : component.paths) {
      const Path& path = topology_[id];
      writes = writes || path.writes();
      if (!path.writes() || path.idempotent || repeats_at(path) == smt::kFalse) continue;
      const Lit counts = path.confluent() ? smt::kTrue : context_.hot(id);
      const Lit state =
          all_of({repeats_at(path), counts}, "a repetition is kept: " + describe(topology_, id));
      add(Start::RepeatedState, id, state);
      kept.push_back(repeats_at(path));
      if (!path.confluent()) sequences.push_back(state);
    }
    const Lit any_kept = any_of(kept, "something is kept again by " + component.name);
    for (PathId id : component.paths) {
      const Path& path = topology_[id];
      encode_emission(path);
      if (path.confluent() || !context_.fed(path.from)) continue;
      // Without W paths, a view is what arrived, whether the path ignores it or not.
      const Lit seen = writes || !path.idempotent ? any_kept : repeats_at(path);
      std::vector<Lit> reasons = sequences;
      reasons.push_back(all_of({context_.hot(id), seen}, "a repetition is seen"));
      add(Start::RepeatedRead, id,
          any_of(reasons, "a repetition is read: " + describe(topology_, id)));
    }
  }

  void encode_emission(const Path& path) {
    if (path.idempotent || path.annotation == Annotation::CR || !view_can_change(path)) return;
    const Lit counts = path.confluent() ? smt::kTrue : context_.hot(path.id);
    add(Start::RepeatedEmission, path.id,
        all_of({repeats_at(path), counts},
               "a repetition makes another emission: " + describe(topology_, path.id)));
  }

  // Whether the path's view can be another when it handles a message again. If nothing else it
  // holds that message, unless what W paths handle comes from elsewhere.
  bool view_can_change(const Path& path) const {
    if (path.annotation != Annotation::OR) return true;
    bool writers = false;
    for (PathId id : topology_[path.component].paths) {
      if (!topology_[id].writes()) continue;
      writers = true;
      if (context_.fed(topology_[id].from)) return true;
    }
    return !writers;
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const topology::Topology& topology_;
  smt::Formula& formula_;
  WellFounded founded_;
  std::vector<Lit> inputs_;   // by InputId: messages arrive again, in one of the worlds
  std::vector<Lit> outputs_;  // by OutputId: messages are emitted again
  FaultSites sites_;
};

}  // namespace

bool repeats(Mode mode, const topology::Topology& topology, const Stream& stream) {
  return stream.delivery == Delivery::AtLeastOnce && stream.to &&
         (mode == Mode::Run || topology[topology[*stream.to].component].replicated);
}

bool loses(Mode mode, const topology::Topology& topology, const Stream& stream) {
  if (stream.delivery != Delivery::AtMostOnce) return false;
  if (mode == Mode::Run) return true;
  return stream.to ? topology[topology[*stream.to].component].replicated : stream.replicated;
}

FaultSites encode_faults(EncodingContext& context, const CoordinationTable& coordination) {
  return FaultEncoder(context, coordination).run();
}

}  // namespace firebreak::encodings
