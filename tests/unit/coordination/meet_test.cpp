// SPDX-License-Identifier: Apache-2.0
#include "coordination/meet.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "check/verify.h"
#include "frontend/printer.h"
#include "support/models.h"
#include "support/random_models.h"

namespace firebreak::coordination {
namespace {

using topology::Annotation;
using topology::PathDecl;

std::vector<PathDecl> paths(std::string_view annotation) {
  const std::string model = fmt::format(R"(
streams:
  a: {{ to: C.a, attributes: [k, l] }}
  b: {{ to: C.b, attributes: [k, l] }}
  x: {{ from: C.x, attributes: [k, l] }}
components:
  C:
    annotation:
      - {{ from: a, to: x, label: CR }}
      - {{ from: b, to: x, label: CR }}
    variants: {{ V: [ {} ] }}
)",
                                        annotation);
  return test_support::model_of(model).components[0].variants[0].paths;
}

std::string met(std::string_view one, std::string_view other) {
  const auto a = paths(one);
  const auto b = paths(other);
  const auto result = meet({&a, &b});
  if (!result) return "none";
  std::string text;
  for (const PathDecl& path : *result)
    text += (text.empty() ? "" : ", ") + frontend::print_path(path);
  return text;
}

TEST(Meet, OfTheSameIsTheSame) {
  const std::string one = "{ from: a, to: x, label: OW, subscript: [k, l] }";
  EXPECT_EQ(met(one, "{ from: a, to: x, label: OW, subscript: [l, k] }"), one);
}

TEST(Meet, OrderedAndWritingWhereBothAre) {
  EXPECT_EQ(met("{ from: a, to: x, label: CW }, { from: b, to: x, label: OR, subscript: [k] }",
                "{ from: a, to: x, label: OW, subscript: [k] }, "
                "{ from: b, to: x, label: OW, subscript: [k] }"),
            "{ from: a, to: x, label: CW }, { from: b, to: x, label: OR, subscript: [k] }");
  EXPECT_EQ(met("{ from: a, to: x, label: CR }", "{ from: a, to: x, label: OR }"),
            "{ from: a, to: x, label: CR }");
}

TEST(Meet, GatesHaveToAgree) {
  EXPECT_EQ(met("{ from: a, to: x, label: OW, subscript: [k] }",
                "{ from: a, to: x, label: OW, subscript: [l] }"),
            "{ from: a, to: x, label: CW }");
}

// Without a state an O path would see what arrives.
TEST(Meet, NothingIsOrderedWhereAStateIsLost) {
  EXPECT_EQ(met("{ from: a, to: x, label: OW }", "{ from: a, to: x, label: OR }"),
            "{ from: a, to: x, label: CR }");
  EXPECT_EQ(met("{ from: a, to: x, label: CW }, { from: b, to: x, label: OR }",
                "{ from: a, to: x, label: CR }, { from: b, to: x, label: OR }"),
            "{ from: a, to: x, label: CR }, { from: b, to: x, label: CR }");
}

TEST(Meet, LeavesOutWhatOneLacks) {
  EXPECT_EQ(met("{ from: a, to: x, label: CR }, { from: b, to: x, label: CR }",
                "{ from: b, to: x, label: CR }"),
            "{ from: b, to: x, label: CR }");
}

TEST(Meet, IsUnknownWhereAttributesOrRepetitionsDiffer) {
  EXPECT_EQ(met("{ from: a, to: x, label: CR }", "{ from: a, to: x, label: CR, rewrites: [k] }"),
            "none");
  EXPECT_EQ(met("{ from: a, to: x, label: CW }", "{ from: a, to: x, label: CW, idempotent: true }"),
            "none");
}

TEST(Meet, IsUnknownWhereOnlyOneRepeatsItselfOrKeepsNoOrder) {
  const std::string plain = "{ from: a, to: x, label: CW }";
  const std::string repeats = "{ from: a, to: x, label: CW, repeats: true }";
  const std::string unordered = "{ from: a, to: x, label: CW, emits: unordered }";
  EXPECT_EQ(met(plain, repeats), "none");
  EXPECT_EQ(met(plain, unordered), "none");
  EXPECT_EQ(met(repeats, unordered), "none");
  EXPECT_EQ(met(repeats, repeats), repeats);
  EXPECT_EQ(met(unordered, "{ from: a, to: x, label: OR, emits: unordered }"),
            "{ from: a, to: x, label: CR, emits: unordered }");
}

TEST(Meet, SilentPathsAreThoseOfOneInput) {
  const std::string silent = "{ from: a, label: OW, subscript: [k] }";
  EXPECT_EQ(met(silent, silent), silent);
  EXPECT_EQ(met(silent, "{ from: a, label: OW, subscript: [l] }"), "{ from: a, label: CW }");
  EXPECT_EQ(met(silent + ", { from: b, to: x, label: OR }",
                "{ from: a, to: x, label: OW, subscript: [k] }, { from: b, to: x, label: OR }"),
            "{ from: b, to: x, label: CR }");
  EXPECT_EQ(met(silent + ", { from: b, to: x, label: CW }",
                "{ from: b, label: CW }, { from: b, to: x, label: CW }"),
            "{ from: b, to: x, label: CW }");
}

result::Verification verified(const topology::Model& model) {
  check::Task task;
  task.traces = 0;
  base::Environment environment;
  return check::verify(test_support::built(model), task, environment);
}

// What semantics 7.4 says of it: no sink has a worse anomaly than under either annotation.
TEST(Meet, HasNoAnomalyThatOneOfThemHasNot) {
  test_support::Rng rng(23);
  test_support::RandomModelOptions options;
  options.orderings = true;
  std::size_t compared = 0;
  for (int round = 0; round < 150; ++round) {
    const topology::Model one = test_support::random_model(rng, options);
    topology::Model other = one;
    topology::Model weakest = one;
    for (std::size_t i = 0; i < one.components.size(); ++i) {
      for (PathDecl& path : other.components[i].paths) {
        if (rng.percent(50)) continue;
        path.label = static_cast<Annotation>(rng.below(4));
        if (is_confluent(path.label)) path.subscript.reset();
      }
      const auto both = meet({&one.components[i].paths, &other.components[i].paths});
      ASSERT_TRUE(both);
      weakest.components[i].paths = *both;
    }
    const auto least = verified(weakest);
    for (const topology::Model& model : {one, other}) {
      const auto more = verified(model);
      if (more.verdict == result::Verdict::Unknown) continue;
      for (std::size_t i = 0; i < least.sinks.size(); ++i) {
        ASSERT_LE(least.sinks[i].anomaly, more.sinks[i].anomaly)
            << frontend::print_model(weakest) << frontend::print_model(model);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 300U);
}

}  // namespace
}  // namespace firebreak::coordination
