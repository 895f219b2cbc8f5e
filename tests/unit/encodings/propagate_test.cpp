// SPDX-License-Identifier: Apache-2.0
// What propagates from the coordination that is chosen, against what the solver decides: random
// models, random pieces of coordination, all their subsets.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "encodings/query.h"
#include "frontend/printer.h"
#include "support/random_kinds.h"
#include "topology/builder.h"

namespace firebreak::encodings {
namespace {

using test_support::RandomModelOptions;
using test_support::Rng;
using topology::Coordination;
using topology::Topology;

constexpr std::size_t kMost = 5;

topology::AttributeSet some_of(Rng& rng, const topology::AttributeSet& attributes) {
  topology::AttributeSet result;
  for (const topology::AttributeId id : attributes) {
    if (rng.percent(50)) result.push_back(id);
  }
  return result;
}

Coordination piece_of(Rng& rng, const Topology& topology) {
  std::vector<topology::StreamId> inner;
  for (const topology::Stream& stream : topology.streams()) {
    if (stream.to) inner.push_back(stream.id);
  }
  const topology::Stream& stream = topology[rng.pick(inner)];
  switch (rng.below(5)) {
    case 0:
      return topology::SealStream{stream.id, some_of(rng, stream.attributes)};
    case 1:
      return topology::MakeFifo{stream.id, some_of(rng, stream.attributes)};
    case 2:
      return topology::RemoveDuplicates{stream.id};
    case 3:
      return topology::ResendLost{stream.id};
    default:
      break;
  }
  const topology::Component& component = topology[topology[*stream.to].component];
  topology::Ordering ordering;
  ordering.mechanism =
      rng.percent(60) ? topology::Mechanism::Sequencing : topology::Mechanism::Dynamic;
  for (const topology::StreamId id : inner) {
    if (topology[*topology[id].to].component == component.id) ordering.streams.push_back(id);
  }
  return topology::OrderComponent{component.id, std::move(ordering)};
}

std::vector<bool> members(std::size_t subset, std::size_t count) {
  std::vector<bool> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back((subset >> i & 1U) != 0);
  return result;
}

bool includes(const std::vector<bool>& outer, const std::vector<bool>& inner) {
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] && !outer[i]) return false;
  }
  return true;
}

// What `widest` has to return, by the solver.
std::optional<std::vector<bool>> widest_by_solver(AnomalyQuery& query, Observation observation,
                                                  std::vector<bool> set,
                                                  const std::vector<std::size_t>& order) {
  if (!query.escape(observation, set).found) return std::nullopt;
  for (const std::size_t i : order) {
    std::vector<bool> larger = set;
    larger[i] = true;
    if (query.escape(observation, larger).found) set = larger;
  }
  return set;
}

class Propagated : public testing::TestWithParam<RandomModelOptions> {};

TEST_P(Propagated, AgreesWithTheSolver) {
  Rng rng(5);
  const base::Environment environment;
  std::size_t divergent = 0;
  for (int round = 0; round < 10; ++round) {
    const topology::Model model = test_support::random_model(rng, GetParam());
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    ASSERT_TRUE(topology.has_value());
    std::vector<Coordination> pieces;
    while (pieces.size() < kMost) pieces.push_back(piece_of(rng, *topology));
    std::vector<std::size_t> order{3, 0, 4, 2, 1};
    for (const auto& [mode, observation] : {std::pair{Mode::Run, Observation::Contents},
                                            std::pair{Mode::Replica, Observation::Contents},
                                            std::pair{Mode::Replica, Observation::State}}) {
      AnomalyQuery query(*topology, mode, environment, pieces);
      AnomalyQuery solver(*topology, mode, environment, pieces);
      for (std::size_t subset = 0; subset < std::size_t{1} << kMost; ++subset) {
        const std::vector<bool> chosen = members(subset, kMost);
        solver.choose(chosen);
        const Decision decision = solver.decide(observation);
        ASSERT_TRUE(decision.complete);
        ASSERT_EQ(query.propagate(observation, chosen), decision.divergent)
            << frontend::print_model(model);
        const bool any = std::count(decision.divergent.begin(), decision.divergent.end(), true) > 0;
        divergent += any ? 1 : 0;
        const auto widest = query.widest(observation, chosen, order);
        ASSERT_EQ(widest.has_value(), any);
        ASSERT_EQ(widest, widest_by_solver(solver, observation, chosen, order))
            << frontend::print_model(model);
        ASSERT_TRUE(!widest || includes(*widest, chosen));
      }
    }
  }
  EXPECT_GT(divergent, 50U);
}

INSTANTIATE_TEST_SUITE_P(Models, Propagated,
                         testing::Values(RandomModelOptions{.max_components = 3},
                                         RandomModelOptions{
                                             .max_components = 3, .orderings = true, .fifo = true},
                                         RandomModelOptions{.max_components = 2,
                                                            .fifo = true,
                                                            .at_least_once = true,
                                                            .at_most_once = true}));

class Decided : public testing::TestWithParam<test_support::RandomKind> {};

TEST_P(Decided, IsAllThatPropagates) {
  Rng rng(6);
  const base::Environment environment;
  for (int i = 0; i < 25; ++i) {
    const topology::Model model = test_support::random_model(rng, GetParam().options);
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    ASSERT_TRUE(topology.has_value());
    for (const result::AnomalyKind& kind : result::kAnomalies) {
      AnomalyQuery query(*topology, kind.mode, environment);
      const std::vector<bool> propagated = query.propagate(kind.observation, {});
      ASSERT_EQ(query.decide(kind.observation).divergent, propagated)
          << kind.name << "\n"
          << frontend::print_model(model);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Decided, testing::ValuesIn(test_support::random_kinds()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace firebreak::encodings
