// SPDX-License-Identifier: Apache-2.0
// Implicit hitting sets (docs/semantics.md 7.3, 7.4; Moreno-Centeno and Karp, Operations Research
// 61(2), 2013). In each round the cheapest set that hits all counterexamples so far is tried. As
// long as it leaves an anomaly, a counterexample is grown to as many candidates as leave one, and
// those that are left out are the next set to hit. Within a round the left-out candidates are added
// and the search goes on, so that a round yields several disjoint sets and ends with a repair: an
// upper bound, so that there is an answer when the time is up.
#include "repair/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/internal_error.h"
#include "check/verify.h"
#include "encodings/decoder.h"
#include "encodings/query.h"
#include "labels/labels.h"
#include "repair/apply.h"
#include "repair/candidates.h"
#include "replay/interpreter.h"
#include "smt/hitting_set.h"
#include "topology/builder.h"

namespace firebreak::repair {

using encodings::AnomalyQuery;
using encodings::Mode;
using encodings::Observation;
using result::Anomaly;
using result::RepairTarget;
using topology::Topology;

namespace {

using Subset = std::vector<bool>;  // by candidate

struct Question {
  Anomaly anomaly;
  Mode mode;
  Observation observation;
};

// From the least to the most severe, so that of several anomalies the trace shows the plainest.
constexpr std::array kQuestions = {
    Question{Anomaly::Run, Mode::Run, Observation::Contents},
    Question{Anomaly::Instance, Mode::Replica, Observation::Contents},
    Question{Anomaly::Diverge, Mode::Replica, Observation::State},
};

bool forbids(RepairTarget target, Anomaly anomaly) {
  switch (target) {
    case RepairTarget::Deterministic:
      return true;
    case RepairTarget::ReplicaConsistent:
      return anomaly != Anomaly::Run;
    case RepairTarget::Convergent:
      return anomaly == Anomaly::Diverge;
  }
  throw base::InternalError("a target outside its enumeration");
}

Topology built(const topology::Model& model) {
  base::Diagnostics diagnostics;
  auto topology = topology::build(model, {}, diagnostics);
  if (!topology) {
    throw base::InternalError("a repaired model does not build: " +
                              format(diagnostics.all().front()));
  }
  return *std::move(topology);
}

class Search {
 public:
  Search(const topology::Model& model, RepairTarget target, base::Environment& environment)
      : model_(model), topology_(built(model)), environment_(environment) {
    result_.model = topology_.name();
    result_.target = target;
    result_.candidates = candidates(model, topology_);
    for (const result::RepairCandidate& candidate : result_.candidates) {
      coordination_.push_back(resolve(topology_, candidate));
      costs_.push_back(candidate.cost.value());
    }
    for (const Question& question : kQuestions) {
      if (forbids(target, question.anomaly)) questions_.push_back(question);
    }
  }

  result::RepairResult run() {
    result_.unknown_reason = check::undecided(topology_);
    if (!result_.unknown_reason.empty()) {
      result_.out_of_time = true;
      return std::move(result_);
    }
    smt::HittingSets hitting_sets(costs_, environment_);
    while (!done_) {
      const auto cheapest = hitting_sets.solve();
      if (!cheapest) {
        result_.out_of_time = true;
        break;
      }
      result_.lower_bound = cost(*cheapest);
      round(*cheapest, hitting_sets);
      environment_.statistics.add("hitting sets tried", 1);
      environment_.report_progress(fmt::format(
          "repair: {} counterexamples, cost between {} and {}", result_.certificate.size(),
          result_.lower_bound, best_ ? std::to_string(best_cost_) : "unknown"));
    }
    finish();
    return std::move(result_);
  }

 private:
  std::uint64_t cost(const Subset& set) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < set.size(); ++i) sum += set[i] ? costs_[i] : 0;
    return sum;
  }

  std::vector<result::RepairCandidate> chosen(const Subset& set) const {
    std::vector<result::RepairCandidate> result;
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (set[i]) result.push_back(result_.candidates[i]);
    }
    return result;
  }

  AnomalyQuery& query(Mode mode) {
    auto& place = queries_[mode == Mode::Run ? 0 : 1];
    if (!place) {
      place = std::make_unique<AnomalyQuery>(topology_, mode, environment_, coordination_);
    }
    return *place;
  }

  // A question that some sink still fails with `set` or more, and with which more.
  std::optional<std::pair<Question, Subset>> escape(const Subset& set) {
    for (const Question& question : questions_) {
      const auto escape = query(question.mode).escape(question.observation, set);
      if (!escape.complete) out_of_time();
      if (escape.found) return std::pair{question, *escape.found};
    }
    return std::nullopt;
  }

  // As many candidates as leave the anomaly: one after the other, the cheapest first, so that what
  // is left out is dear where there is a choice.
  Subset grow(const Question& question, Subset set) {
    std::vector<std::size_t> order(set.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return costs_[a] < costs_[b]; });
    for (std::size_t i : order) {
      if (set[i]) continue;
      Subset larger = set;
      larger[i] = true;
      const auto escape = query(question.mode).escape(question.observation, larger);
      if (!escape.complete) out_of_time();
      if (escape.found) set = *escape.found;
    }
    return set;
  }

  void out_of_time() {
    result_.out_of_time = true;
    done_ = true;
  }

  // Adds counterexamples until what was tried, with all that they leave out, is a repair.
  void round(const Subset& tried, smt::HittingSets& hitting_sets) {
    Subset set = tried;
    while (!done_) {
      const auto escaped = escape(set);
      if (done_) return;
      if (!escaped) break;
      const Subset grown = grow(escaped->first, escaped->second);
      if (done_) return;
      const result::CertificateEntry& entry = add_entry(escaped->first, grown);
      if (entry.prevented_by.empty()) {
        done_ = true;  // nothing prevents this one
        impossible_ = true;
        return;
      }
      hitting_sets.add(entry.prevented_by);
      for (std::size_t i : entry.prevented_by) set[i] = true;
    }
    if (!best_ || cost(set) < best_cost_) {
      best_ = set;
      best_cost_ = cost(set);
    }
    if (set == tried) done_ = true;
  }

  const result::CertificateEntry& add_entry(const Question& question, const Subset& set) {
    AnomalyQuery& q = query(question.mode);
    q.choose(set);
    const encodings::Decision decision = q.decide(question.observation);
    const auto sink = std::find(decision.divergent.begin(), decision.divergent.end(), true);
    if (sink == decision.divergent.end()) {
      throw base::InternalError("a counterexample of the repair search is gone");
    }
    const topology::StreamId observed =
        topology_.sinks()[static_cast<std::size_t>(sink - decision.divergent.begin())];
    const result::Trace trace = encodings::decode(
        topology_, q.witness(observed, question.observation), question.anomaly);
    const Topology repaired = built(repair::apply(model_, chosen(set)));
    replay::Replay replay = replay::replay(repaired, trace);
    if (!replay.confirmed()) {
      throw base::InternalError("a counterexample of the repair search does not replay: " +
                                replay.problem);
    }
    environment_.statistics.add("counterexamples", 1);
    result::CertificateEntry entry{std::move(replay.trace), {}};
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (!set[i]) entry.prevented_by.push_back(i);
    }
    result_.certificate.push_back(std::move(entry));
    return result_.certificate.back();
  }

  void finish() {
    if (impossible_) {
      // The trace that nothing prevents says it all.
      std::rotate(result_.certificate.begin(), result_.certificate.end() - 1,
                  result_.certificate.end());
      result_.certificate.resize(1);
      result_.lower_bound = 0;
      return;
    }
    if (!best_) return;
    result_.cost = best_cost_;
    result_.optimal = best_cost_ == result_.lower_bound;
    result_.repair.emplace();
    for (std::size_t i = 0; i < best_->size(); ++i) {
      if ((*best_)[i]) result_.repair->push_back(i);
    }
    verify();
    compare_with_baseline();
  }

  // The repaired model anew, by the solver and by the labels.
  void verify() {
    const Topology repaired = built(repair::apply(model_, chosen(*best_)));
    check::Task task;
    task.traces = 0;
    task.anomalies.clear();
    for (const Question& question : questions_) task.anomalies.insert(question.anomaly);
    base::Environment anew;
    anew.seed = environment_.seed;
    anew.deadline = environment_.deadline;
    const result::Verification verification = check::verify(repaired, task, anew);
    if (verification.verdict == result::Verdict::Divergent) {
      throw base::InternalError("the repaired model still has an anomaly");
    }
    result_.verified_by_solver = verification.verdict == result::Verdict::Deterministic;
    result_.verified_by_labels =
        std::all_of(verification.sinks.begin(), verification.sinks.end(), [&](const auto& sink) {
          const Anomaly admitted = result::admitted(sink.label.severity);
          return admitted == Anomaly::None || !forbids(result_.target, admitted);
        });
  }

  void compare_with_baseline() {
    result_.baseline = baseline(model_, result_.candidates, result_.target);
    if (!result_.baseline) return;
    for (std::size_t i : *result_.baseline) result_.baseline_cost += costs_[i];
  }

  const topology::Model& model_;
  Topology topology_;
  base::Environment& environment_;
  result::RepairResult result_;
  std::vector<topology::Coordination> coordination_;
  std::vector<std::uint64_t> costs_;
  std::vector<Question> questions_;
  std::array<std::unique_ptr<AnomalyQuery>, 2> queries_;
  std::optional<Subset> best_;
  std::uint64_t best_cost_ = 0;
  bool done_ = false;
  bool impossible_ = false;
};

}  // namespace

result::RepairResult repair(const topology::Model& model, RepairTarget target,
                            base::Environment& environment) {
  return Search(model, target, environment).run();
}

}  // namespace firebreak::repair
