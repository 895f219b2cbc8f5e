// SPDX-License-Identifier: Apache-2.0
// The cheapest repair against exhaustive search: on random models every subset of the candidates is
// applied and verified from scratch, and the cheapest that reaches the target must cost what the
// implicit hitting sets found. FIREBREAK_REPAIR_MODELS and FIREBREAK_REPAIR_SEED make a campaign.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>

#include "check/verify.h"
#include "frontend/printer.h"
#include "repair/apply.h"
#include "repair/candidates.h"
#include "repair/repair.h"
#include "support/random_models.h"
#include "topology/builder.h"

namespace firebreak {
namespace {

using result::RepairTarget;

constexpr std::size_t kMostCandidates = 6;

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

topology::Topology built(const topology::Model& model) {
  base::Diagnostics diagnostics;
  auto topology = topology::build(model, {}, diagnostics);
  EXPECT_TRUE(topology.has_value()) << frontend::print_model(model);
  return *std::move(topology);
}

bool reaches(const topology::Model& model, RepairTarget target) {
  check::Task task;
  task.traces = 0;
  if (target != RepairTarget::Deterministic) task.anomalies.erase(result::Anomaly::Run);
  if (target == RepairTarget::Convergent) task.anomalies.erase(result::Anomaly::Instance);
  base::Environment environment;
  return check::verify(built(model), task, environment).verdict == result::Verdict::Deterministic;
}

std::optional<std::uint64_t> exhaustive(const topology::Model& model, RepairTarget target,
                                        const std::vector<result::RepairCandidate>& candidates) {
  std::optional<std::uint64_t> best;
  for (std::size_t subset = 0; subset < (std::size_t{1} << candidates.size()); ++subset) {
    std::vector<result::RepairCandidate> chosen;
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if ((subset >> i & 1U) == 0) continue;
      chosen.push_back(candidates[i]);
      cost += candidates[i].cost.value();
    }
    if (best && cost >= *best) continue;
    if (reaches(repair::apply(model, chosen), target)) best = cost;
  }
  return best;
}

// A random model that lists a few random ones of its candidates, at random costs.
topology::Model model_with_candidates(test_support::Rng& rng) {
  test_support::RandomModelOptions options;
  options.max_components = 2;
  options.max_inputs = 2;
  topology::Model model = test_support::random_model(rng, options);
  model.repairs.reset();
  auto candidates = repair::candidates(model, built(model));
  while (candidates.size() > kMostCandidates) {
    const auto victim = rng.below(static_cast<std::uint32_t>(candidates.size()));
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(victim));
  }
  for (auto& candidate : candidates) candidate.cost = 1 + rng.below(9);
  model.repairs = std::move(candidates);
  return model;
}

TEST(RepairAgreement, CostsWhatExhaustiveSearchFinds) {
  const std::uint64_t wanted = number("FIREBREAK_REPAIR_MODELS", 60);
  test_support::Rng rng(number("FIREBREAK_REPAIR_SEED", 7));
  std::size_t repaired = 0;
  std::size_t impossible = 0;
  for (std::uint64_t done = 0; done < wanted;) {
    const topology::Model model = model_with_candidates(rng);
    if (model.repairs->empty() || reaches(model, RepairTarget::Deterministic)) continue;
    ++done;
    for (const RepairTarget target :
         {RepairTarget::Deterministic, RepairTarget::ReplicaConsistent, RepairTarget::Convergent}) {
      const auto expected = exhaustive(model, target, *model.repairs);
      base::Environment environment;
      const result::RepairResult found = repair::repair(model, target, environment);
      ASSERT_EQ(found.repair.has_value(), expected.has_value()) << to_string(target) << "\n"
                                                                << frontend::print_model(model);
      if (!expected) {
        ++impossible;
        continue;
      }
      ++repaired;
      ASSERT_EQ(found.cost, *expected) << to_string(target) << "\n" << frontend::print_model(model);
      EXPECT_TRUE(found.optimal);
      EXPECT_EQ(found.lower_bound, found.cost);
      EXPECT_TRUE(found.verified_by_solver);
    }
  }
  std::printf("%zu repaired, %zu beyond repair, as exhaustive search says\n", repaired, impossible);
  EXPECT_GT(repaired, wanted);
}

}  // namespace
}  // namespace firebreak
