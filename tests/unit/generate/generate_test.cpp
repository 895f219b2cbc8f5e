// SPDX-License-Identifier: Apache-2.0
#include "generate/generate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/random.h"
#include "frontend/printer.h"
#include "generate/shape.h"
#include "infer/complete.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak::generate {
namespace {

Parameters any(base::Random& random) {
  Parameters result;
  result.shape = static_cast<Shape>(random.below(static_cast<std::uint32_t>(shape_names().size())));
  for (const Parameter& parameter : parameters()) {
    const std::uint32_t most = std::min(parameter.most, parameter.most == 100 ? 100U : 12U);
    result.*parameter.value = parameter.least + random.below(most - parameter.least + 1);
  }
  return result;
}

TEST(Generate, RandomParametersMakeValidModels) {
  base::Random random(7);
  for (int i = 0; i < 300; ++i) {
    Parameters parameters = any(random);
    if (i % 20 != 0) parameters.behaviors = 0;  // whose annotations take long
    const std::uint64_t seed = random.next();
    const std::string made = text(parameters, seed);
    base::Diagnostics diagnostics;
    auto model = frontend::read_model(made, "made.yaml", diagnostics);
    ASSERT_TRUE(model && infer::complete_model(*model, diagnostics) &&
                topology::build(*model, {}, diagnostics))
        << test_support::to_text(diagnostics) << made;
    EXPECT_EQ(model->components.size(), parameters.components);
    EXPECT_EQ(text(parameters, seed), made);
  }
}

// Other choices stay as they are, and what has a thing has it at a greater share, too.
TEST(Generate, SharesOnlyAdd) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Parameters parameters;
    parameters.components = 40;
    parameters.replicated = 20;
    const topology::Model some = generate(parameters, seed);
    parameters.replicated = 60;
    topology::Model more = generate(parameters, seed);
    for (std::size_t i = 0; i < some.components.size(); ++i) {
      const bool kept = !some.components[i].rep || more.components[i].rep;
      EXPECT_TRUE(kept) << i;
      more.components[i].rep = some.components[i].rep;
    }
    EXPECT_EQ(frontend::print_model(more), frontend::print_model(some));
  }
}

// Whoever keeps the newest would overwrite without, so the versions are all that differs.
TEST(Generate, TheNewestIsKeptAmongWhatIsOverwritten) {
  Parameters parameters;
  parameters.components = 40;
  parameters.kept = 95;
  parameters.overwriting = 50;
  const topology::Model without = generate(parameters, 3);
  parameters.newest = 50;
  topology::Model with = generate(parameters, 3);
  int versions = 0;
  for (auto& component : with.components) {
    for (auto& path : component.paths) versions += path.newest.empty() ? 0 : 1;
    for (auto& path : component.paths) path.newest.clear();
  }
  EXPECT_GT(versions, 10);
  EXPECT_EQ(frontend::print_model(with), frontend::print_model(without));
}

TEST(Generate, ObservesTheNewestByTheLastAttribute) {
  Parameters parameters;
  parameters.kept = 100;
  parameters.observed_newest = 100;
  EXPECT_THAT(text(parameters, 1), testing::HasSubstr("observe: { newest: [], by: [c] }"));
}

TEST(Generate, SharesAreMet) {
  Parameters parameters;
  parameters.components = 5000;
  parameters.order_sensitive = 30;
  parameters.stateful = 50;
  const topology::Model model = generate(parameters, 1);
  std::array<int, 4> count{};
  int all = 0;
  for (const auto& component : model.components) {
    for (const auto& path : component.paths) {
      ++count[static_cast<std::size_t>(path.label)];
      ++all;
    }
  }
  const std::array<double, 4> expected{0.35, 0.35, 0.15, 0.15};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(1.0 * count[i] / all, expected[i], 0.02);
}

// A seed means the same for ever: who changes what it means says so in the changelog.
TEST(Generate, SeedsMeanTheSame) {
  Parameters parameters;
  parameters.components = 3;
  parameters.width = 2;
  EXPECT_EQ(text(parameters, 5), R"(# firebreak generate: layered components=3 width=2, seed 5
name: layered-5
streams:
  source_C1: { to: C1.in1, attributes: [a, b, c] }
  source_C2: { to: C2.in1, attributes: [a, b, c], sealable: [a, b, c] }
  C2_C3: { from: C2.out, to: C3.in1, attributes: [a, b, c] }
  C1_sink: { from: C1.out, attributes: [a, b, c] }
  C3_sink: { from: C3.out, attributes: [a, b] }
components:
  C1:
    annotation:
      - { from: in1, to: out, label: CW }
  C2:
    annotation:
      - { from: in1, to: out, label: CR }
  C3:
    annotation:
      - { from: in1, to: out, label: CW }
)");
  base::Random random(3);
  std::uint64_t digest = 0xcbf29ce484222325;  // FNV-1a
  for (int i = 0; i < 200; ++i) {
    const Parameters drawn = any(random);
    for (const char c : text(drawn, random.next())) {
      digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
  }
  EXPECT_EQ(digest, 2718050886832467914U);
}

TEST(Generate, FanInIsATree) {
  for (std::uint32_t n = 1; n < 40; ++n) {
    for (std::uint32_t fan = 2; fan < 5; ++fan) {
      Parameters parameters;
      parameters.shape = Shape::FanIn;
      parameters.components = n;
      parameters.fan = fan;
      base::Random random(1);
      const std::vector<Node> nodes = shape(parameters, random);
      std::vector<int> readers(n, 0);
      for (const Node& node : nodes) {
        EXPECT_LE(node.reads.size(), fan);
        EXPECT_NE(node.source, !node.reads.empty());
        for (const std::size_t read : node.reads) ++readers[read];
      }
      readers.back() += 1;
      EXPECT_THAT(readers, testing::Each(1)) << n << " " << fan;
    }
  }
}

TEST(Parameters, SayWhatIsWrong) {
  base::Diagnostics diagnostics;
  Parameters parameters;
  set(parameters, "replicatd", 3, "plan.yaml", {2, 5}, diagnostics);
  set(parameters, "replicated", 101, "plan.yaml", {3, 5}, diagnostics);
  set_shape(parameters, "layerd", "plan.yaml", {4, 5}, diagnostics);
  EXPECT_EQ(test_support::to_text(diagnostics),
            "plan.yaml:2:5: error[unknown-parameter]: there is no parameter 'replicatd'\n"
            "  hint: did you mean 'replicated'?\n"
            "plan.yaml:3:5: error[bad-parameter]: replicated is from 0 to 100, not 101\n"
            "plan.yaml:4:5: error[unknown-shape]: there is no shape 'layerd'\n"
            "  hint: did you mean 'layered'?\n");
  EXPECT_EQ(parameters, Parameters{});
}

}  // namespace
}  // namespace firebreak::generate
