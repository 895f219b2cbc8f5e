// SPDX-License-Identifier: Apache-2.0
// Checks the argument of semantics 7.3 and 7.4 step by step. Each entry of the certificate claims
// that every repair contains one of its elements. To check this, its trace is replayed in the
// weakest model that has all other candidates, where it must be a pair of executions, and with each
// of its elements added, where it must not be one. Then no repair is cheaper than the cheapest
// choice that contains an element of each entry, and there is no repair if there is no such choice.
// That the repair reaches the target is shown by the labels of the repaired model, which are a
// proof (rule set `sound`). Where the labels are too weak, only a solver could tell, and this part
// of the claim is reported as a doubt.
#include "certify/certify.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "certify/certify_entry.h"
#include "certify/least_hitting_cost.h"
#include "coordination/candidates.h"
#include "coordination/choices.h"
#include "coordination/if_sealable.h"
#include "coordination/meaning.h"
#include "coordination/progress.h"
#include "enumerator/enumerate.h"
#include "labels/labels.h"
#include "result/accepted.h"
#include "result/verdict.h"
#include "topology/builder.h"

namespace firebreak::certify {

using namespace coordination;

using result::DocumentText;
using result::RepairResult;
using topology::Model;
using topology::Topology;

namespace {

using Indices = std::vector<std::size_t>;

std::optional<Topology> built(const Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics);
}

class Certifier {
 public:
  Certifier(const Model& model, const RepairResult& result, const DocumentText& text,
            const CertifyLimits& limits)
      : model_(model), result_(result), text_(text), limits_(limits) {
    program_ = model;
    program_.repairs.reset();
    program_.expect.reset();
  }

  Certification run() {
    check();
    return {std::move(problems_), std::move(doubts_)};
  }

 private:
  void check() {
    check_candidates();
    if (!problems_.empty()) return;
    choices_.emplace(program_, candidates_);
    if (choices_->barred() != result_.barred) {
      problem("other candidates cannot be chosen than the document says");
    }
    check_indices();
    if (!problems_.empty()) return;
    check_bound();
    if (result_.repair) {
      check_repair();
    } else {
      check_no_repair();
    }
    check_baseline();
    check_supposition();
    check_entries();
  }

  template <class... Parts>
  void problem(fmt::format_string<Parts...> text, Parts&&... parts) {
    problems_.push_back(fmt::format(text, std::forward<Parts>(parts)...));
  }

  // The candidates are those of the model: what it lists under `repairs`, or what is found.
  void check_candidates() {
    const auto topology = built(model_);
    if (!topology) {
      problem("the model does not build");
      return;
    }
    if (result_.model != model_.name.text) {
      problem("the repair is one of '{}', but the model is '{}'", result_.model, model_.name.text);
    }
    candidates_ = candidates(model_, *topology);
    if (candidates_.size() != result_.candidates.size()) {
      problem("the model has {} candidates, not {}", candidates_.size(), result_.candidates.size());
      return;
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (listed({candidates_[i]}) != listed({result_.candidates[i]})) {
        problem("candidate {} is not what the model offers", i);
      }
    }
  }

  // As the model format writes it, so that positions in files do not count.
  std::string listed(const std::vector<result::RepairCandidate>& candidates) const {
    Model list;
    list.repairs = candidates;
    return text_.models.print(list);
  }

  void check_indices() {
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      add(i, problems_of_lists(*choices_, result_.certificate[i]));
    }
    if (!result_.repair) return;
    const std::string problem_there = problem_of_choice(*choices_, *result_.repair);
    if (!problem_there.empty()) problem("the repair {}", problem_there);
  }

  void add(std::size_t entry, const std::vector<std::string>& problems) {
    for (const std::string& what : problems) problem("certificate[{}]: {}", entry, what);
  }

  std::uint64_t cost(const Indices& indices) const {
    std::uint64_t sum = 0;
    for (const std::size_t i : indices) sum += choices_->costs()[i];
    return sum;
  }

  void check_entries() {
    std::uint64_t steps = limits_.steps;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      check_entry(i, steps);
      if (steps > 0) continue;
      doubts_.push_back(
          fmt::format("not checked, since it takes too long: traces {} to {} of the certificate",
                      i + 1, result_.certificate.size()));
      return;
    }
  }

  void check_entry(std::size_t number, std::uint64_t& steps) {
    const result::CertificateEntry& entry = result_.certificate[number];
    if (!result::forbids(result_.target, entry.trace.anomaly)) {
      problem("certificate[{}]: the target allows the anomaly of the trace", number);
    } else if (accepted_by_its_sink(model_, entry.trace)) {
      problem("certificate[{}]: the sink accepts the anomaly of the trace", number);
    }
    add(number, problems_of_entry(*choices_, model_.name.text, entry, text_, steps));
  }

  void check_bound() {
    HittingProblem problem_of{choices_->costs(), {}, choices_->rivals()};
    for (const result::CertificateEntry& entry : result_.certificate) {
      problem_of.sets.push_back(elements_of(*choices_, entry));
    }
    problem_of.sets.insert(problem_of.sets.end(), choices_->groups().begin(),
                           choices_->groups().end());
    std::optional<std::uint64_t> known;
    if (result_.repair) {
      known = cost(*result_.repair);
      if (!hits_all(*result_.repair)) return;
    }
    const LeastCost least = least_hitting_cost(problem_of, known, limits_.work);
    if (!least.known) {
      doubts_.emplace_back("the lower bound could not be recomputed within the limit");
      return;
    }
    hopeless_ = !least.cost;
    if (*hopeless_) {
      if (result_.lower_bound != 0) problem("there is no repair, so there is no lower bound");
    } else if (result_.lower_bound > *least.cost ||
               (result_.optimal && result_.lower_bound != *least.cost)) {
      problem("the lower bound is {}, but the cheapest set that prevents all traces costs {}",
              result_.lower_bound, *least.cost);
    }
  }

  bool hits_all(const Indices& repair) {
    const Subset chosen = choices_->elements(repair);
    bool all = true;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      const bool hit = std::ranges::any_of(elements_of(*choices_, result_.certificate[i]),
                                           [&](std::size_t element) { return chosen[element]; });
      if (!hit) problem("certificate[{}]: the repair does not prevent the trace", i);
      all = all && hit;
    }
    return all;
  }

  void check_repair() {
    const std::uint64_t own_cost = cost(*result_.repair);
    if (result_.cost != own_cost) {
      problem("the cost is {}, but the repairs cost {} together", result_.cost, own_cost);
    }
    if (result_.optimal != (own_cost == result_.lower_bound)) {
      problem("the repair is optimal exactly if it costs what the lower bound says");
    }
    if (!result_.optimal && !result_.out_of_time) {
      problem("the search ended in time, but did not reach the lower bound");
    }
    if (result_.optimal && result_.verified_by_solver && result_.out_of_time) {
      problem("the repair is optimal and verified, so the search ended in time");
    }
    const std::string printed = text_.models.print(choices_->with(*result_.repair));
    const auto again = text_.models.read(printed);
    const auto topology = again ? built(*again) : std::nullopt;
    if (!topology || text_.models.print(*again) != printed) {
      problem("the repaired model cannot be read from its text");
      return;
    }
    check_progress(*topology);
    check_labels(*topology);
    if (!result_.verified_by_solver && !result_.out_of_time) {
      problem("the search ended in time, but the solver did not verify the repair");
    }
  }

  void check_progress(const Topology& repaired) {
    const result::Progress found = progress(built(program_).value(), repaired);
    for (const std::string& path :
         gained(waits_for_itself(built(program_).value()), found.waits_for_itself)) {
      problem("the repair makes {} wait for itself", path);
    }
    const std::vector<result::Meaning> means =
        meanings(model_, built(program_).value(), repaired, result_.candidates, *result_.repair);
    if (result_.meanings != means) {
      problem("the pieces of the repair do not mean what the document says");
    }
    if (result_.progress != found) {
      problem("in the repaired model other paths wait for themselves than the document says");
    }
  }

  void check_labels(const Topology& repaired) {
    const labels::Labeling labeling = labels::label(repaired, result::RuleSet::Sound);
    std::vector<std::string> open;
    for (const topology::StreamId sink : repaired.sinks()) {
      const result::Label& label = labeling.streams[sink.index()];
      if (!result::admits_forbidden(result_.target, repaired[sink].accept, label)) continue;
      open.push_back(
          fmt::format("the labels do not show that the repaired model is {}: sink '{}' is {}",
                      result::to_string(result_.target), repaired[sink].name,
                      result::to_string(repaired, label)));
    }
    if (!open.empty()) check_small_executions(repaired);
    if (result_.verified_by_labels == open.empty()) {
      doubts_.insert(doubts_.end(), open.begin(), open.end());
    } else if (open.empty()) {
      problem("the labels verify the repair, but the document says that they do not");
    } else {
      problems_.insert(problems_.end(), open.begin(), open.end());
    }
  }

  // What the labels leave open may be wrong already in a few messages.
  void check_small_executions(const Topology& repaired) {
    constexpr std::size_t kMostPaths = 30;
    if (repaired.paths().size() > kMostPaths) return;
    const enumerator::Enumeration found =
        enumerator::enumerate(repaired, {.states = limits_.states});
    for (std::size_t i = 0; i < found.sinks.size(); ++i) {
      const topology::Stream& sink = repaired[repaired.sinks()[i]];
      if (!result::forbids(result_.target, sink.accept, found.sinks[i])) continue;
      problem("the repaired model has anomaly {} at sink '{}', as small executions show",
              result::to_string(found.sinks[i]), sink.name);
    }
  }

  void check_no_repair() {
    if (result_.out_of_time) {
      doubts_.push_back(result_.unknown_reason.empty()
                            ? "no repair was found in time"
                            : "no repair was found: " + result_.unknown_reason);
    }
    if (hopeless_ && *hopeless_ == result_.out_of_time) {
      problem("{}", *hopeless_ ? "traces that nothing prevents end the search, not the time"
                               : "the traces do not show that there is no repair");
    }
    if (result_.optimal || result_.cost != 0 || result_.verified_by_solver ||
        result_.verified_by_labels || result_.progress || result_.baseline) {
      problem("there is no repair, but something is said of one");
    }
  }

  void check_baseline() {
    if (!result_.repair || !result_.baseline_known) return;
    if (baseline(model_, result_.candidates, result_.target) != result_.baseline) {
      problem("the baseline is not what the published strategy picks");
    } else if (result_.baseline_cost != (result_.baseline ? cost(*result_.baseline) : 0)) {
      problem("the cost of the baseline is not the sum of its costs");
    }
  }

  // What a repair would cost if more could be sealed.
  void check_supposition() {
    if (!result_.if_sealable) return;
    const auto found = if_sealable(model_, result_);
    const result::IfSealable& said = *result_.if_sealable;
    if (!found || found->cost != said.cost || listed(found->seals) != listed(said.seals) ||
        listed(found->beside) != listed(said.beside)) {
      problem("what it would cost if more could be sealed is not what the document says");
    }
  }

  const Model& model_;
  Model program_;
  const RepairResult& result_;
  const DocumentText& text_;
  const CertifyLimits& limits_;
  std::vector<result::RepairCandidate> candidates_;
  std::optional<Choices> choices_;
  std::vector<std::string> problems_;
  std::vector<std::string> doubts_;
  std::optional<bool> hopeless_;  // no choice prevents all traces; none: not known
};

}  // namespace

Certification certify(const Model& model, const RepairResult& result, const DocumentText& text,
                      const CertifyLimits& limits) {
  return Certifier(model, result, text, limits).run();
}

}  // namespace firebreak::certify
