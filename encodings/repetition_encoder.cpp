// SPDX-License-Identifier: Apache-2.0
// Which messages arrive again, in one of the two worlds of a mode (semantics 6.1, 6.2).
//
//   repeats(in i)  → ⋁_{s into i, delivered again, consumer as below} ¬deduplicated(s)
//                  ∨ ⋁_{s into i} repeats(out of s)
//   repeats(out o) → ⋁_{p into o, neither CW nor idempotent}
//                        repeats(in of p) ∧ (p is CR ∨ hot(p) ∨ forgets(p) ∨ answers_again(p))
//
// A stream delivers again if it is delivered at least once, or a path that `repeats` emits there,
// or one whose component replays its input. A path forgets if its component may have forgotten the
// partition when a message comes again (6.1), and answers again if it keeps no question that it has
// answered (6.2). Between replicas, the consumer is replicated, or the stream private
// (fault_encoder.cpp). A path that emits something else when it handles a message again makes a
// difference, so what else that does downstream need not be said.
#include <algorithm>

#include "encodings/encoders.h"
#include "topology/seal_keys.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::Conflict;
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

bool answers_again(const EncodingContext& context, const Path& path) {
  const topology::Topology& topology = context.topology();
  if (path.annotation != topology::Annotation::OR || path.idempotent) return false;
  if (topology[path.component].late == topology::Late::Ignored) return false;
  const auto rivals = context.conflicts().of(path.id);
  return std::any_of(rivals.begin(), rivals.end(),
                     [&](const Conflict& conflict) { return topology[conflict.writer].writes(); });
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

  // A path that waits takes a repetition for what it has, unless it has forgotten that, or keeps
  // nothing.
  Lit handled_again(const Path& path) {
    const Lit arrives = inputs_[path.from.index()];
    const bool alone = context_.conflicts().of(path.id).empty();
    if (arrives == smt::kFalse || alone || forgets(context_, facts_, path) ||
        answers_again(context_, path)) {
      return arrives;
    }
    const Lit result = formula_.variable("handled again: " + describe(topology_, path.id));
    formula_.imply(result, {arrives});
    formula_.imply(result, {context_.hot(path.id)});
    return result;
  }

  Lit redelivered(const Stream& stream) {
    const auto& removed = coordination_.deduplicated[stream.id.index()];
    // What a path emits more than once are messages of their own, which nothing downstream tells
    // apart.
    if (removed.empty() || emits_repeatedly(mode_, context_, stream)) return smt::kTrue;
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

}  // namespace

std::vector<Lit> encode_repetitions(EncodingContext& context, const CoordinationTable& coordination,
                                    const SealFacts& facts, Mode mode) {
  return RepetitionEncoder(context, coordination, facts, mode).run();
}

}  // namespace firebreak::encodings
