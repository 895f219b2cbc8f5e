// SPDX-License-Identifier: Apache-2.0
// The most severe anomaly of every sink. Which there are is reckoned; that there are no others the
// solver proves, from the most severe down, by an invariant of its formula or, where that fails, by
// a search, and a sink that has one is not asked for a lesser one. Then a witness for each,
// replayed by the independent interpreter, and the comparison with the labels under rule set
// `sound`. Whatever is known when the time is up is the result.
#include "check/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "base/internal_error.h"
#include "encodings/decoder.h"
#include "encodings/query.h"
#include "labels/labels.h"
#include "labels/repetitions.h"
#include "replay/interpreter.h"
#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::check {

using encodings::AnomalyQuery;
using encodings::Mode;
using encodings::Observation;
using result::Anomaly;
using result::Verdict;
using topology::StreamId;
using topology::Topology;

namespace {

struct Question {
  Anomaly anomaly;
  Mode mode;
  Observation observation;
};

constexpr std::array kQuestions = {
    Question{Anomaly::Diverge, Mode::Replica, Observation::State},
    Question{Anomaly::Instance, Mode::Replica, Observation::Contents},
    Question{Anomaly::Run, Mode::Run, Observation::Contents},
};

constexpr const char* kTimeIsUp = "the time limit is reached";

const Question& question_of(Anomaly anomaly) {
  return *std::find_if(kQuestions.begin(), kQuestions.end(),
                       [&](const Question& q) { return q.anomaly == anomaly; });
}

// By InputId: messages may come again, in whichever way.
std::vector<bool> may_repeat(const Topology& topology) {
  std::vector<bool> again(topology.inputs().size(), false);
  std::vector<topology::InputId> work;
  const auto reach = [&](const topology::Stream& stream) {
    if (!stream.to || again[stream.to->index()]) return;
    again[stream.to->index()] = true;
    work.push_back(*stream.to);
  };
  for (const topology::Stream& stream : topology.streams()) {
    if (stream.delivery == topology::Delivery::AtLeastOnce) reach(stream);
  }
  for (const topology::Path& path : topology.paths()) {
    if (!path.repeats) continue;
    for (StreamId stream : topology[path.to].streams) reach(topology[stream]);
  }
  while (!work.empty()) {
    const topology::InputId input = work.back();
    work.pop_back();
    for (topology::PathId path : topology[input].paths) {
      if (topology[path].idempotent) continue;
      for (StreamId stream : topology[topology[path].to].streams) reach(topology[stream]);
    }
  }
  return again;
}

// Whether what a path made of a repeated message comes on the stream.
bool forwards_repetitions(const Topology& topology, const std::vector<bool>& repeated,
                          StreamId id) {
  const topology::Stream& stream = topology[id];
  return stream.from &&
         std::any_of(topology[*stream.from].paths.begin(), topology[*stream.from].paths.end(),
                     [&](topology::PathId path) {
                       return topology[path].repeats ||
                              (!topology[path].idempotent && repeated[topology[path].from.index()]);
                     });
}

// Of messages that a path keeps, or that commute, it is fixed what is emitted in all, not which
// handling emits what (semantics 1.7, 3.4). Nobody can tell, but who knows messages by their
// lineage: a stream that merges the copies of replicas (4.7), and the replica that asks for an
// answer of its own (4.6). The latter is encoded of CW paths only. What is left is said here;
// labels do not know of it either.
std::string unfixed_emission(const Topology& topology) {
  const auto commutes = [&](const topology::Path& path) {
    const auto& pairs = topology[path.component].commutes;
    return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
      return pair.first == path.from || pair.second == path.from;
    });
  };
  const std::vector<bool> repeated = may_repeat(topology);
  for (const topology::Path& path : topology.paths()) {
    const topology::Component& component = topology[path.component];
    const bool asked = std::any_of(
        topology[path.from].streams.begin(), topology[path.from].streams.end(),
        [&](StreamId stream) { return topology[stream].is_private && !component.replicated; });
    if (asked && !path.confluent() && !path.silent && commutes(path)) {
      return fmt::format(
          "replicas share {}, whose messages commute: which of them is answered what is not "
          "decided",
          describe(topology, path.id));
    }
    const bool whole = std::any_of(
        component.orderings.begin(), component.orderings.end(), [&](const auto& ordering) {
          std::size_t streams = 0;
          for (topology::InputId input : component.inputs)
            streams += topology[input].streams.size();
          return ordering.by.empty() && ordering.streams.size() == streams;
        });
    // What was repeated upstream may come before the first of its content: an order that binds the
    // latter does not bind it, and the path ignores the latter instead.
    const bool again = std::any_of(
        topology[path.from].streams.begin(), topology[path.from].streams.end(),
        [&](StreamId stream) { return forwards_repetitions(topology, repeated, stream); });
    if (path.idempotent && !path.confluent() && again && !component.orderings.empty()) {
      return fmt::format(
          "repetitions from upstream may come to {} before what they repeat, in an order of "
          "their own; that is not decided",
          describe(topology, path.id));
    }
    const bool kept = path.annotation == topology::Annotation::CW || commutes(path);
    if (!component.replicated || !kept || whole) continue;
    for (StreamId stream : topology[path.to].streams) {
      if (!topology[stream].is_merged) continue;
      return fmt::format(
          "stream '{}' merges copies of what {} emits, whose replicas may emit the same "
          "with different messages; that is not decided",
          topology[stream].name, describe(topology, path.id));
    }
  }
  return "";
}

class Verifier {
 public:
  Verifier(const Topology& topology, const Task& task, base::Environment& environment,
           const Partial& partial)
      : topology_(topology),
        task_(task),
        environment_(environment),
        partial_(partial),
        search_(environment),
        sinks_(topology.sinks()) {
    result_.asked = task_.anomalies;
    for (StreamId sink : sinks_) result_.sinks.push_back({sink, Anomaly::None, {}, {}, false});
    for (const Question& question : kQuestions) {
      if (task_.anomalies.contains(question.anomaly)) questions_.push_back(question);
    }
  }

  result::Verification run() {
    find_labels();
    result_.unknown_reason = undecided(topology_);
    if (!result_.unknown_reason.empty()) {
      if (unfixed_emission(topology_).empty()) decide_by_labels();
      return finished();
    }
    reckon();
    publish();
    prove();
    certify();
    count_checks();
    return finished();
  }

 private:
  AnomalyQuery& query(Mode mode) {
    auto& place = queries_[mode];
    if (!place) place = std::make_unique<AnomalyQuery>(topology_, mode, search_);
    return *place;
  }

  void find_labels() {
    const labels::Labeling labeling = labels::label(topology_, result::RuleSet::Sound);
    for (result::SinkVerdict& sink : result_.sinks)
      sink.label = labeling.streams[sink.sink.index()];
  }

  // A sink that the rules of `sound` find no anomaly at has none, whoever else gives up.
  void decide_by_labels() {
    bool all = true;
    for (result::SinkVerdict& sink : result_.sinks) {
      if (result::admitted(sink.label.severity) == Anomaly::None && sink.anomaly == Anomaly::None) {
        sink.decided = true;
      }
      all = all && sink.decided;
    }
    if (all) result_.unknown_reason.clear();
  }

  void report(const Question& question) const {
    environment_.report_progress(
        fmt::format("looking for anomaly {}", result::to_string(question.anomaly)));
  }

  void note(const Question& question, const std::vector<bool>& divergent) {
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      Anomaly& anomaly = result_.sinks[i].anomaly;
      if (anomaly == Anomaly::None && divergent[i]) anomaly = question.anomaly;
    }
  }

  void reckon() {
    for (const Question& question : questions_) {
      if (environment_.out_of_time()) break;
      report(question);
      note(question, query(question.mode).reckon(question.observation, {}));
    }
  }

  // The solver proves that there is no more than was reckoned. Where there are traces to make, it
  // leaves some of the time for them.
  void prove() {
    constexpr double kShare = 0.7;
    search_.deadline = environment_.deadline;
    if (search_.deadline && anomalies() > 0) {
      const auto now = base::Environment::Clock::now();
      const auto left = std::max(*search_.deadline - now, base::Environment::Clock::duration{});
      search_.deadline =
          now + std::chrono::duration_cast<base::Environment::Clock::duration>(kShare * left);
    }
    bool complete = true;
    for (const Question& question : questions_) {
      complete = decide(question) && complete;
      for (result::SinkVerdict& sink : result_.sinks) {
        const bool last = question.anomaly == questions_.back().anomaly;
        sink.decided = sink.decided || (complete && (last || sink.anomaly >= question.anomaly));
      }
      publish();
    }
    search_.deadline = environment_.deadline;
    if (!complete) decide_by_labels();
  }

  bool decide(const Question& question) {
    if (search_.out_of_time()) {
      result_.unknown_reason = kTimeIsUp;
      return false;
    }
    // Where nothing was reckoned, the solver looks for anomalies, too.
    if (query(question.mode).inductive()) return true;
    std::vector<bool> known;
    for (const result::SinkVerdict& sink : result_.sinks) {
      known.push_back(sink.anomaly >= question.anomaly);
    }
    const auto decision = query(question.mode).decide(question.observation, known);
    if (!decision.complete) result_.unknown_reason = decision.reason;
    note(question, decision.divergent);
    return decision.complete;
  }

  // How many traces are made minimal: all that are asked for in models of up to a few hundred paths
  // and streams, at least two in any.
  std::size_t most_minimal() const {
    constexpr std::size_t kEffort = 10'000;
    const std::size_t size = topology_.paths().size() + topology_.streams().size();
    return std::max<std::size_t>(2, kEffort / std::max<std::size_t>(size, 1));
  }

  // Every anomaly must replay, as far as there is time; the first `traces` of them are kept.
  void certify() {
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      if (result_.sinks[i].anomaly == Anomaly::None) continue;
      if (replayed_ > 0 && environment_.out_of_time()) {
        ++result_.traces_unchecked;
        continue;
      }
      const std::size_t most = std::min(task_.traces, most_minimal());
      std::optional<result::Trace> shown = trace_of(i, result_.traces.size() < most);
      if (!shown) continue;
      result::Trace trace = *std::move(shown);
      ++replayed_;
      if (result_.traces.size() < task_.traces) {
        result_.traces.push_back(std::move(trace));
        publish();
      } else {
        ++result_.traces_omitted;
      }
    }
    environment_.statistics.add("traces replayed", replayed_);
    if (result_.traces_unchecked > 0) result_.unknown_reason = kTimeIsUp;
    if (!refused_.empty()) result_.unknown_reason = refused_;
  }

  // None, and the sink is left open, if what the solver finds is no execution for the interpreter:
  // then one of them is wrong, and nothing is claimed.
  std::optional<result::Trace> trace_of(std::size_t sink, bool minimized) {
    const Question& question = question_of(result_.sinks[sink].anomaly);
    encodings::MinimalWitness found;
    if (minimized && !environment_.out_of_time()) {
      found = query(question.mode).minimal_witness(sinks_[sink], question.observation);
    } else {
      found.witness = query(question.mode).witness(sinks_[sink], question.observation);
    }
    replay::Replay replay = replayed(found.witness, question.anomaly);
    if (!replay.confirmed()) {
      // With partitions of their own, racing messages need not wait for each other.
      found.witness.apart = true;
      found.proved = false;
      replay::Replay apart = replayed(found.witness, question.anomaly);
      if (apart.confirmed()) replay = std::move(apart);
    }
    if (!replay.confirmed()) {
      refused_ = fmt::format(
          "a witness of anomaly {} at sink '{}' does not replay, which is a bug of firebreak: {}",
          result::to_string(question.anomaly), topology_[sinks_[sink]].name, replay.problem);
      result_.sinks[sink].anomaly = Anomaly::None;
      result_.sinks[sink].decided = false;
      return std::nullopt;
    }
    replay.trace.minimal = found.proved;
    return std::move(replay.trace);
  }

  replay::Replay replayed(const encodings::Witness& witness, Anomaly anomaly) const {
    return replay::replay(topology_, encodings::decode(topology_, witness, anomaly));
  }

  std::size_t anomalies() const {
    return static_cast<std::size_t>(
        std::count_if(result_.sinks.begin(), result_.sinks.end(),
                      [](const auto& sink) { return sink.anomaly != Anomaly::None; }));
  }

  // What is known by now, as a result: if there is an anomaly, with one trace at least.
  void publish() {
    if (!partial_) return;
    if (replayed_ == 0 && !first_ && anomalies() > 0) {
      std::size_t sink = 0;
      while (result_.sinks[sink].anomaly == Anomaly::None) ++sink;
      first_ = trace_of(sink, false);
    }
    result::Verification now = finished();
    if (now.traces.empty() && first_ && task_.traces > 0) now.traces.push_back(*first_);
    now.traces_unchecked = anomalies() - std::max<std::size_t>(replayed_, first_ ? 1 : 0);
    if (now.unknown_reason.empty()) now.unknown_reason = kTimeIsUp;
    if (now.verdict == Verdict::Deterministic) now.verdict = Verdict::Unknown;
    partial_(now);
  }

  result::Verification finished() const {
    result::Verification result = result_;
    for (result::SinkVerdict& sink : result.sinks) {
      sink.agreement = result::compare(sink.label.severity, sink.anomaly);
      const Anomaly claimed = result::admitted(sink.label.severity);
      sink.comparable = claimed == Anomaly::None || result.asked.contains(claimed);
    }
    if (anomalies() > 0) {
      result.verdict = Verdict::Divergent;
    } else if (!result.unknown_reason.empty()) {
      result.verdict = Verdict::Unknown;
    } else {
      result.verdict = Verdict::Deterministic;
    }
    return result;
  }

  void count_checks() {
    std::uint64_t checks = 0;
    for (const auto& [mode, query] : queries_) checks += query->checks();
    environment_.statistics.add("solver checks", checks);
  }

  const Topology& topology_;
  const Task& task_;
  base::Environment& environment_;
  const Partial& partial_;
  base::Environment search_;  // what the solver is given
  std::vector<StreamId> sinks_;
  std::vector<Question> questions_;
  std::map<Mode, std::unique_ptr<AnomalyQuery>> queries_;
  std::size_t replayed_ = 0;
  std::string refused_;                 // a witness that did not replay
  std::optional<result::Trace> first_;  // where what is known was asked for before any other
  result::Verification result_;
};

}  // namespace

result::Verification verify(const Topology& topology, const Task& task,
                            base::Environment& environment, const Partial& partial) {
  return Verifier(topology, task, environment, partial).run();
}

namespace {

// Whether something orders what arrives at the component.
bool ordered(const Topology& topology, const topology::Component& component) {
  const auto fifo = [&](StreamId stream) { return !topology[stream].fifos.empty(); };
  return !component.orderings.empty() ||
         std::any_of(component.inputs.begin(), component.inputs.end(),
                     [&](topology::InputId input) {
                       const auto& streams = topology[input].streams;
                       return std::any_of(streams.begin(), streams.end(), fifo);
                     });
}

// Replicas that ask one component, in an order that is fixed between runs, are told different
// things in each run (semantics 4.6); where copies of what follows from that are merged (4.7), runs
// differ after all. That is not encoded.
std::string merges_answers(const Topology& topology, bool may_be_ordered) {
  std::vector<bool> told(topology.outputs().size(), false);
  std::vector<topology::OutputId> work;
  for (const topology::Stream& stream : topology.streams()) {
    if (!stream.is_private || !stream.to) continue;
    const topology::Component& component = topology[topology[*stream.to].component];
    if (component.replicated || !(may_be_ordered || ordered(topology, component))) continue;
    for (topology::PathId path : topology[*stream.to].paths) work.push_back(topology[path].to);
  }
  while (!work.empty()) {
    const topology::OutputId output = work.back();
    work.pop_back();
    if (told[output.index()]) continue;
    told[output.index()] = true;
    for (StreamId id : topology[output].streams) {
      const topology::Stream& stream = topology[id];
      if (stream.is_merged) {
        return fmt::format(
            "stream '{}' merges what each replica is told by a component that they share "
            "and that is ordered; that is not decided",
            stream.name);
      }
      if (!stream.to) continue;
      for (topology::PathId path : topology[*stream.to].paths) work.push_back(topology[path].to);
      for (topology::PathId path : topology[topology[*stream.to].component].paths) {
        if (!topology[path].confluent()) work.push_back(topology[path].to);
      }
    }
  }
  return "";
}

// A message that comes again after its partition was closed, and is answered anew, is answered
// after the end of that partition went on: what waits for that end downstream may see the answer or
// not.
std::string answers_late(const Topology& topology) {
  const std::vector<bool> again = may_repeat(topology);
  if (std::find(again.begin(), again.end(), true) == again.end()) return "";
  const topology::Conflicts conflicts(topology);
  const topology::Seals seals = find_seals(topology, conflicts);
  std::vector<bool> awaited(topology.streams().size(), false);
  for (const topology::Path& path : topology.paths()) {
    if (!seals.sealed[path.id.index()]) continue;
    for (const topology::Conflict& conflict : conflicts.of(path.id)) {
      for (StreamId stream : topology[topology[conflict.writer].from].streams) {
        awaited[stream.index()] = true;
      }
    }
  }
  for (const topology::Path& path : topology.paths()) {
    const bool anew = path.annotation != topology::Annotation::CR && !path.idempotent &&
                      topology[path.component].late == topology::Late::Reopened;
    if (!anew || !again[path.from.index()]) continue;
    for (StreamId stream : topology[path.to].streams) {
      if (!awaited[stream.index()] || !seals.forwarded[stream.index()].sealed()) continue;
      return fmt::format(
          "what comes again to {} may be answered after the end of {}, for which a path waits; "
          "that is not decided",
          describe(topology, path.id), topology[stream].name);
    }
  }
  return "";
}

}  // namespace

// Copies of one message, on streams that part and meet again, may carry different attributes.
// Which of them is handled first, or is lost, is not encoded (semantics 6.6).
std::string undecided(const Topology& topology, bool may_be_ordered) {
  for (const std::string& reason :
       {unfixed_emission(topology), merges_answers(topology, may_be_ordered),
        answers_late(topology)}) {
    if (!reason.empty()) return reason;
  }
  for (const topology::Path& path : topology.paths()) {
    if (!path.idempotent || topology[path.component].replicated) continue;
    for (StreamId stream : topology[path.from].streams) {
      if (!topology[stream].is_private) continue;
      return fmt::format(
          "each replica sends a message on {} to {}, which is idempotent and answers one of "
          "them; that is not decided",
          topology[stream].name, describe(topology, path.id));
    }
  }
  const std::vector<bool> copies = labels::inputs_with_copies(topology);
  if (std::find(copies.begin(), copies.end(), true) == copies.end()) return "";
  const bool repeats =
      std::any_of(topology.streams().begin(), topology.streams().end(),
                  [](const auto& s) { return s.delivery == topology::Delivery::AtLeastOnce; }) ||
      std::any_of(topology.paths().begin(), topology.paths().end(),
                  [](const auto& path) { return path.repeats; });
  for (const topology::Path& path : topology.paths()) {
    if (!copies[path.from.index()]) continue;
    const bool counts = repeats && path.annotation == topology::Annotation::CW;
    if (!path.idempotent && !counts) continue;
    return fmt::format("copies of one message arrive at {}, which {}; that is not decided",
                       describe(topology, path.id),
                       path.idempotent ? "is idempotent" : "counts repetitions");
  }
  for (const topology::Stream& stream : topology.streams()) {
    if (!stream.from || !stream.to) continue;
    const bool refuses = topology[topology[*stream.to].component].late == topology::Late::Ignored;
    const bool loses = stream.delivery == topology::Delivery::AtMostOnce ||
                       (refuses && !stream.watermarks.empty());
    if (!loses) continue;
    for (StreamId other : topology[*stream.from].streams) {
      if (other == stream.id || topology[other].to != stream.to) continue;
      return fmt::format(
          "stream '{}' may lose what '{}' brings to the same interface; that is not "
          "decided",
          stream.name, topology[other].name);
    }
  }
  return "";
}

std::string to_smt2(const Topology& topology, Anomaly anomaly) {
  const Question& question = question_of(anomaly);
  const base::Environment environment;
  AnomalyQuery query(topology, question.mode, environment);
  const std::string left_out = undecided(topology);
  return query.to_smt2(
      question.observation,
      fmt::format("Firebreak: model {}, anomaly {}\nsat: some sink has the anomaly; unsat: {}",
                  topology.name(), result::to_string(anomaly),
                  left_out.empty() ? "none has, for any number of messages"
                                   : "not known, since " + left_out));
}

}  // namespace firebreak::check
