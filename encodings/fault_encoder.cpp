// SPDX-License-Identifier: Apache-2.0
// Faulty delivery (semantics 6): what one of the two worlds has and the other has not.
//
//   repeated_emission(p) → repeats(in of p) ∧ (p is CW ∨ hot(p) ∨ forgets(p))
//   repeated_state(q)    → repeats(in of q) ∧ (q is CW ∨ hot(q) ∨ forgets(q))
//   repeated_read(p)     → hot(p) ∧ ⋁_{q that p reads} repeats(in of q) ∧ (q is CW ∨ hot(q) ∨
//                          forgets(q))
//                        ∨ ⋁_{q that p reads} (q is CW ∨ hot(q) ∨ q has no rivals) ∧ repeats(in of
//                        q)
//   loss(s)              : s may lose messages, consumer as below
//
// and at a sink s where it counts how often a content comes
//
//   copy(p, s)           → repeats(in of p) ∧ (p is CR ∨ hot(p) ∨ forgets(p) ∨ answers_again(p))
//   arrival(p, s)        : s may repeat messages, or p repeats what it emits, or its component
//                          replays its input
//
// none of which an idempotent path makes; the rest as in repetition_encoder.cpp.
// Between replicas, a fault makes a difference only where each replica has faults of its own: at a
// replicated consumer, or on a private stream. (What is repeated or lost for both replicas is a
// message more or less of the same run.) An OR path whose view never changes emits the same again.
#include <algorithm>

#include "encodings/encoders.h"
#include "encodings/routes.h"
#include "topology/crashes.h"
#include "topology/seal_keys.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::Annotation;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Stream;

namespace {

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
        lose(stream, lost);
      }
      if (counts_copies(stream)) encode_copies(stream);
    }
    add_forgetting(context_, sites_);
    return std::move(sites_);
  }

 private:
  // Delivery loses messages, if it does not send them again, or a watermark makes them late.
  void lose(const Stream& stream, Lit lost) {
    std::vector<Lit> reasons;
    if (topology::may_lose(stream.delivery)) {
      reasons.push_back(smt::kTrue);
      if (const auto& resent = coordination_.resent[stream.id.index()]; !resent.empty()) {
        reasons.back() = formula_.variable("not sent again");
        for (const Lit sent : resent) formula_.imply(reasons.back(), {!sent});
      }
    }
    if (misses(topology_, stream)) {
      reasons.push_back(formula_.variable("late"));
      place_watermarks(stream, reasons.back());
    }
    formula_.imply(lost, reasons);
  }

  // What comes after a watermark that FIFO delivery gives a place is the same in all worlds.
  void place_watermarks(const Stream& stream, Lit lost) {
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

  // Whether each of the two observers may get a content more often than the other one.
  bool counts_copies(const Stream& stream) const {
    return stream.is_sink() && stream.from && stream.observed == topology::Observed::Multiset &&
           each_has_its_own(context_.mode(), topology_, stream);
  }

  void encode_copies(const Stream& sink) {
    for (const PathId id : topology_[*sink.from].paths) {
      const Path& path = topology_[id];
      if (!context_.fed(path.from)) continue;
      const bool crash =
          context_.mode() == Mode::Run || topology::replays_by_itself(topology_, sink);
      const bool emitted = path.repeats || (crash && replays(topology_, path));
      if (emitted || topology::may_repeat(sink.delivery)) {
        const Lit again = formula_.variable("arrives again: " + describe(topology_, id));
        for (const Lit guard : coordination_.deduplicated[sink.id.index()]) {
          if (!emitted) formula_.imply(again, {!guard});
        }
        sites_.emplace(Site{Start::RepeatedArrival, id, sink.id}, again);
      }
      if (!emits_again(path) || repeats_at(path) == smt::kFalse) continue;
      const bool always = path.confluent() || answers_again(context_, path);
      sites_.emplace(Site{Start::RepeatedCopy, id, sink.id},
                     all_of({repeats_at(path), always ? smt::kTrue : counts(path)},
                            "a repetition makes a copy: " + describe(topology_, id)));
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
      if (writer.confluent()) always.push_back(repeats_at(writer));
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

}  // namespace

bool repeats(Mode mode, const EncodingContext& context, const Stream& stream, bool deduplicated) {
  const topology::Topology& topology = context.topology();
  if (!stream.to) return false;
  const bool own = each_has_its_own(mode, topology, stream);
  if (own && topology::may_repeat(stream.delivery) && !deduplicated) return true;
  return own && emits_repeatedly(mode, context, stream);
}

bool emits_repeatedly(Mode mode, const EncodingContext& context, const Stream& stream) {
  const topology::Topology& topology = context.topology();
  const bool crash = mode == Mode::Run || topology::replays_by_itself(topology, stream);
  return stream.from && std::ranges::any_of(topology[*stream.from].paths, [&](PathId id) {
           const Path& path = topology[id];
           return context.fed(path.from) && (path.repeats || (crash && replays(topology, path)));
         });
}

bool loses(Mode mode, const topology::Topology& topology, const Stream& stream) {
  if (!topology::may_lose(stream.delivery) && !misses(topology, stream)) return false;
  return each_has_its_own(mode, topology, stream);
}

FaultSites encode_faults(EncodingContext& context, const CoordinationTable& coordination,
                         const SealFacts& facts, const std::vector<Lit>& repeats) {
  return FaultEncoder(context, coordination, facts, repeats).run();
}

}  // namespace firebreak::encodings
