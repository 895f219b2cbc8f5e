// SPDX-License-Identifier: Apache-2.0
// With a time limit, all candidates together are tried and verified first. That yields an answer,
// if there is one, and measures how long the final verification will take. Then a third of the time
// goes to removing candidates, the most expensive first, and at most another third to verifying
// that better answer. The exact search runs in what is left.
#include "repair/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "coordination/candidates.h"
#include "coordination/if_sealable.h"
#include "coordination/meaning.h"
#include "coordination/progress.h"
#include "repair/by_sink.h"
#include "repair/decided.h"
#include "repair/parts.h"
#include "repair/search.h"
#include "smt/shared_context.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using result::RepairResult;
using result::RepairTarget;

namespace {

using Clock = base::Environment::Clock;

class Repairer {
 public:
  Repairer(const topology::Model& model, RepairTarget target, base::Environment& environment,
           const base::Interim<RepairResult>& better)
      : model_(model),
        environment_(environment),
        better_(better),
        own_(environment),
        search_(model, target, own_) {
    result_.model = model.name.text;
    result_.target = target;
    result_.candidates = search_.candidates();
    result_.barred = search_.choices().barred();
  }

  /// Sinks of which it is not decided what less than the result would do, whatever the time.
  std::set<std::string> open_sinks() const {
    std::set<std::string> result = search_.open_sinks();
    result.insert(open_.begin(), open_.end());
    return result;
  }

  RepairResult run() {
    result_.wrong = search_.anomalies();
    if (own_.deadline) secure();
    search_.learn(counterexamples_of_parts(model_, search_.choices(), search_.candidates(),
                                           result_.target, own_));
    const bool found = search_cheapest();
    own_.deadline = environment_.deadline;
    const bool incomplete = search_.gave_up() || search_.passed_over();
    if (incomplete && !search_.best() && !secured_ && stands_as_it_is()) {
      return std::move(result_);
    }
    result_.out_of_time = incomplete;
    result_.unknown_reason = search_.reason();
    if (found && search_.passed_over()) {
      result_.lower_bound = search_.proved_bound().value_or(result_.lower_bound);
    }
    if (!found && !incomplete) {
      reasons_ = search_.reasons(std::nullopt);
      result_.lower_bound = 0;
    } else {
      reasons_ = found ? search_.reasons(result_.lower_bound) : all_counterexamples();
      conclude();
      if (incomplete) raise_bound();
    }
    result_.certificate = search_.taken(reasons_);
    result_.if_sealable = if_sealable(model_, result_);
    environment_.statistics = own_.statistics;
    return std::move(result_);
  }

 private:
  std::uint64_t cost(const Subset& set) const { return search_.choices().cost(set); }

  std::vector<std::size_t> all_counterexamples() const {
    std::vector<std::size_t> result(search_.certificate().size());
    std::iota(result.begin(), result.end(), std::size_t{0});
    return result;
  }

  // Of those that exclude each other the cheap ones.
  Subset all_together() const {
    std::vector<std::size_t> pieces;
    for (std::size_t i = 0; i < result_.candidates.size(); ++i) {
      if (!search_.choices().reshapes(i)) pieces.push_back(i);
    }
    const auto& costs = search_.choices().costs();
    std::ranges::stable_sort(pieces, {}, [&](std::size_t i) { return costs[i]; });
    return search_.choices().extended(Subset(result_.candidates.size(), false), pieces);
  }

  // What the search leaves open of the model with all that may be added may be known of the model
  // without.
  bool stands_as_it_is() {
    const Subset none(result_.candidates.size(), false);
    const Search::Verified verified = search_.try_verify(none);
    if (!verified.by_solver) return false;
    result_.wrong.clear();
    tell({none, verified}, result_);
    result_.baseline = std::vector<std::size_t>{};
    result_.baseline_known = true;
    environment_.statistics = own_.statistics;
    return true;
  }

  void secure() {
    const Subset all = all_together();
    if (search_.open(all) || !search_.is_repair(all) || !secured(all, *own_.deadline)) return;
    const auto third = (*own_.deadline - Clock::now()) / 3;
    const auto whole = std::exchange(own_.deadline, Clock::now() + third);
    const Subset fewer = search_.narrowed(all);
    own_.deadline = whole;
    if (cost(fewer) < cost(all)) secured(fewer, Clock::now() + third);
  }

  // Verifies a repair and keeps as much time as that took; false if it takes too much.
  bool secured(const Subset& repair, Clock::time_point until) {
    const auto start = Clock::now();
    const auto whole = std::exchange(own_.deadline, until);
    Answer answer{repair, search_.verify(repair)};
    own_.deadline = whole;
    if (!answer.verified.by_solver) return false;
    secured_ = std::move(answer);
    own_.deadline =
        std::min(*own_.deadline, *environment_.deadline - 5 * (Clock::now() - start) / 4);
    publish();
    return true;
  }

  // What is known by now: the answer that is secured, and the bound that was proved since.
  void publish() {
    if (!better_ || !secured_) return;
    const auto start = Clock::now();
    RepairResult now = result_;
    now.out_of_time = true;
    now.certificate = search_.certificate();
    tell(*secured_, now);
    now.baseline_known = false;
    better_(now);
    constexpr int kSeldom = 10;
    quiet_until_ = Clock::now() + kSeldom * (Clock::now() - start);
  }

  // Until what is tried is a repair, or nothing is left. True in the first case.
  bool search_cheapest() {
    while (const auto cheapest = search_.cheapest()) {
      if (!search_.passed_over()) result_.lower_bound = cost(*cheapest);
      const bool repaired = search_.is_repair(*cheapest);
      if (repaired || search_.gave_up()) return repaired;
      if (Clock::now() >= quiet_until_) publish();
    }
    return false;
  }

  void conclude() {
    const bool done = !search_.gave_up();
    const std::optional<Subset> best = search_.best();
    std::optional<Answer> answer = secured_;
    if (best && (done || !answer || cost(*best) < cost(answer->repair))) {
      const Search::Verified verified = search_.verify(*best);
      if (verified.by_solver || !answer) answer = Answer{*best, verified};
      if (done && !verified.by_solver) look_further(*best, verified, *answer);
    }
    if (!answer) {
      result_.baseline_known = false;
      return;
    }
    // The search ended, but not what confirms its answer.
    const bool confirmed = answer->verified.by_solver && (!best || answer->repair == *best);
    if (done && !confirmed) result_.out_of_time = true;
    tell(*answer, result_);
    result_.baseline_known = !result_.out_of_time;
    if (!result_.baseline_known) return;
    if (better_ && environment_.deadline) {
      RepairResult now = result_;
      now.baseline_known = false;
      for (const std::size_t i : reasons_) now.certificate.push_back(search_.certificate()[i]);
      better_(now);
    }
    compare_with_baseline();
  }

  // Of the cheapest repair it is not decided whether it is one, whatever the time.
  void look_further(const Subset& best, const Search::Verified& verified, Answer& answer) {
    if (environment_.out_of_time()) return;
    result_.unknown_reason = verified.reason;
    open_.insert(verified.open.begin(), verified.open.end());
    if (auto larger = decided(search_, best, environment_)) prefer(*std::move(larger), answer);
    // What does without this one may be decided, and cost less than what is added to it.
    const auto below =
        answer.verified.by_solver ? std::optional(cost(answer.repair)) : std::nullopt;
    if (auto other = decided_elsewhere(search_, best, below, environment_, open_)) {
      prefer(*std::move(other), answer);
    }
  }

  void prefer(Answer other, Answer& answer) const {
    if (!answer.verified.by_solver || cost(other.repair) < cost(answer.repair)) {
      answer = std::move(other);
    }
  }

  // What the counterexamples of the last round prove, in what is left of the time.
  void raise_bound() {
    const auto proved = search_.proved_bound();
    if (!proved) return;
    result_.lower_bound = std::max(result_.lower_bound, *proved);
    result_.optimal = result_.repair && result_.cost == result_.lower_bound;
    if (result_.optimal && result_.verified_by_solver) result_.out_of_time = false;
  }

  void tell(const Answer& answer, RepairResult& result) const {
    result.repair = indices(answer.repair);
    result.cost = cost(answer.repair);
    result.optimal = result.cost == result.lower_bound;
    result.verified_by_solver = answer.verified.by_solver;
    result.verified_by_labels = answer.verified.by_labels;
    const topology::Topology before = topology::build_valid(model_);
    const auto after = topology::build_valid(search_.choices().with(*result.repair));
    result.progress = progress(before, after);
    result.meanings = meanings(model_, before, after, result.candidates, *result.repair);
    if (!result.optimal || !result.verified_by_solver) return;
    result.out_of_time = false;
    result.unknown_reason.clear();
  }

  void compare_with_baseline() {
    result_.baseline = baseline(model_, search_.candidates(), result_.target, environment_);
    result_.baseline_known = result_.baseline || !environment_.out_of_time();
    if (!result_.baseline) return;
    for (const std::size_t i : *result_.baseline) {
      result_.baseline_cost += search_.choices().costs()[i];
    }
  }

  const topology::Model& model_;
  base::Environment& environment_;
  const base::Interim<RepairResult>& better_;
  base::Environment own_;  // what the search is given
  Search search_;
  RepairResult result_;
  std::vector<std::size_t> reasons_;  // of the counterexamples; the certificate, in the end
  std::set<std::string> open_;        // sinks, of what was found and is not decided
  std::optional<Answer> secured_;
  Clock::time_point quiet_until_;
};

}  // namespace

RepairResult repair(const topology::Model& model, RepairTarget target,
                    base::Environment& environment, const base::Interim<RepairResult>& better) {
  const smt::SharedContext shared;
  return Repairer(model, target, environment, better).run();
}

RepairResult repair_by_sink(const topology::Model& model, RepairTarget target,
                            base::Environment& environment,
                            const base::Interim<RepairResult>& better) {
  const smt::SharedContext shared;
  return by_sink(
      model, target, environment,
      [&](const topology::Model& asked, const base::Interim<RepairResult>& heard) {
        Repairer repairer(asked, target, environment, heard);
        RepairResult found = repairer.run();
        return OpenRepair{std::move(found), repairer.open_sinks()};
      },
      better);
}

}  // namespace firebreak::repair
