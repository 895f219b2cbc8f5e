// SPDX-License-Identifier: Apache-2.0
// Faulty delivery (semantics 6): what one of the two worlds has and the other has not.
//
//   repeats(in i)  → ⋁_{s into i, delivered again, consumer as below} ¬deduplicated(s)
//                  ∨ ⋁_{s into i} repeats(out of s)
//   repeats(out o) → ⋁_{p into o, neither CW nor idempotent} repeats(in of p) ∧ (p is CR ∨ hot(p) ∨
//   forgets(p))
//
//   repeated_emission(p) → repeats(in of p) ∧ (p is CW ∨ hot(p) ∨ forgets(p))
//   repeated_state(q)    → repeats(in of q) ∧ (q is CW ∨ hot(q) ∨ forgets(q))
//   repeated_read(p)     → hot(p) ∧ ⋁_{q that p reads} repeats(in of q) ∧ (q is CW ∨ hot(q) ∨
//                          forgets(q))
//                        ∨ ⋁_{q OW that p reads} (hot(q) ∨ q has no rivals) ∧ repeats(in of q)
//   loss(s)              : s may lose messages, consumer as below
//
// none of which an idempotent path makes. A stream delivers again if it is delivered at least once,
// or a path that `repeats` emits there. A path forgets if its component may have forgotten the
// partition when a message comes again (6.1). Between replicas, a fault makes a difference only
// where each replica has faults of its own: at a replicated consumer, or on a private stream. (What
// is repeated or lost for both replicas is a message more or less of the same run.) A path that
// emits something else when it handles a message again makes a difference, so whatever else that
// does downstream need not be said. An OR path whose view never changes emits the same again.
#include <algorithm>

#include "encodings/encoders.h"
#include "topology/seal_keys.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::Annotation;
using topology::AttributeSet;
using topology::Conflict;
using topology::Delivery;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

// Whether the partition can be forgotten when a message comes again (semantics 3.9, 6.1).
bool forgets(const EncodingContext& context, const SealFacts& facts, const Path& path) {
  const topology::Topology& topology = context.topology();
  if (path.confluent() || topology[path.component].late == topology::Late::Ignored) return false;
  const auto closed = [&](PathId id) {
    if (!facts.may_be_sealed[id.index()]) return false;
    const Path& reader = topology[id];
    const auto& streams = topology[reader.from].streams;
    return std::all_of(streams.begin(), streams.end(), [&](StreamId stream) {
      return some_within(
          facts.keys[stream.index()],
          largest_compatible_key(topology, reader.gate, topology[stream].attributes));
    });
  };
  const auto rivals = context.conflicts().of(path.id);
  return closed(path.id) &&
         std::all_of(rivals.begin(), rivals.end(), [&](const Conflict& conflict) {
           const auto& readers = context.conflicts().readers(conflict.writer);
           return std::all_of(readers.begin(), readers.end(), closed);
         });
}

namespace {

class RepetitionEncoder {
 public:
  RepetitionEncoder(EncodingContext& context, const CoordinationTable& coordination,
                    const SealFacts& facts, Mode mode)
      : context_(context),
        coordination_(coordination),
        facts_(facts),
        mode_(mode),
        topology_(context.topology()),
        formula_(context.formula()),
        founded_(context, mode == Mode::Run ? "repeats" : "repeats at one replica"),
        inputs_(topology_.inputs().size(), smt::kFalse),
        outputs_(topology_.outputs().size(), smt::kFalse) {}

  std::vector<Lit> run() {
    declare();
    if (std::all_of(inputs_.begin(), inputs_.end(), [](Lit l) { return l == smt::kFalse; })) {
      return inputs_;
    }
    formula_.section("Repeated messages");
    encode();
    return inputs_;
  }

 private:
  // A variable for each interface that a repeated message can reach.
  void declare() {
    std::vector<InputId> work;
    const auto reach = [&](InputId input) {
      if (inputs_[input.index()] != smt::kFalse) return;
      inputs_[input.index()] =
          formula_.variable("messages repeat at " + context_.name(Vertex::of(input)));
      work.push_back(input);
    };
    for (const Stream& stream : topology_.streams()) {
      if (redelivers(stream)) reach(*stream.to);
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
          if (topology_[stream].to && carries(topology_[stream])) reach(*topology_[stream].to);
        }
      }
    }
  }

  void encode() {
    for (const topology::Input& input : topology_.inputs()) {
      if (inputs_[input.id.index()] == smt::kFalse) continue;
      std::vector<Lit> reasons;
      for (StreamId id : input.streams) {
        const Stream& stream = topology_[id];
        if (redelivers(stream)) reasons.push_back(redelivered(stream));
        if (!stream.from || !carries(stream)) continue;
        if (outputs_[stream.from->index()] == smt::kFalse) continue;
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
        const Lit again = handled_again(path);
        if (!emits_again(path) || again == smt::kFalse) continue;
        reasons.push_back(
            founded_.support({Vertex::of(path.from)}, again, {Vertex::of(output.id)}));
      }
      formula_.imply(outputs_[output.id.index()], reasons);
    }
    founded_.finish();
  }

  // What gets through where copies are merged, once or twice, both replicas get.
  bool carries(const Stream& stream) const { return mode_ == Mode::Run || !stream.is_merged; }
  bool redelivers(const Stream& stream) const {
    return context_.fed(stream.id) && repeats(mode_, context_, stream);
  }

  // A path that waits takes a repetition for what it has, unless it has forgotten that.
  Lit handled_again(const Path& path) {
    const Lit arrives = inputs_[path.from.index()];
    const bool alone = context_.conflicts().of(path.id).empty();
    if (arrives == smt::kFalse || alone || forgets(context_, facts_, path)) return arrives;
    const Lit result = formula_.variable("handled again: " + describe(topology_, path.id));
    formula_.imply(result, {arrives});
    formula_.imply(result, {context_.hot(path.id)});
    return result;
  }

  Lit redelivered(const Stream& stream) {
    const auto& removed = coordination_.deduplicated[stream.id.index()];
    // What a path emits more than once are messages of their own, which nothing downstream tells
    // apart.
    const bool emitted =
        stream.from && std::ranges::any_of(topology_[*stream.from].paths, [&](PathId path) {
          return topology_[path].repeats && context_.fed(topology_[path].from);
        });
    if (removed.empty() || emitted) return smt::kTrue;
    const Lit result = formula_.variable("messages are redelivered on " + stream.name);
    for (Lit guard : removed) formula_.imply(result, {!guard});
    return result;
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const SealFacts& facts_;
  Mode mode_;
  const topology::Topology& topology_;
  smt::Formula& formula_;
  WellFounded founded_;
  std::vector<Lit> inputs_;   // by InputId: messages arrive again, in one of the worlds
  std::vector<Lit> outputs_;  // by OutputId: messages are emitted again
};

class FaultEncoder {
 public:
  FaultEncoder(EncodingContext& context, const CoordinationTable& coordination,
               const SealFacts& facts, const std::vector<Lit>& repeats)
      : context_(context),
        coordination_(coordination),
        facts_(facts),
        repeats_(repeats),
        topology_(context.topology()),
        formula_(context.formula()) {}

  FaultSites run() {
    formula_.section("Faults: what repeated and lost messages change");
    for (const Path& path : topology_.paths()) encode_effects(path);
    for (const Stream& stream : topology_.streams()) {
      if (loses(context_.mode(), topology_, stream) && context_.fed(stream.id)) {
        const Lit lost = formula_.variable("a message is lost on " + stream.name);
        sites_.emplace(Site{Start::Loss, {}, stream.id}, lost);
        place_watermarks(stream, lost);
      }
    }
    return std::move(sites_);
  }

 private:
  // What comes after a watermark that FIFO delivery gives a place is the same in all worlds.
  void place_watermarks(const Stream& stream, Lit lost) {
    if (stream.delivery == Delivery::AtMostOnce) return;
    // An exact seal on the same key takes the watermark's place.
    for (const GuardedKey& seal : coordination_.seals[stream.id.index()]) {
      if (stream.watermarks == topology::Keys{seal.key}) formula_.imply(lost, {!seal.active});
    }
    for (const GuardedKey& fifo : coordination_.fifos[stream.id.index()]) {
      if (fifo_places_watermarks(topology_, stream, {fifo.key})) {
        formula_.imply(lost, {!fifo.active});
      }
    }
  }

  Lit repeats_at(const Path& path) const { return repeats_[path.from.index()]; }

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

  // That handling a message again is more than a unit's taking it for what it has. A path that
  // reads nothing counts like a confluent one.
  Lit counts(const Path& path) const {
    const bool alone = context_.conflicts().of(path.id).empty();
    return alone || forgets(context_, facts_, path) ? smt::kTrue : context_.hot(path.id);
  }

  void encode_effects(const Path& path) {
    if (repeats_at(path) != smt::kFalse && !path.idempotent) {
      if (path.annotation != Annotation::CR && view_can_change(path)) {
        add(Start::RepeatedEmission, path.id,
            all_of({repeats_at(path), counts(path)},
                   "a repetition makes another emission: " + describe(topology_, path.id)));
      }
      if (path.writes()) {
        add(Start::RepeatedState, path.id,
            all_of({repeats_at(path), counts(path)},
                   "a repetition is kept: " + describe(topology_, path.id)));
      }
    }
    const bool told = context_.free(topology_[path.component]);
    if (!path.confluent() && context_.fed(path.from) && told) encode_read(path);
  }

  void encode_read(const Path& path) {
    std::vector<Lit> seen;    // by a path that does not wait
    std::vector<Lit> always;  // by others, too
    for (PathId id : read_by(path)) {
      const Path& writer = topology_[id];
      if (writer.idempotent) continue;
      seen.push_back(all_of({repeats_at(writer), counts(writer)}, "a repetition is kept there"));
      if (writer.annotation == Annotation::OW) {
        const bool alone = context_.conflicts().of(id).empty();
        always.push_back(all_of({repeats_at(writer), alone ? smt::kTrue : context_.hot(id)},
                                "a repetition is kept, complete or not"));
      }
    }
    const Lit any = any_of(seen, "a repetition is kept where it is seen");
    always.push_back(all_of({context_.hot(path.id), any}, "a repetition is seen"));
    add(Start::RepeatedRead, path.id,
        any_of(always, "a repetition is read: " + describe(topology_, path.id)));
  }

  std::vector<PathId> read_by(const Path& path) const {
    if (const auto group = context_.groups().read_by(path.id)) return context_.groups()[*group];
    return context_.conflicts().of(path.id).empty() ? std::vector<PathId>{} : std::vector{path.id};
  }

  // Whether the path's view can be another when it handles a message again. If nothing else it
  // holds that message, unless what W paths handle comes from elsewhere.
  bool view_can_change(const Path& path) const {
    if (path.confluent()) return true;
    if (path.writes() && context_.conflicts().of(path.id).empty()) return true;
    const auto rivals = context_.conflicts().of(path.id);
    return std::any_of(rivals.begin(), rivals.end(), [&](const Conflict& conflict) {
      return context_.fed(topology_[conflict.writer].from);
    });
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const SealFacts& facts_;
  const std::vector<Lit>& repeats_;
  const topology::Topology& topology_;
  smt::Formula& formula_;
  FaultSites sites_;
};

// Whether a watermark on the stream can be wrong in one world only (semantics 6.3).
bool misses(const topology::Topology& topology, const Stream& stream) {
  if (stream.watermarks.empty() || !stream.to) return false;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !fifo_places_watermarks(topology, stream, stream.fifos);
}

// Whether the two worlds of the mode have faults of their own there (semantics 6.4).
bool each_has_its_own(Mode mode, const topology::Topology& topology, const Stream& stream) {
  return mode == Mode::Run || stream.is_private ||
         (stream.to && topology[topology[*stream.to].component].replicated);
}

}  // namespace

bool repeats(Mode mode, const EncodingContext& context, const Stream& stream, bool deduplicated) {
  const topology::Topology& topology = context.topology();
  if (!stream.to || !each_has_its_own(mode, topology, stream)) return false;
  if (stream.delivery == Delivery::AtLeastOnce && !deduplicated) return true;
  return stream.from && std::ranges::any_of(topology[*stream.from].paths, [&](PathId path) {
           return topology[path].repeats && context.fed(topology[path].from);
         });
}

bool loses(Mode mode, const topology::Topology& topology, const Stream& stream) {
  if (stream.delivery != Delivery::AtMostOnce && !misses(topology, stream)) return false;
  return each_has_its_own(mode, topology, stream);
}

std::vector<Lit> encode_repetitions(EncodingContext& context, const CoordinationTable& coordination,
                                    const SealFacts& facts, Mode mode) {
  return RepetitionEncoder(context, coordination, facts, mode).run();
}

FaultSites encode_faults(EncodingContext& context, const CoordinationTable& coordination,
                         const SealFacts& facts, const std::vector<Lit>& repeats) {
  return FaultEncoder(context, coordination, facts, repeats).run();
}

}  // namespace firebreak::encodings
