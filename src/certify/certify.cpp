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
#include <utility>

#include "certify/certifier.h"
#include "certify/certify_entry.h"
#include "certify/least_hitting_cost.h"
#include "coordination/candidates.h"
#include "topology/builder.h"

namespace firebreak::certify {

using namespace coordination;

using result::DocumentText;
using result::RepairResult;
using topology::Model;
using topology::Topology;

using Indices = std::vector<std::size_t>;

std::optional<Topology> built(const Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics);
}

Certification Certifier::run() {
  check();
  return {std::move(problems_), std::move(doubts_)};
}

void Certifier::check() {
  check_candidates();
  if (!problems_.empty()) return;
  choices_.emplace(program_, candidates_);
  independence_.emplace(program_, candidates_);
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
  check_decided();
}

// The candidates are those of the model: what it lists under `repairs`, or what is found.
void Certifier::check_candidates() {
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
std::string Certifier::listed(const std::vector<result::RepairCandidate>& candidates) const {
  Model list;
  list.repairs = candidates;
  return text_.models.print(list);
}

void Certifier::check_indices() {
  for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
    add(i, problems_of_lists(*choices_, result_.certificate[i]));
  }
  if (!result_.repair) return;
  const std::string problem_there = problem_of_choice(*choices_, *result_.repair);
  if (!problem_there.empty()) problem("the repair {}", problem_there);
}

void Certifier::add(std::size_t entry, const std::vector<std::string>& problems) {
  for (const std::string& what : problems) problem("certificate[{}]: {}", entry, what);
}

std::uint64_t Certifier::cost(const Indices& indices) const {
  std::uint64_t sum = 0;
  for (const std::size_t i : indices) sum += choices_->costs()[i];
  return sum;
}

void Certifier::check_entries() {
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

void Certifier::check_entry(std::size_t number, std::uint64_t& steps) {
  const result::CertificateEntry& entry = result_.certificate[number];
  if (!result::forbids(result_.target, entry.trace.anomaly)) {
    problem("certificate[{}]: the target allows the anomaly of the trace", number);
  } else if (accepted_by_its_sink(model_, entry.trace)) {
    problem("certificate[{}]: the sink accepts the anomaly of the trace", number);
  }
  add(number, problems_of_entry(*choices_, *independence_, model_.name.text, entry, text_, steps));
}

void Certifier::check_bound() {
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

bool Certifier::hits_all(const Indices& repair) {
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

Certification certify(const Model& model, const RepairResult& result, const DocumentText& text,
                      const CertifyLimits& limits) {
  return Certifier(model, result, text, limits).run();
}

}  // namespace firebreak::certify
