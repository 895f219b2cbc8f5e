// SPDX-License-Identifier: Apache-2.0
#include "coordination/choices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/printer.h"
#include "support/models.h"

namespace firebreak::coordination {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using topology::Model;
using Indices = std::vector<std::size_t>;

constexpr const char* kModel = R"(
streams:
  a: { to: C.a, attributes: [k, l, m] }
  b: { to: D.b, attributes: [k, l, m] }
  x: { from: C.x, attributes: [k, l, m] }
  y: { from: D.y, attributes: [k, l, m] }
components:
  D:
    annotation: { from: b, to: y, label: OW, subscript: [k] }
    variants:
      SET: { from: b, to: y, label: CW }
      MAP: { from: b, to: y, label: CR }
  C:
    annotation: { from: a, to: x, label: OW, subscript: [k] }
    variants:
      SET: { from: a, to: x, label: CW }
repairs:
  - { seal: a, key: [k, l], cost: 2 }
  - { variant: C, to: SET, cost: 5 }
  - { seal: a, key: [l, m], cost: 3 }
  - { variant: D, to: SET, cost: 0 }
  - { seal: b, key: [k, l], cost: 1 }
  - { seal: a, key: [l], cost: 7 }
  - { variant: D, to: MAP, cost: 1 }
  - { fifo: a, key: [k], cost: 1 }
  - { fifo: a, key: [l], cost: 1 }
)";

class ChoicesTest : public testing::Test {
 protected:
  const topology::Model model = test_support::model_of(kModel);
  const Choices choices{model, *model.repairs};
};

TEST_F(ChoicesTest, ElementsAreCandidatesAndAnnotations) {
  EXPECT_EQ(choices.size(), 11U);
  EXPECT_THAT(choices.groups(), ElementsAre(ElementsAre(9, 3, 6), ElementsAre(10, 1)));
  EXPECT_EQ(choices.component(9), "D");
  EXPECT_EQ(choices.own("C"), 10U);
  EXPECT_EQ(choices.own("E"), std::nullopt);
  EXPECT_THAT(choices.costs(), ElementsAre(2, 5, 3, 0, 1, 7, 1, 1, 1, 0, 0));
}

TEST_F(ChoicesTest, VariantsOfAComponentAreRivals) {
  for (const std::size_t piece : {0U, 2U, 4U, 5U, 7U, 8U}) {
    EXPECT_THAT(choices.rivals()[piece], IsEmpty());
  }
  EXPECT_THAT(choices.rivals()[6], ElementsAre(3, 9));
  EXPECT_TRUE(choices.admissible(Indices{0, 1, 2, 3, 4, 5, 7, 8}));
  EXPECT_FALSE(choices.admissible(Indices{3, 6}));
}

TEST_F(ChoicesTest, WithoutAVariantAnAnnotationIsKept) {
  EXPECT_THAT(indices(choices.elements(Indices{0, 6})), ElementsAre(0, 6, 10));
  EXPECT_THAT(frontend::print_model(choices.with(Indices{0, 6})),
              HasSubstr("annotation:\n      - { from: b, to: y, label: CR }"));
}

TEST_F(ChoicesTest, TheWeakestModelHasAllPiecesAndWhatRivalsShare) {
  Subset all(choices.size(), true);
  all[5] = false;
  const auto weakest = choices.weakest(all);
  ASSERT_TRUE(weakest);
  const std::string text = frontend::print_model(*weakest);
  EXPECT_THAT(
      text,
      HasSubstr("attributes: [k, l, m], seal: [[k, l], [l, m]], order: { fifo: [[k], [l]] } }"));
  EXPECT_THAT(text, HasSubstr("annotation:\n      - { from: a, to: x, label: CW }"));
  EXPECT_THAT(text, HasSubstr("annotation:\n      - { from: b, to: y, label: CR }"));
  EXPECT_THAT(text, Not(HasSubstr("annotation:\n      - { from: a, to: x, label: OW")));
}

// What a trace does not reach does not matter to it (semantics 7.4), even where there is no meet.
TEST_F(ChoicesTest, OfATraceWhatItDoesNotReachDoesNotMatter) {
  Model faulty = model;
  faulty.streams.front().delivery = topology::Delivery::AtLeastOnce;
  const Choices among(faulty, *faulty.repairs);
  Subset all(among.size(), true);
  for (const std::size_t piece : {1U, 5U}) all[piece] = false;
  result::Trace trace;
  trace.sink = "x";
  trace.worlds[0].deliveries.emplace_back().component = "C";
  const auto weakest = among.weakest(all, trace);
  ASSERT_TRUE(weakest);
  EXPECT_EQ(weakest->components[0].paths.front().label, topology::Annotation::OW);
  trace.worlds[1].deliveries.emplace_back().component = "D";
  EXPECT_EQ(among.weakest(all, trace), std::nullopt);
  EXPECT_EQ(among.weakest(all), std::nullopt);
}

// What a set ignores, a bag counts (semantics 7.4).
TEST_F(ChoicesTest, NoModelIsWeakestAmongAnnotationsWhereMessagesAreRepeated) {
  Model faulty = model;
  faulty.streams.front().delivery = topology::Delivery::AtLeastOnce;
  const Choices among(faulty, *faulty.repairs);
  EXPECT_EQ(among.weakest(Subset(among.size(), true)), std::nullopt);
  Subset one(among.size(), true);
  for (const std::size_t variant : {1U, 3U, 6U}) one[variant] = false;
  EXPECT_TRUE(among.weakest(one));
}

}  // namespace
}  // namespace firebreak::coordination
