// SPDX-License-Identifier: Apache-2.0
// Models of random behaviours: what `verify` proves no executions with real values contradict; what
// it refutes is shown by two executions, which run again.
#include "support/behaviors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "check/verify.h"
#include "execute/refute.h"
#include "execute/replay.h"
#include "frontend/load.h"
#include "infer/complete.h"
#include "support/random_white_box.h"

namespace firebreak {
namespace {

using test_support::Rng;

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::atoll(text));
}

// How many there were, by verdict, and by why nothing was decided.
using Verdicts = std::map<std::string, std::size_t>;

std::string reason_of(const result::Verification& found) {
  const std::string reason = found.bounds.empty() ? "" : found.bounds.front().second;
  const std::size_t since = reason.find("not tried, since");
  if (since != std::string::npos) return reason.substr(reason.rfind("' ") + 1);
  return "searched";
}

void hold_to_executions(bool simple, Verdicts& verdicts) {
  const std::size_t count = number_from("FIREBREAK_BEHAVIOR_MODELS", 40);
  const std::size_t seed = number_from("FIREBREAK_BEHAVIOR_SEED", 1);
  for (std::size_t i = 0; i < count; ++i) {
    Rng rng(static_cast<std::uint32_t>(seed * 100'003 + i));
    const std::string yaml = test_support::random_white_box(rng, simple);
    SCOPED_TRACE(fmt::format("model {} of seed {}\n{}", i, seed, yaml));
    base::Diagnostics diagnostics;
    const auto loaded = frontend::load_model({yaml, "random.yaml"}, std::nullopt, {}, diagnostics,
                                             {}, infer::complete_model);
    ASSERT_TRUE(loaded) << test_support::as_text(diagnostics);
    base::Environment environment;
    result::Verification found = check::verify(loaded->topology, {}, environment);
    for (const result::ValueTrace& trace :
         execute::contradictions(loaded->model, loaded->topology, environment, found)) {
      ADD_FAILURE() << result::to_string(trace.anomaly) << " at " << trace.sink;
    }
    execute::refute(loaded->model, loaded->topology, environment, found);
    ++verdicts[result::to_string(found.verdict)];
    for (const result::ValueTrace& trace : found.value_traces) {
      const auto replayed = execute::replay(loaded->model, loaded->topology, trace);
      EXPECT_EQ(replayed.problem, "") << result::to_string(trace.anomaly) << " at " << trace.sink;
    }
    if (found.verdict == result::Verdict::Unknown) ++verdicts["  unknown: " + reason_of(found)];
  }
  EXPECT_GT(verdicts["deterministic"], 0U);
  EXPECT_GT(verdicts["divergent"], 0U);
  if (std::getenv("FIREBREAK_BEHAVIOR_MODELS") == nullptr) return;
  for (const auto& [verdict, number] : verdicts) fmt::print("{}: {}\n", verdict, number);
}

TEST(CrossBehaviors, ProofsHoldOfExecutions) {
  Verdicts verdicts;
  hold_to_executions(true, verdicts);
}

TEST(CrossBehaviors, ProofsHoldOfExecutionsOfMoreThanOneComponent) {
  Verdicts verdicts;
  hold_to_executions(false, verdicts);
}

}  // namespace
}  // namespace firebreak
