// SPDX-License-Identifier: Apache-2.0
// Each check is a search of the topology. Where a check is not exact, it errs on the side of
// `undecided`.
#include "check/undecided.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "labels/repetitions.h"
#include "topology/conflicts.h"
#include "topology/crashes.h"
#include "topology/graph.h"
#include "topology/instances.h"
#include "topology/seals.h"

namespace firebreak::check {

namespace {

using topology::Annotation;
using topology::Component;
using topology::Conflict;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class Checks {
 public:
  Checks(const Topology& topology, bool may_be_ordered)
      : topology_(topology),
        may_be_ordered_(may_be_ordered),
        conflicts_(topology),
        repeated_(topology.inputs().size(), false) {
    find_repeated();
  }

  Undecided run() const {
    for (const auto& check :
         {&Checks::unknown_answer, &Checks::overtaken_repetition, &Checks::merged_emission,
          &Checks::late_for_one, &Checks::forgotten_early, &Checks::forwarded_watermark}) {
      if (std::string reason = (this->*check)(); !reason.empty()) return {std::move(reason), false};
    }
    for (const auto& check :
         {&Checks::merged_newest, &Checks::merged_answers, &Checks::late_answer,
          &Checks::answer_to_one, &Checks::handled_copy, &Checks::lost_copy, &Checks::settled_rival,
          &Checks::instances_met_again, &Checks::asked_and_replayed}) {
      if (std::string reason = (this->*check)(); !reason.empty()) return {std::move(reason)};
    }
    if (std::string reason = forgotten_in_a_crash(); !reason.empty()) {
      return {std::move(reason), true, true};
    }
    return {};
  }

 private:
  // Messages may come again, in whichever way.
  void find_repeated() {
    std::vector<InputId> work;
    const auto reach = [&](const Stream& stream) {
      if (!stream.to || repeated_[stream.to->index()]) return;
      repeated_[stream.to->index()] = true;
      work.push_back(*stream.to);
    };
    for (const Stream& stream : topology_.streams()) {
      if (labels::own_repetitions(topology_, stream).any()) reach(stream);
    }
    repeats_ = !work.empty();
    while (!work.empty()) {
      const InputId input = work.back();
      work.pop_back();
      for (PathId path : topology_[input].paths) {
        if (topology_[path].idempotent) continue;
        for (StreamId stream : topology_[topology_[path].to].streams) reach(topology_[stream]);
      }
    }
  }

  // Of messages that a path keeps, or that commute, it is fixed what is emitted in all, not which
  // handling emits what (semantics 1.7, 3.4). Nobody can tell, but who knows messages by their
  // lineage: the replica that asks for an answer of its own (4.6), or one of the instances over
  // which a state is scattered (1.9), which is encoded of CW paths only, and a stream that merges
  // the copies of replicas (4.7).
  std::string unknown_answer() const {
    for (const Path& path : topology_.paths()) {
      const Component& component = topology_[path.component];
      if (path.confluent() || path.silent || !commutes(path)) continue;
      if (scattered(component)) {
        return fmt::format(
            "the state of {}, whose messages commute, is scattered over instances: what it emits "
            "in all is not decided",
            describe(topology_, path.id));
      }
      if (component.replicated || !has_private_input(path)) continue;
      return fmt::format(
          "replicas share {}, whose messages commute: which of them is answered what is not "
          "decided",
          describe(topology_, path.id));
    }
    return "";
  }

  std::string merged_emission() const {
    std::vector<OutputId> emitting;
    for (const Path& path : topology_.paths()) {
      const Component& component = topology_[path.component];
      const bool kept = path.annotation == Annotation::CW || commutes(path);
      const bool replicas = component.replicated || emits_as_replicas(path);
      if (replicas && kept && !wholly_ordered(component)) emitting.push_back(path.to);
    }
    const auto merged = merged_behind(emitting);
    if (!merged) return "";
    return fmt::format(
        "stream '{}' merges copies of what comes of {}.{}, where replicas may emit the same with "
        "different messages; that is not decided",
        topology_[merged->stream].name, topology_[topology_[merged->emitted].component].name,
        topology_[merged->emitted].name);
  }

  // Of what replicas that keep the newest emit, one may have what is stale for the other.
  std::string merged_newest() const {
    std::vector<OutputId> emitting;
    for (const Path& path : topology_.paths()) {
      if (!path.newest.empty()) emitting.push_back(path.to);
    }
    const auto merged = merged_behind(emitting);
    if (!merged) return "";
    return fmt::format(
        "stream '{}' merges copies of what comes of {}.{}, where what is stale for one replica may "
        "not be for the other; that is not decided",
        topology_[merged->stream].name, topology_[topology_[merged->emitted].component].name,
        topology_[merged->emitted].name);
  }

  // A stream may say so of a component that does not.
  bool emits_as_replicas(const Path& path) const {
    return std::ranges::any_of(topology_[path.to].streams,
                               [&](StreamId stream) { return topology_[stream].replicated; });
  }

  struct Merged {
    StreamId stream;
    OutputId emitted;
  };
  // A stream that merges what follows from what is emitted at one of these, by way of messages or
  // of states.
  std::optional<Merged> merged_behind(const std::vector<OutputId>& emitting) const {
    std::vector<bool> told(topology_.outputs().size(), false);
    std::vector<std::pair<OutputId, OutputId>> next;  // and from which of these it is reached
    for (OutputId output : emitting) next.emplace_back(output, output);
    while (!next.empty()) {
      const auto [output, start] = next.back();
      next.pop_back();
      if (told[output.index()]) continue;
      told[output.index()] = true;
      for (StreamId id : topology_[output].streams) {
        const Stream& stream = topology_[id];
        if (stream.is_merged) return Merged{id, start};
        if (!stream.to) continue;
        for (PathId path : topology_[*stream.to].paths)
          next.emplace_back(topology_[path].to, start);
        for (PathId path : topology_[topology_[*stream.to].component].paths) {
          if (!topology_[path].confluent()) next.emplace_back(topology_[path].to, start);
        }
      }
    }
    return std::nullopt;
  }

  // What was repeated upstream may come before the first of its content: an order that binds the
  // latter does not bind it, and the path ignores the latter instead.
  std::string overtaken_repetition() const {
    for (const Path& path : topology_.paths()) {
      const bool ordered = may_be_ordered_ || !topology_[path.component].orderings.empty();
      const bool matters = !path.confluent() || !conflicts_.readers(path.id).empty();
      const auto& streams = topology_[path.from].streams;
      if (!path.idempotent || !ordered || !matters ||
          std::ranges::none_of(streams, [&](StreamId s) { return forwards_repetitions(s); })) {
        continue;
      }
      return fmt::format(
          "repetitions from upstream may come to {} before what they repeat, in an order of "
          "their own; that is not decided",
          describe(topology_, path.id));
    }
    return "";
  }

  // What was repeated for both replicas may come to one of them within its partition, to the other
  // when that was closed and forgotten.
  std::string late_for_one() const {
    if (!repeats_) return "";
    for (const Path& path : topology_.paths()) {
      if (path.idempotent) continue;
      if (!seals().sealed[path.id.index()]) continue;
      if (!labels::forgets(topology_, conflicts_, seals(), path)) continue;
      for (StreamId stream : topology_[path.from].streams) {
        const bool shared = !topology_[path.component].replicated;
        if (topology_[stream].is_private != shared || !forwards_repetitions(stream)) continue;
        return fmt::format(
            "what was repeated before '{}' may come to {} before the end of its partition at one "
            "replica, after it at the other; that is not decided",
            topology_[stream].name, describe(topology_, path.id));
      }
    }
    return "";
  }

  // A component that says `late: reopened` forgets a partition at its watermark, and handles what
  // comes later anew. Where messages are in one order, but not the watermark among them, that alone
  // makes worlds differ.
  std::string forgotten_early() const {
    for (const Path& path : topology_.paths()) {
      const Component& component = topology_[path.component];
      if (component.late != topology::Late::Reopened || !ordered(component)) continue;
      for (const Conflict& conflict : conflicts_.of(path.id)) {
        for (StreamId stream : topology_[topology_[conflict.writer].from].streams) {
          if (topology_[stream].watermarks.empty() || watermark_has_its_place(stream)) continue;
          return fmt::format(
              "{} may forget what came before a watermark of '{}', whose place nothing fixes; that "
              "is not decided",
              describe(topology_, path.id), topology_[stream].name);
        }
      }
    }
    return "";
  }

  // A component may pass a watermark on like any punctuation. What that makes late downstream is
  // refused, or handled anew.
  std::string forwarded_watermark() const {
    std::vector<StreamId> work;
    std::vector<bool> seen(topology_.streams().size(), false);
    for (const Stream& origin : topology_.streams()) {
      if (origin.watermarks.empty()) continue;
      seen.assign(seen.size(), false);
      work.assign(1, origin.id);
      while (!work.empty()) {
        const Stream& stream = topology_[work.back()];
        work.pop_back();
        if (stream.id != origin.id && heeds_watermarks(stream)) {
          return fmt::format(
              "a watermark of '{}' may be passed on to '{}', which declares none (a component that "
              "ends them says 'forwards: false'); that is not decided",
              origin.name, stream.name);
        }
        if (!stream.to || !topology_[topology_[*stream.to].component].forwards) continue;
        for (PathId path : topology_[*stream.to].paths) {
          for (StreamId next : topology_[topology_[path].to].streams) {
            const bool kept = std::ranges::any_of(origin.watermarks, [&](const auto& key) {
              return is_subset(key, topology_[next].attributes);
            });
            if (!kept || seen[next.index()]) continue;
            seen[next.index()] = true;
            work.push_back(next);
          }
        }
      }
    }
    return "";
  }

  // Whether it matters that a watermark comes on the stream, beside those that are declared.
  bool heeds_watermarks(const Stream& stream) const {
    if (!stream.to || !stream.watermarks.empty()) return false;
    const Component& component = topology_[topology_[*stream.to].component];
    if (component.late == topology::Late::Ignored) return true;
    return ordered(component) && std::ranges::any_of(component.paths, [&](PathId path) {
             return !conflicts_.of(path).empty();
           });
  }

  // Replicas that ask one component, in an order that is fixed between runs, are told different
  // things in each run (semantics 4.6); where copies of what follows from that are merged (4.7),
  // runs differ after all.
  std::string merged_answers() const {
    std::vector<OutputId> work;
    for (const Stream& stream : topology_.streams()) {
      if (!stream.is_private || !stream.to) continue;
      const Component& component = topology_[topology_[*stream.to].component];
      if (component.replicated || !(may_be_ordered_ || ordered(component))) continue;
      for (PathId path : topology_[*stream.to].paths) work.push_back(topology_[path].to);
    }
    const auto merged = merged_behind(work);
    if (!merged) return "";
    return fmt::format(
        "stream '{}' merges what each replica is told by a component that they share "
        "and that is ordered; that is not decided",
        topology_[merged->stream].name);
  }

  // A message that comes again after its partition was closed, and is answered anew, is answered
  // after the end of that partition went on: what waits for that end downstream may see the answer
  // or not.
  std::string late_answer() const {
    if (!repeats_) return "";
    std::vector<bool> awaited(topology_.streams().size(), false);
    for (const Path& path : topology_.paths()) {
      if (!seals().sealed[path.id.index()]) continue;
      for (const Conflict& conflict : conflicts_.of(path.id)) {
        for (StreamId stream : topology_[topology_[conflict.writer].from].streams) {
          awaited[stream.index()] = true;
        }
      }
    }
    for (const Path& path : topology_.paths()) {
      const bool anew = path.annotation != Annotation::CR && !path.idempotent &&
                        topology_[path.component].late == topology::Late::Reopened;
      if (!anew || !repeated_[path.from.index()]) continue;
      for (StreamId stream : topology_[path.to].streams) {
        if (!awaited[stream.index()] || !seals().forwarded[stream.index()].sealed()) continue;
        return fmt::format(
            "what comes again to {} may be answered after the end of {}, for which a path waits; "
            "that is not decided",
            describe(topology_, path.id), topology_[stream].name);
      }
    }
    return "";
  }

  // Whether two messages go to one instance may be asked twice of the same values: once to tell in
  // what order they leave, or whether one is handled before the unit of the other goes on, and once
  // to tell whether what comes of them races there.
  std::string instances_met_again() const {
    for (const Component& component : topology_.components()) {
      if (!has_instances(component) || !(may_be_ordered_ || anything_ordered())) continue;
      if (!returns(component)) continue;
      return fmt::format(
          "what the instances of {} emit comes back to them; which of them handles what then is "
          "not decided",
          component.name);
    }
    return "";
  }

  // Whether something comes in an order, or waits.
  bool anything_ordered() const {
    return std::ranges::any_of(topology_.streams(), [](const Stream& stream) {
      return !stream.fifos.empty() || !stream.seals.empty();
    });
  }

  // Whether what the component emits leads back to it.
  bool returns(const Component& component) const {
    std::vector<bool> seen(topology_.components().size(), false);
    std::vector<topology::ComponentId> work{component.id};
    while (!work.empty()) {
      const Component& here = topology_[work.back()];
      work.pop_back();
      for (OutputId output : here.outputs) {
        for (StreamId stream : topology_[output].streams) {
          if (!topology_[stream].to) continue;
          const topology::ComponentId next = topology_[*topology_[stream].to].component;
          if (next == component.id) return true;
          if (seen[next.index()]) continue;
          seen[next.index()] = true;
          work.push_back(next);
        }
      }
    }
    return false;
  }

  // What a component that replicas share, and ask, emits again is for one of them or for both.
  std::string asked_and_replayed() const {
    for (const Path& path : topology_.paths()) {
      if (!replays(topology_, path) || topology_[path.component].replicated) continue;
      if (!has_private_input(path)) continue;
      return fmt::format(
          "replicas ask {}, which replays its input after a crash: which of them is answered again "
          "is not decided",
          describe(topology_, path.id));
    }
    return "";
  }

  // What an instance does after it has lost its state is not encoded.
  std::string forgotten_in_a_crash() const {
    for (const Path& path : topology_.paths()) {
      if (!forgets_in_a_crash(topology_, path)) continue;
      return fmt::format(
          "{} may forget in a crash what it has handled; what that shows is not searched for",
          describe(topology_, path.id));
    }
    return "";
  }

  std::string answer_to_one() const {
    for (const Path& path : topology_.paths()) {
      if (!path.idempotent || topology_[path.component].replicated) continue;
      for (StreamId stream : topology_[path.from].streams) {
        if (!topology_[stream].is_private) continue;
        return fmt::format(
            "each replica sends a message on {} to {}, which is idempotent and answers one of "
            "them; that is not decided",
            topology_[stream].name, describe(topology_, path.id));
      }
    }
    return "";
  }

  // Copies of one message, on streams that part and meet again, may carry different attributes.
  // Which of them is handled first, or is lost, is not encoded.
  std::string handled_copy() const {
    const std::vector<bool> copies = labels::inputs_with_copies(topology_);
    for (const Path& path : topology_.paths()) {
      if (!copies[path.from.index()]) continue;
      const bool counts = repeats_ && path.annotation == Annotation::CW;
      if (!path.idempotent && !counts) continue;
      return fmt::format("copies of one message arrive at {}, which {}; that is not decided",
                         describe(topology_, path.id),
                         path.idempotent ? "is idempotent" : "counts repetitions");
    }
    return "";
  }

  std::string lost_copy() const {
    for (const Stream& stream : topology_.streams()) {
      if (!stream.from || !stream.to) continue;
      const bool refuses =
          topology_[topology_[*stream.to].component].late == topology::Late::Ignored;
      const bool loses =
          topology::may_lose(stream.delivery) || (refuses && !stream.watermarks.empty());
      if (!loses) continue;
      for (StreamId other : topology_[*stream.from].streams) {
        if (other == stream.id || topology_[other].to != stream.to) continue;
        return fmt::format(
            "stream '{}' may lose what '{}' brings to the same interface; that is not "
            "decided",
            stream.name, topology_[other].name);
      }
    }
    return "";
  }

  bool commutes(const Path& path) const {
    return std::ranges::any_of(topology_[path.component].commutes, [&](const auto& pair) {
      return pair.first == path.from || pair.second == path.from;
    });
  }

  bool has_private_input(const Path& path) const {
    return std::ranges::any_of(topology_[path.from].streams,
                               [&](StreamId stream) { return topology_[stream].is_private; });
  }

  bool has_all_inputs(const Component& component, const topology::Ordering& ordering) const {
    return ordering.streams.size() == streams_into(topology_, component);
  }

  bool wholly_ordered(const Component& component) const {
    return std::ranges::any_of(component.orderings, [&](const auto& ordering) {
      return ordering.by.empty() && has_all_inputs(component, ordering);
    });
  }

  // As for punctuations (semantics 4.1, 6.3): FIFO delivery has it, or an ordering of all inputs.
  bool watermark_has_its_place(StreamId id) const {
    const Stream& stream = topology_[id];
    const Component& component = topology_[topology_[*stream.to].component];
    if (fifo_places_watermarks(topology_, stream, stream.fifos)) return true;
    return std::ranges::all_of(stream.watermarks, [&](const topology::AttributeSet& key) {
      return std::ranges::any_of(component.orderings, [&](const auto& ordering) {
        return has_all_inputs(component, ordering) && is_subset(ordering.by, key);
      });
    });
  }

  // A writer that an order settles handles messages at once, though it is sealed. A reader that
  // does not wait may come before or after, even where the writer would have waited for its
  // messages, or for its answers, or where it reads what came of the unit.
  // In a search for repairs this takes no counterexample away, and what is found is verified by
  // itself.
  std::string settled_rival() const {
    if (may_be_ordered_) return "";
    for (const Path& path : topology_.paths()) {
      const Component& component = topology_[path.component];
      if (path.confluent() || !ordered(component)) continue;
      for (const Conflict& conflict : conflicts_.of(path.id)) {
        const Path& writer = topology_[conflict.writer];
        if (writer.id == path.id || writer.confluent() || never_settles(writer)) continue;
        if (seals().sealed[path.id.index()] || !seals().sealed[writer.id.index()]) continue;
        if (!waiting_keeps_apart(topology_, conflicts_, cycles(), conflict)) continue;
        return fmt::format(
            "{} may handle messages before their partition is complete, as they come in one order; "
            "what {} sees of that is not decided",
            describe(topology_, writer.id), describe(topology_, path.id));
      }
    }
    return "";
  }

  // Whether something is sure to repeat where the path handles messages (semantics 3.5).
  bool never_settles(const Path& path) const {
    return !path.idempotent && std::ranges::any_of(topology_[path.from].streams, [&](StreamId id) {
      const Stream& stream = topology_[id];
      return stream.is_source() && topology::may_repeat(stream.delivery);
    });
  }

  // Found once they are asked for.
  const topology::Seals& seals() const {
    if (!seals_) seals_.emplace(find_seals(topology_, conflicts_));
    return *seals_;
  }
  const topology::InterfaceCycles& cycles() const {
    if (!cycles_) cycles_ = interface_cycles(topology_, topology::CycleEdges::PathsAndState);
    return *cycles_;
  }

  // Whether something orders what arrives at the component.
  bool ordered(const Component& component) const {
    return !component.orderings.empty() ||
           std::ranges::any_of(component.inputs, [&](InputId input) {
             return std::ranges::any_of(topology_[input].streams, [&](StreamId stream) {
               return !topology_[stream].fifos.empty();
             });
           });
  }

  // Whether what a path made of a repeated message comes on the stream.
  bool forwards_repetitions(StreamId id) const {
    const Stream& stream = topology_[id];
    return stream.from && std::ranges::any_of(topology_[*stream.from].paths, [&](PathId path) {
             return topology_[path].repeats || replays(topology_, topology_[path]) ||
                    (!topology_[path].idempotent && repeated_[topology_[path].from.index()]);
           });
  }

  const Topology& topology_;
  bool may_be_ordered_;
  topology::Conflicts conflicts_;
  std::vector<bool> repeated_;  // by InputId
  bool repeats_ = false;        // something does, anywhere
  mutable std::optional<topology::Seals> seals_;
  mutable std::optional<topology::InterfaceCycles> cycles_;
};

}  // namespace

Undecided undecided(const Topology& topology, bool may_be_ordered) {
  return Checks(topology, may_be_ordered).run();
}

}  // namespace firebreak::check
