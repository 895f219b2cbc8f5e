// SPDX-License-Identifier: Apache-2.0
#include "page/drawing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "labels/derivation.h"
#include "support/models.h"
#include "support/random_models.h"

namespace firebreak::page {
namespace {

using testing::HasSubstr;
using topology::Topology;

Drawing composed(const Topology& topology, const Involved& about = {}) {
  const labels::Explainer explainer(topology, result::RuleSet::Sound);
  return compose(topology, explainer.labeling(), about);
}

// A chain of `count` components.
Topology chain(int count) {
  std::string text = "streams:\n  s0: { to: C0.i }\n";
  for (int i = 1; i <= count; ++i) {
    text += fmt::format("  s{}: {{ from: C{}.o{} }}\n", i, i - 1,
                        i == count ? "" : fmt::format(", to: C{}.i", i));
  }
  text += "components:\n";
  for (int i = 0; i < count; ++i) {
    text += fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: CR }} }}\n", i);
  }
  return test_support::topology_of(text);
}

TEST(Drawing, HasABoxForEachComponentSourceAndSink) {
  const Drawing drawing = composed(chain(static_cast<int>(kMostDrawn)));
  EXPECT_EQ(drawing.boxes.size(), kMostDrawn + 2);
  EXPECT_EQ(drawing.arrows.size(), kMostDrawn + 1);
  EXPECT_EQ(drawing.folded, 0U);
}

TEST(Drawing, FoldsWhatIsNotInvolvedInALargeTopology) {
  const int count = static_cast<int>(kMostDrawn) + 1;
  const Topology topology = chain(count);
  Involved about;
  about.components = {topology.components()[10].id, topology.components()[11].id};
  const Drawing drawing = composed(topology, about);
  // What is before the two, what is after them, and they.
  ASSERT_EQ(drawing.boxes.size(), 4U);
  EXPECT_EQ(drawing.boxes[0].name, "10 components");
  EXPECT_EQ(drawing.boxes[1].name, fmt::format("{} components", count - 12));
  EXPECT_EQ(drawing.boxes[2].name, "C10");
  EXPECT_EQ(drawing.arrows.size(), 3U);
  EXPECT_EQ(drawing.folded, static_cast<std::size_t>(count) - 2);
}

TEST(Drawing, WhereTooManyAreInvolvedShowsWhereTheRaceBegins) {
  const Topology topology = chain(static_cast<int>(kMostInvolved) + 1);
  Involved about;
  for (const topology::Component& one : topology.components()) about.components.insert(one.id);
  about.racing = {topology.components()[7].id};
  const Drawing drawing = composed(topology, about);
  ASSERT_EQ(drawing.boxes.size(), 3U);  // what is before it, what is after it, and it
  EXPECT_EQ(drawing.boxes[2].name, "C7");
  EXPECT_EQ(drawing.folded, kMostInvolved);
}

TEST(Drawing, LongNamesAreCut) {
  const std::string name(60, 'x');
  const Drawing drawing = composed(test_support::topology_of(
      "streams:\n  s: { to: " + name + ".i }\n  t: { from: " + name + ".o }\ncomponents:\n  " +
      name + ": { annotation: { from: i, to: o, label: CR } }\n"));
  EXPECT_EQ(drawing.boxes[0].name, std::string(33, 'x') + "…");
}

bool overlap(const Box& a, const Box& b) {
  return std::abs(a.center.x - b.center.x) * 2 < a.size.x + b.size.x - 1 &&
         std::abs(a.center.y - b.center.y) * 2 < a.size.y + b.size.y - 1;
}

TEST(Drawing, BoxesOfRandomModelsStandApartInsideThePicture) {
  test_support::Rng rng(14);
  const test_support::RandomModelOptions options{.max_components = 8, .orderings = true};
  for (int round = 0; round < 40; ++round) {
    Drawing drawing = composed(test_support::built(test_support::random_model(rng, options)));
    ASSERT_TRUE(lay_out(drawing));
    for (std::size_t i = 0; i < drawing.boxes.size(); ++i) {
      const Box& box = drawing.boxes[i];
      EXPECT_GE(box.center.x - box.size.x / 2, -1);
      EXPECT_LE(box.center.x + box.size.x / 2, drawing.size.x + 1);
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_FALSE(overlap(box, drawing.boxes[j])) << box.name << " " << drawing.boxes[j].name;
      }
    }
    for (const Arrow& arrow : drawing.arrows) EXPECT_EQ(arrow.curve.size() % 3, 1U);
  }
}

TEST(Drawing, ShowsWithoutColourWhatAComponentIs) {
  const Topology topology = test_support::topology_of(R"(
streams:
  a: { to: [A.i, B.i], attributes: [k], seal: [k] }
  o: { from: A.o, attributes: [k] }
  p: { from: B.o, attributes: [k] }
components:
  A: { Rep: true, order: { mechanism: sequencing }, annotation: { from: i, to: o, label: OW, subscript: [k] } }
  B: { instances: { count: 3, by: [k] }, annotation: { from: i, to: o, label: CW } }
)");
  Drawing drawing = composed(topology);
  ASSERT_TRUE(lay_out(drawing));
  const std::string svg = to_svg(drawing, "t", "x-");
  EXPECT_THAT(svg, HasSubstr("class=\"behind\""));
  EXPECT_THAT(svg, HasSubstr("class=\"strip\""));
  EXPECT_THAT(svg, HasSubstr("class=\"split\""));
  EXPECT_THAT(svg, HasSubstr("class=\"bar\""));
  EXPECT_THAT(svg, HasSubstr("seal [k]"));
  EXPECT_THAT(svg, HasSubstr("3 instances by k"));
}

}  // namespace
}  // namespace firebreak::page
