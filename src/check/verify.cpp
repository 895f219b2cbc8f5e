// SPDX-License-Identifier: Apache-2.0
// Finds the most severe anomaly of every sink. Propagation finds the anomalies. The solver proves
// that there are no others, the most severe kind first: by an inductive invariant of its formula
// or, where that fails, by a search. A sink that has an anomaly is not asked about less severe
// ones. Then a witness of each anomaly is replayed by the independent interpreter, and the results
// are compared with the labels of rule set `sound`. When the time is up, the result is what is
// known by then.
#include "check/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "check/verifier.h"
#include "labels/labels.h"
#include "result/accepted.h"

namespace firebreak::check {

using encodings::AnomalyQuery;
using result::Anomaly;
using result::Mode;
using result::Verdict;
using Question = result::AnomalyKind;
using topology::Topology;

result::Verification Verifier::run() {
  find_labels();
  left_out_ = undecided_sinks(topology_);
  if (!sinks_.empty() && std::ranges::all_of(left_out_, not_searched)) {
    close();
    return finished();
  }
  propagate();
  publish();
  prove();
  certify();
  close();
  count_checks();
  return finished();
}

AnomalyQuery& Verifier::query(Mode mode) {
  auto& place = queries_[mode];
  if (!place) place = std::make_unique<AnomalyQuery>(topology_, mode, search_);
  return *place;
}

void Verifier::find_labels() {
  const labels::Labeling labeling = labels::label(topology_, result::RuleSet::Sound);
  for (result::SinkVerdict& sink : result_.sinks) sink.label = labeling.streams[sink.sink.index()];
}

// A sink that the rules of `sound` find no anomaly at has none, whoever else gives up.
void Verifier::decide_by_labels() {
  bool all = true;
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    result::SinkVerdict& sink = result_.sinks[i];
    const bool none = result::admitted(sink.label.severity) == Anomaly::None;
    if (none && left_out_[i].labels_know && sink.anomaly == Anomaly::None) sink.decided = true;
    all = all && (sink.decided || not_searched(left_out_[i]));
  }
  if (all) result_.unknown_reason.clear();
}

// Where not all executions were looked at, no more than the labels admit is left.
void Verifier::close() {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (!left_out_[i]) continue;
    result::SinkVerdict& sink = result_.sinks[i];
    const bool found = sink.decided && sink.anomaly != Anomaly::None;
    if (left_out_[i].some_executions && !left_out_[i].labels_know && !left_out_[i].worse_missing &&
        found) {
      continue;
    }
    const Anomaly most = result::admitted(sink.label.severity);
    const bool open = std::ranges::any_of(questions_, [&](const Question& question) {
      return question.anomaly > sink.anomaly && question.anomaly <= most;
    });
    if (!open && left_out_[i].labels_know) {
      sink.decided = true;
      continue;
    }
    sink.decided = false;
    if (result_.unknown_reason.empty()) result_.unknown_reason = left_out_[i].reason;
  }
}

void Verifier::report(const Question& question) const {
  environment_.report_progress(fmt::format("looking for anomaly {}", question.name));
}

void Verifier::note(const Question& question, const std::vector<bool>& divergent) {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    Anomaly& anomaly = result_.sinks[i].anomaly;
    if (not_searched(left_out_[i])) continue;
    if (anomaly == Anomaly::None && divergent[i]) anomaly = question.anomaly;
  }
}

void Verifier::propagate() {
  for (const Question& question : questions_) {
    if (environment_.out_of_time()) break;
    report(question);
    note(question, query(question.mode).propagate(question.observation, {}));
  }
}

// The solver proves that there is no more than propagation found. Where there are traces to make,
// it leaves some of the time for them.
void Verifier::prove() {
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
    for (std::size_t i = 0; i < result_.sinks.size(); ++i) {
      if (refused_at_.contains(i) || not_searched(left_out_[i])) continue;
      result::SinkVerdict& sink = result_.sinks[i];
      const bool last = question.anomaly == questions_.back().anomaly;
      sink.decided = sink.decided || (complete && (last || sink.anomaly >= question.anomaly));
    }
    publish();
  }
  search_.deadline = environment_.deadline;
  if (!complete) decide_by_labels();
}

bool Verifier::decide(const Question& question) {
  if (search_.out_of_time()) {
    result_.unknown_reason = kTimeIsUp;
    return false;
  }
  // Where nothing was propagated, the solver looks for anomalies, too.
  if (query(question.mode).inductive()) return true;
  std::vector<bool> known;
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    known.push_back(result_.sinks[i].anomaly >= question.anomaly || not_searched(left_out_[i]));
  }
  const auto decision = query(question.mode).decide(question.observation, known);
  if (!decision.complete) result_.unknown_reason = kTimeIsUp;
  note(question, decision.divergent);
  return decision.complete;
}

std::size_t Verifier::anomalies() const {
  return static_cast<std::size_t>(
      std::count_if(result_.sinks.begin(), result_.sinks.end(),
                    [](const auto& sink) { return sink.anomaly != Anomaly::None; }));
}

bool Verifier::accepted(std::size_t sink) const {
  return result::accepts(topology_[sinks_[sink]].accept, result_.sinks[sink].anomaly);
}

// Whether the sink accepts whatever is looked for.
bool Verifier::accepts_all(std::size_t sink) const {
  return !questions_.empty() &&
         result::accepts(topology_[sinks_[sink]].accept, questions_.front().anomaly);
}

// Whether what is not known may be an anomaly that its sink does not accept.
bool Verifier::open() const {
  if (result_.unknown_reason.empty()) return false;
  bool some_accepted = false;
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (result_.sinks[i].decided) continue;
    if (!accepts_all(i)) return true;
    some_accepted = true;
  }
  return !some_accepted;
}

// The first sink with an anomaly that it does not accept.
std::optional<std::size_t> Verifier::first_that_shows() const {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (!accepted(i)) return i;
  }
  return std::nullopt;
}

// What is known by now, as a result: if there is an anomaly, with one trace at least.
void Verifier::publish() {
  if (!partial_) return;
  const std::optional<std::size_t> sink = first_that_shows();
  if (replayed_ == 0 && !first_ && sink) first_ = trace_of(*sink, false);
  result::Verification now = finished();
  if (now.traces.empty() && first_ && task_.traces > 0) now.traces.push_back(*first_);
  now.traces_unchecked = anomalies() - std::max<std::size_t>(replayed_, first_ ? 1 : 0);
  if (now.unknown_reason.empty()) now.unknown_reason = kTimeIsUp;
  if (now.verdict == Verdict::Deterministic) now.verdict = Verdict::Unknown;
  partial_(now);
}

result::Verification Verifier::finished() const {
  result::Verification result = result_;
  for (result::SinkVerdict& sink : result.sinks) {
    sink.agreement = result::compare(sink.label.severity, sink.anomaly);
    const Anomaly claimed = result::admitted(sink.label.severity);
    sink.comparable = claimed == Anomaly::None || result.asked.contains(claimed);
  }
  if (first_that_shows()) {
    result.verdict = Verdict::Divergent;
  } else if (open()) {
    result.verdict = Verdict::Unknown;
  } else {
    result.verdict = Verdict::Deterministic;
  }
  return result;
}

void Verifier::count_checks() {
  std::uint64_t checks = 0;
  for (const auto& [mode, query] : queries_) checks += query->checks();
  environment_.statistics.add("solver checks", checks);
}

result::Verification verify(const Topology& topology, const Task& task,
                            base::Environment& environment,
                            const base::Interim<result::Verification>& partial) {
  return Verifier(topology, task, environment, partial).run();
}

std::string to_smt2(const Topology& topology, Anomaly anomaly) {
  const Question& question = result::kind_of(anomaly);
  const base::Environment environment;
  AnomalyQuery query(topology, question.mode, environment);
  const std::string left_out = undecided(topology).reason;
  return query.to_smt2(
      question.observation,
      fmt::format("Firebreak: model {}, anomaly {}\nsat: some sink has the anomaly; unsat: {}",
                  topology.name(), result::to_string(anomaly),
                  left_out.empty() ? "none has, for any number of messages"
                                   : "not known, since " + left_out));
}

}  // namespace firebreak::check
