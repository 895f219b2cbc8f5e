// SPDX-License-Identifier: Apache-2.0
#include "generate/mutants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "frontend/printer.h"
#include "generate/generate.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak::generate {
namespace {

bool valid(const topology::Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics).has_value();
}

std::vector<std::string> told(const std::vector<Mutant>& mutants) {
  std::vector<std::string> result;
  for (const Mutant& mutant : mutants) {
    result.push_back(std::string(mutant.change) + " " + mutant.where);
  }
  return result;
}

TEST(Mutants, ChangeOnePlace) {
  const topology::Model model = test_support::model_of(R"(
name: m
streams:
  in:  { to: A.in, attributes: [a, b], seal: [a], order: fifo }
  out: { from: A.out, attributes: [a] }
components:
  A:
    annotation: { from: in, to: out, label: OW, subscript: [a, b] }
expect: { verdict: deterministic }
)");
  const std::vector<Mutant> made = mutants(model, valid);
  EXPECT_THAT(told(made), testing::ElementsAre(
                              "drop-seal in", "guess-seal in", "drop-fifo in", "more-producers in",
                              "at-least-once in", "at-least-once out", "at-most-once in",
                              "at-most-once out", "widen-gate A.in→out", "widen-gate A.in→out",
                              "unknown-gate A.in→out", "replicate A", "scatter A", "replay A"));
  EXPECT_EQ(made[5].model.name.text, "m~at-least-once-2");
  EXPECT_FALSE(made[0].model.expect);
}

TEST(Mutants, AreValidAndDiffer) {
  Parameters parameters;
  for (const Parameter& each : generate::parameters()) {
    if (each.most == 100 && each.least == 0) parameters.*each.value = 40;
  }
  parameters.behaviors = 0;
  std::set<std::string_view> seen;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const topology::Model model = generate(parameters, seed);
    std::set<std::string> texts{frontend::print_model(model)};
    for (Mutant& mutant : mutants(model, valid)) {
      EXPECT_TRUE(valid(mutant.model));
      seen.insert(mutant.change);
      mutant.model.name = model.name;
      EXPECT_TRUE(texts.insert(frontend::print_model(mutant.model)).second)
          << mutant.change << " " << mutant.where;
    }
  }
  EXPECT_GT(seen.size(), 12U);
}

}  // namespace
}  // namespace firebreak::generate
