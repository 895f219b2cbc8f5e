// SPDX-License-Identifier: Apache-2.0
// What is kept of the declared coordination against exhaustive search: on random models every part
// of it is verified from scratch. FIREBREAK_RELAX_MODELS and FIREBREAK_RELAX_SEED make a campaign.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "check/verify.h"
#include "coordination/declared.h"
#include "frontend/printer.h"
#include "repair/relax.h"
#include "replay/interpreter.h"
#include "support/models.h"
#include "support/random_models.h"
#include "support/variables.h"

namespace firebreak {
namespace {

using coordination::Subset;
using result::RepairTarget;
using test_support::built;
using test_support::number;

constexpr std::size_t kMostPieces = 6;

bool reaches(const topology::Model& model, RepairTarget target) {
  check::Task task;
  task.traces = 0;
  task.anomalies = result::forbidden(target);
  base::Environment environment;
  return check::verify(built(model), task, environment).verdict == result::Verdict::Deterministic;
}

std::optional<std::uint64_t> exhaustive(const topology::Model& model, RepairTarget target,
                                        const std::vector<result::RepairCandidate>& pieces) {
  std::optional<std::uint64_t> best;
  for (std::size_t subset = 0; subset < (std::size_t{1} << pieces.size()); ++subset) {
    Subset kept;
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      kept.push_back((subset >> i & 1U) != 0);
      if (kept[i]) cost += pieces[i].cost.value();
    }
    if (best && cost >= *best) continue;
    if (reaches(coordination::with_coordination(model, kept), target)) best = cost;
  }
  return best;
}

// A random model that declares a few pieces of coordination, at random costs; one in ten is free.
topology::Model model_with_coordination(test_support::Rng& rng) {
  test_support::RandomModelOptions options;
  options.max_components = 2;
  options.orderings = options.fifo = true;
  topology::Model model = test_support::random_model(rng, options);
  model.repairs.reset();
  const std::size_t declared = coordination::declared_coordination(model).size();
  Subset kept(declared, true);
  for (std::size_t more = declared; more > kMostPieces;) {
    const auto victim = rng.below(static_cast<std::uint32_t>(declared));
    more -= kept[victim] ? 1 : 0;
    kept[victim] = false;
  }
  model = coordination::with_coordination(model, kept);
  model.repairs = coordination::declared_coordination(model);
  for (auto& piece : *model.repairs) piece.cost = rng.percent(10) ? 0 : 1 + rng.below(9);
  return model;
}

// The trace that a piece is needed for is one of the model with the others.
void expect_needed(const topology::Model& model, const result::Relaxation& found) {
  ASSERT_EQ(found.needs.size(), found.kept.repair->size());
  for (const result::Need& need : found.needs) {
    Subset others(found.kept.candidates.size(), false);
    for (const std::size_t i : *found.kept.repair) others[i] = i != need.piece;
    const topology::Model without = coordination::with_coordination(model, others);
    EXPECT_TRUE(replay::replay(built(without), need.trace).confirmed())
        << frontend::print_model(without);
  }
}

TEST(RelaxAgreement, KeepsWhatExhaustiveSearchKeeps) {
  const std::uint64_t wanted = number("FIREBREAK_RELAX_MODELS", 50);
  test_support::Rng rng(number("FIREBREAK_RELAX_SEED", 3));
  std::size_t relaxed = 0;
  std::size_t needed = 0;
  std::size_t broken = 0;
  for (std::uint64_t done = 0; done < wanted;) {
    const topology::Model model = model_with_coordination(rng);
    if (model.repairs->size() < 2) continue;
    ++done;
    for (const RepairTarget target :
         {RepairTarget::Deterministic, RepairTarget::ReplicaConsistent, RepairTarget::Convergent}) {
      const auto expected = exhaustive(model, target, *model.repairs);
      base::Environment environment;
      const result::Relaxation found = repair::relax(model, target, environment);
      SCOPED_TRACE(to_string(target) + "\n" + frontend::print_model(model));
      ASSERT_EQ(found.kept.repair.has_value(), expected.has_value());
      if (!expected) {
        ++broken;
        continue;
      }
      ASSERT_EQ(found.kept.cost, *expected);
      EXPECT_TRUE(found.kept.optimal);
      EXPECT_TRUE(found.kept.verified_by_solver);
      EXPECT_EQ(found.dropped().size() + found.kept.repair->size(), model.repairs->size());
      ++relaxed;
      needed += found.needs.empty() ? 0 : 1;
      expect_needed(model, found);
      if (testing::Test::HasFailure()) return;
    }
  }
  std::printf("%zu relaxed, %zu of them keep something; %zu miss the target as they are\n", relaxed,
              needed, broken);
  EXPECT_GT(needed, wanted / 5);
  EXPECT_GT(broken, 0U);
}

}  // namespace
}  // namespace firebreak
