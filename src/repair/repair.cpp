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
#include <optional>
#include <utility>

#include "base/internal_error.h"
#include "check/verify.h"
#include "labels/labels.h"
#include "repair/apply.h"
#include "repair/candidates.h"
#include "repair/certify.h"
#include "repair/oracle.h"
#include "smt/hitting_set.h"

namespace firebreak::repair {

using result::Anomaly;
using result::RepairTarget;
using topology::Topology;

namespace {

class Search {
 public:
  Search(const topology::Model& model, RepairTarget target, base::Environment& environment)
      : model_(model), topology_(built(model)), environment_(environment) {
    result_.model = topology_.name();
    result_.target = target;
    result_.candidates = candidates(model, topology_);
    for (const result::RepairCandidate& candidate : result_.candidates) {
      costs_.push_back(candidate.cost.value());
    }
    oracle_.emplace(model_, topology_, result_.candidates, target, environment);
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

  void out_of_time() {
    result_.out_of_time = true;
    done_ = true;
  }

  // Adds counterexamples until what was tried, with all that they leave out, is a repair.
  void round(const Subset& tried, smt::HittingSets& hitting_sets) {
    Subset set = tried;
    while (!done_) {
      const auto escaped = oracle_->escape(set);
      const auto grown = escaped ? oracle_->grow(*escaped) : std::nullopt;
      if (oracle_->out_of_time()) return out_of_time();
      if (!escaped) break;
      result_.certificate.push_back(oracle_->counterexample(escaped->question, *grown));
      const result::CertificateEntry& entry = result_.certificate.back();
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
    result_.repair = indices(*best_);
    verify();
    compare_with_baseline();
  }

  // The repaired model anew, by the solver and by the labels.
  void verify() {
    const Topology repaired = built(repair::apply(model_, chosen(result_.candidates, *best_)));
    check::Task task;
    task.traces = 0;
    const std::vector<Anomaly> anomalies = forbidden(result_.target);
    task.anomalies = {anomalies.begin(), anomalies.end()};
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
  std::vector<std::uint64_t> costs_;
  std::optional<Oracle> oracle_;
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
