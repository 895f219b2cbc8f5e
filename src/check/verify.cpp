// SPDX-License-Identifier: Apache-2.0
// The most severe anomaly of every sink, looked for from the most severe down; a sink that has one
// is not asked for a lesser one. Then a witness for each, replayed by the independent interpreter,
// and the comparison with the labels under rule set `sound`.
#include "check/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/internal_error.h"
#include "encodings/decoder.h"
#include "encodings/query.h"
#include "labels/labels.h"
#include "labels/repetitions.h"
#include "replay/interpreter.h"

namespace firebreak::check {

using encodings::AnomalyQuery;
using encodings::Mode;
using encodings::Observation;
using result::Anomaly;
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

const Question& question_of(Anomaly anomaly) {
  return *std::find_if(kQuestions.begin(), kQuestions.end(),
                       [&](const Question& q) { return q.anomaly == anomaly; });
}

class Verifier {
 public:
  Verifier(const Topology& topology, const Task& task, base::Environment& environment)
      : topology_(topology), task_(task), environment_(environment), sinks_(topology.sinks()) {
    for (StreamId sink : sinks_) result_.sinks.push_back({sink, Anomaly::None, {}, {}});
  }

  result::Verification run() {
    result_.unknown_reason = undecided(topology_);
    if (!result_.unknown_reason.empty()) {
      compare_with_labels();
      return std::move(result_);
    }
    for (const Question& question : kQuestions) {
      if (!task_.anomalies.contains(question.anomaly)) continue;
      environment_.report_progress(
          fmt::format("looking for anomaly {}", result::to_string(question.anomaly)));
      if (bounded()) {
        search_bounded(question);
      } else {
        decide(question);
      }
    }
    certify();
    compare_with_labels();
    conclude();
    return std::move(result_);
  }

 private:
  // From two messages per source on, the cutoff makes the answer hold for any number.
  bool bounded() const { return task_.messages && *task_.messages < 2; }

  AnomalyQuery& query(Mode mode) {
    auto& place = queries_[mode];
    if (!place) place = std::make_unique<AnomalyQuery>(topology_, mode, environment_);
    return *place;
  }

  void decide(const Question& question) {
    const encodings::Decision decision = query(question.mode).decide(question.observation);
    if (!decision.complete) result_.unknown_reason = decision.reason;
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      Anomaly& anomaly = result_.sinks[i].anomaly;
      if (anomaly == Anomaly::None && decision.divergent[i]) anomaly = question.anomaly;
    }
  }

  void search_bounded(const Question& question) {
    if (*task_.messages == 0) return;
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      if (result_.sinks[i].anomaly != Anomaly::None) continue;
      const auto witness =
          query(question.mode).single_messages_witness(sinks_[i], question.observation);
      if (!witness) continue;
      result_.sinks[i].anomaly = question.anomaly;
      bounded_witnesses_[i] = *witness;
    }
  }

  // How many traces are made minimal: all that are asked for in models of up to a few hundred paths
  // and streams, at least two in any.
  std::size_t most_minimal() const {
    constexpr std::size_t kEffort = 10'000;
    const std::size_t size = topology_.paths().size() + topology_.streams().size();
    return std::max<std::size_t>(2, kEffort / std::max<std::size_t>(size, 1));
  }

  // Every anomaly must replay; the first `traces` of them are kept.
  void certify() {
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      const Anomaly anomaly = result_.sinks[i].anomaly;
      if (anomaly == Anomaly::None) continue;
      const Question& question = question_of(anomaly);
      const bool wanted = result_.traces.size() < task_.traces;
      const bool minimized = wanted && result_.traces.size() < most_minimal();
      encodings::MinimalWitness found;
      if (bounded()) {
        found.witness = bounded_witnesses_.at(i);
      } else if (minimized) {
        found = query(question.mode).minimal_witness(sinks_[i], question.observation);
      } else {
        found.witness = query(question.mode).witness(sinks_[i], question.observation);
      }
      result::Trace trace = replayed(encodings::decode(topology_, found.witness, anomaly));
      trace.minimal = found.proved;
      environment_.statistics.add("traces replayed", 1);
      if (wanted) {
        result_.traces.push_back(std::move(trace));
      } else {
        ++result_.traces_omitted;
      }
    }
  }

  result::Trace replayed(const result::Trace& trace) const {
    replay::Replay replay = replay::replay(topology_, trace);
    if (!replay.confirmed()) {
      throw base::InternalError(
          fmt::format("a trace of anomaly {} at sink '{}' of model '{}' does not replay: {}",
                      result::to_string(trace.anomaly), trace.sink, trace.model, replay.problem));
    }
    return std::move(replay.trace);
  }

  void compare_with_labels() {
    const labels::Labeling labeling = labels::label(topology_, result::RuleSet::Sound);
    for (result::SinkVerdict& sink : result_.sinks) {
      sink.label = labeling.streams[sink.sink.index()];
      sink.agreement = result::compare(sink.label.severity, sink.anomaly);
    }
  }

  void conclude() {
    const bool divergent = std::any_of(result_.sinks.begin(), result_.sinks.end(),
                                       [](const auto& s) { return s.anomaly != Anomaly::None; });
    if (divergent) {
      result_.verdict = result::Verdict::Divergent;
    } else if (!result_.unknown_reason.empty()) {
      result_.verdict = result::Verdict::Unknown;
    } else if (bounded() && environment_.out_of_time()) {
      result_.verdict = result::Verdict::Unknown;
      result_.unknown_reason = "the time limit is reached";
    } else if (bounded()) {
      result_.verdict = result::Verdict::Unknown;
      result_.unknown_reason = fmt::format("no anomaly with at most {} message per source",
                                           *task_.messages);
    } else {
      result_.verdict = result::Verdict::Deterministic;
    }
    if (bounded()) result_.bound = task_.messages;
    std::uint64_t checks = 0;
    for (const auto& [mode, query] : queries_) checks += query->checks();
    environment_.statistics.add("solver checks", checks);
  }

  const Topology& topology_;
  const Task& task_;
  base::Environment& environment_;
  std::vector<StreamId> sinks_;
  std::map<Mode, std::unique_ptr<AnomalyQuery>> queries_;
  std::map<std::size_t, encodings::Witness> bounded_witnesses_;
  result::Verification result_;
};

}  // namespace

result::Verification verify(const Topology& topology, const Task& task,
                            base::Environment& environment) {
  return Verifier(topology, task, environment).run();
}

// Copies of one message, on streams that part and meet again, may carry different attributes.
// Which of them is handled first, or is lost, is not encoded (semantics 6.6).
std::string undecided(const Topology& topology) {
  const std::vector<bool> copies = labels::inputs_with_copies(topology);
  if (std::find(copies.begin(), copies.end(), true) == copies.end()) return "";
  const bool repeats = std::any_of(
      topology.streams().begin(), topology.streams().end(),
      [](const auto& s) { return s.delivery == topology::Delivery::AtLeastOnce; });
  for (const topology::Path& path : topology.paths()) {
    if (!copies[path.from.index()]) continue;
    const bool counts = repeats && path.annotation == topology::Annotation::CW;
    if (!path.idempotent && !counts) continue;
    return fmt::format("copies of one message arrive at {}, which {}; that is not decided",
                       describe(topology, path.id),
                       path.idempotent ? "is idempotent" : "counts repetitions");
  }
  for (const topology::Stream& stream : topology.streams()) {
    if (stream.delivery != topology::Delivery::AtMostOnce || !stream.from || !stream.to) continue;
    for (StreamId other : topology[*stream.from].streams) {
      if (other == stream.id || topology[other].to != stream.to) continue;
      return fmt::format("stream '{}' may lose what '{}' brings to the same interface; that is not "
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
