// SPDX-License-Identifier: Apache-2.0
// Implicit hitting sets (docs/semantics.md 7.3 to 7.5; Moreno-Centeno and Karp, Operations Research
// 61(2), 2013). In each round the cheapest choice that no counterexample refutes is tried. As long
// as it leaves an anomaly, a counterexample is grown to as many candidates as leave one, and those
// that are left out are the next set to hit. Within a round the left-out candidates are added and
// the search goes on, so that a round yields several sets and mostly ends with a repair: an upper
// bound, so that there is an answer when the time is up.
#include "repair/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/internal_error.h"
#include "check/verify.h"
#include "labels/labels.h"
#include "repair/candidates.h"
#include "repair/choices.h"
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
      : model_(model),
        environment_(environment),
        candidates_(candidates(model, built(model))),
        choices_(model, candidates_),
        oracle_(choices_, candidates_, target, environment),
        hitting_sets_(choices_.costs(), candidates_.size(), environment) {
    result_.model = model.name.text;
    result_.target = target;
    state_rules(hitting_sets_);
  }

  result::RepairResult run() {
    while (!done_) {
      const auto cheapest = hitting_sets_.solve();
      if (!cheapest.complete) {
        give_up();
      } else if (!cheapest.chosen) {
        done_ = impossible_ = true;
      } else {
        result_.lower_bound = choices_.cost(*cheapest.chosen);
        round({cheapest.chosen->begin(),
               cheapest.chosen->begin() + static_cast<std::ptrdiff_t>(candidates_.size())});
        report();
      }
    }
    finish();
    result_.candidates = std::move(candidates_);
    return std::move(result_);
  }

 private:
  void report() {
    environment_.statistics.add("hitting sets tried", 1);
    environment_.report_progress(fmt::format(
        "repair: {} counterexamples, cost between {} and {}", result_.certificate.size(),
        result_.lower_bound, best_ ? std::to_string(best_cost_) : "unknown"));
  }

  void give_up() {
    result_.out_of_time = true;
    result_.unknown_reason = oracle_.reason();
    done_ = true;
  }

  // Which elements exclude each other, and of which one is chosen.
  void state_rules(smt::HittingSets& hitting_sets) const {
    for (const auto& group : choices_.groups()) hitting_sets.add(group);
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      const auto& rivals = choices_.rivals()[i];
      const auto later = std::ranges::upper_bound(rivals, i);
      if (later != rivals.end()) hitting_sets.exclude(i, {later, rivals.end()});
    }
  }

  std::vector<std::size_t> elements(const result::CertificateEntry& entry) const {
    std::vector<std::size_t> set = entry.prevented_by;
    for (const std::string& component : entry.prevented_by_keeping) {
      set.push_back(choices_.own(component).value());
    }
    return set;
  }

  // Adds counterexamples until what was tried, with all that they leave out, is a repair, or what
  // they leave out excludes what was tried.
  void round(const Subset& tried) {
    Subset set = tried;
    while (true) {
      const auto escaped = oracle_.escape(set);
      if (!escaped && !oracle_.gave_up()) break;
      auto entry = escaped ? oracle_.counterexample(*escaped, set) : std::nullopt;
      if (!entry) return give_up();
      add(*std::move(entry));
      if (done_ || !extend(set, result_.certificate.back())) return;
    }
    if (!best_ || choices_.cost(set) < best_cost_) {
      best_ = set;
      best_cost_ = choices_.cost(set);
    }
    if (set == tried) done_ = true;
  }

  void add(result::CertificateEntry entry) {
    const std::vector<std::size_t> set = elements(entry);
    result_.certificate.push_back(std::move(entry));
    if (set.empty()) {
      done_ = impossible_ = true;
    } else {
      hitting_sets_.add(set);
    }
  }

  // Adds what prevents the trace, as far as it may be chosen: coordination, or else one variant.
  // False if nothing may.
  bool extend(Subset& set, const result::CertificateEntry& entry) const {
    const Subset before = set;
    for (const bool variant : {false, true}) {
      for (const std::size_t i : entry.prevented_by) {
        if (choices_.is_variant(i) != variant || choices_.rival(i, set)) continue;
        set[i] = true;
        if (variant) return true;
      }
      if (set != before) return true;
    }
    return false;
  }

  void finish() {
    if (impossible_) {
      keep_reasons();
      result_.lower_bound = 0;
      best_.reset();
    }
    if (!best_) return;
    result_.cost = best_cost_;
    result_.optimal = best_cost_ == result_.lower_bound;
    result_.repair = indices(*best_);
    verify();
    compare_with_baseline();
  }

  // Of the counterexamples those that rule everything out: the last, if nothing prevents it, and
  // otherwise a list in which none can be missed.
  void keep_reasons() {
    auto& entries = result_.certificate;
    const auto& last = entries.back();
    if (last.prevented_by.empty() && last.prevented_by_keeping.empty()) {
      entries.erase(entries.begin(), entries.end() - 1);
    }
    for (std::size_t i = entries.size(); entries.size() > 1 && i-- > 0;) {
      smt::HittingSets others(choices_.costs(), candidates_.size(), environment_);
      state_rules(others);
      for (std::size_t j = 0; j < entries.size(); ++j) {
        if (j != i) others.add(elements(entries[j]));
      }
      const auto answer = others.solve();
      if (!answer.complete) return;
      if (!answer.chosen) entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  // The repaired model anew, by the solver and by the labels.
  void verify() {
    const Topology repaired = built(choices_.with(*result_.repair));
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
    result_.baseline = baseline(model_, candidates_, result_.target);
    if (!result_.baseline) return;
    for (std::size_t i : *result_.baseline) result_.baseline_cost += choices_.costs()[i];
  }

  const topology::Model& model_;
  base::Environment& environment_;
  std::vector<result::RepairCandidate> candidates_;
  Choices choices_;
  Oracle oracle_;
  smt::HittingSets hitting_sets_;
  result::RepairResult result_;
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
