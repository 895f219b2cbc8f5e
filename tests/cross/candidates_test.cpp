// SPDX-License-Identifier: Apache-2.0
// Candidates that are chosen show and prevent what they do where the model declares them: a query
// about a random model with candidates, against one about the model with these added.
// FIREBREAK_CANDIDATES_MODELS and FIREBREAK_CANDIDATES_SEED make a campaign.
#include "coordination/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "coordination/apply.h"
#include "coordination/choices.h"
#include "encodings/query.h"
#include "frontend/printer.h"
#include "support/models.h"
#include "support/random_kinds.h"
#include "support/variables.h"

namespace firebreak {
namespace {

using encodings::AnomalyQuery;
using result::RepairCandidate;
using test_support::built;
using test_support::number;
using test_support::Rng;
using test_support::some_of;
using topology::Model;
using topology::Topology;

void add_keys(Rng& rng, const Model& model, std::vector<RepairCandidate>& candidates) {
  for (const topology::StreamDecl& stream : model.streams) {
    if (stream.to && rng.percent(40)) {
      candidates.push_back(
          {topology::SealRepair{stream.name, some_of(rng, stream.attributes)}, 1, {}});
    }
    if (stream.to && rng.percent(20)) {
      candidates.push_back(
          {topology::FifoRepair{stream.name, some_of(rng, stream.attributes)}, 1, {}});
    }
  }
}

std::vector<RepairCandidate> drawn(Rng& rng, const Model& model) {
  std::vector<RepairCandidate> candidates = coordination::candidates(model, built(model));
  add_keys(rng, model, candidates);
  std::erase_if(candidates, coordination::reshapes);
  return candidates;
}

class Pieces {
 public:
  Pieces(const Model& model, std::vector<RepairCandidate> candidates)
      : model_(model),
        topology_(built(model)),
        candidates_(std::move(candidates)),
        choices_(model_, candidates_) {
    std::vector<topology::Coordination> pieces;
    for (const RepairCandidate& candidate : candidates_) {
      pieces.push_back(coordination::resolve(topology_, candidate));
    }
    for (const result::AnomalyKind& kind : result::kAnomalies) {
      queries_.push_back(
          std::make_unique<AnomalyQuery>(topology_, kind.mode, environment_, pieces));
    }
  }

  // Random ones, none of which excludes another.
  std::vector<std::size_t> some(Rng& rng) const {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (!rng.percent(35)) continue;
      chosen.push_back(i);
      if (!choices_.admissible(chosen)) chosen.pop_back();
    }
    return chosen;
  }

  // A flag that is true for a race of which no pair is left has no witness.
  void compare(const std::vector<std::size_t>& chosen) {
    const Topology applied = built(coordination::apply(model_, candidates_, chosen));
    std::vector<bool> subset(candidates_.size(), false);
    for (const std::size_t i : chosen) subset[i] = true;
    for (std::size_t kind = 0; kind < queries_.size(); ++kind) {
      const auto [mode, observation] =
          std::pair(result::kAnomalies[kind].mode, result::kAnomalies[kind].observation);
      AnomalyQuery& query = *queries_[kind];
      std::vector<bool> shown = query.propagate(observation, subset);
      for (std::size_t i = 0; i < shown.size(); ++i) {
        shown[i] = shown[i] && query.has_witness(topology_.sinks()[i], observation);
      }
      AnomalyQuery plain(applied, mode, environment_);
      EXPECT_EQ(shown, plain.propagate(observation, {}))
          << result::kAnomalies[kind].name << "\n"
          << frontend::print_model(coordination::apply(model_, candidates_, chosen));
    }
  }

 private:
  const Model model_;
  const Topology topology_;
  const std::vector<RepairCandidate> candidates_;
  const coordination::Choices choices_;
  const base::Environment environment_;
  std::vector<std::unique_ptr<AnomalyQuery>> queries_;
};

class Candidates : public testing::TestWithParam<test_support::RandomKind> {};

TEST_P(Candidates, ThatAreChosenAreAsGoodAsDeclared) {
  Rng rng(number("FIREBREAK_CANDIDATES_SEED", 3));
  const std::uint64_t models = number("FIREBREAK_CANDIDATES_MODELS", 60);
  for (std::uint64_t i = 0; i < models && !HasFailure(); ++i) {
    Model model = random_model(rng, GetParam().options);
    model.repairs.reset();
    Pieces pieces(model, drawn(rng, model));
    for (int set = 0; set < 5; ++set) pieces.compare(pieces.some(rng));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Candidates, testing::ValuesIn(test_support::random_kinds()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace firebreak
