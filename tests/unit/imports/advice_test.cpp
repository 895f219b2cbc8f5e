// SPDX-License-Identifier: Apache-2.0
#include "imports/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/reader.h"
#include "imports/advice_words.h"

namespace firebreak::imports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

topology::Model model() {
  base::Diagnostics diagnostics;
  auto read = frontend::read_model(R"(
name: m
streams:
  a: { to: C.a, attributes: [k], origin: "t.yaml:3" }
  b: { to: C.b, attributes: [k], origin: "t.yaml:4" }
  o: { from: C.o, attributes: [k] }
components:
  C:
    annotation: [ { from: a, to: o, label: OW, gate: [k] }, { from: b, to: o, label: OW, gate: [k] } ]
    origin: "t.yaml:9"
)",
                                   "m.yaml", diagnostics);
  EXPECT_TRUE(read.has_value());
  return *read;
}

result::RepairResult repair_of(decltype(topology::RepairDecl::what) what) {
  result::RepairResult result;
  result.candidates.push_back({std::move(what), 1, {}});
  result.repair = {0};
  return result;
}

TEST(Advice, EveryFormatHasWordsForEveryChange) {
  for (const Importer& importer : importers()) {
    const FormatWords* words = words_of(importer.name);
    ASSERT_NE(words, nullptr) << importer.name;
    for (const ChangeWords& change : words->changes) EXPECT_FALSE(change.what.empty());
  }
  EXPECT_EQ(words_of("yaml"), nullptr);
}

TEST(Advice, ASealIsSaidOfItsStreamWithItsKey) {
  topology::SealRepair seal;
  seal.stream.text = "b";
  seal.key = {topology::Name{"k"}};
  const auto advice = repair_advice("bloom", model(), repair_of(seal));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_THAT(advice[0].text, HasSubstr("b: a collection of the k that are over"));
  EXPECT_THAT(advice[0].lines, testing::Contains(HasSubstr(".lefts(:k => :k)")));
  EXPECT_THAT(advice[0].places, ElementsAre("t.yaml:4"));
}

TEST(Advice, AnOrderingNamesAllThatComesToItsComponent) {
  topology::OrderRepair order;
  order.component.text = "C";
  const auto advice = repair_advice("kafka-streams", model(), repair_of(order));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_THAT(advice[0].lines, ElementsAre("max.task.idle.ms=1000"));
  EXPECT_THAT(advice[0].places, ElementsAre("t.yaml:3", "t.yaml:4"));
}

TEST(Advice, WhatIsNoImportGetsNone) {
  topology::DedupRepair dedup;
  dedup.stream.text = "a";
  const auto result = repair_of(dedup);
  EXPECT_THAT(repair_advice("", model(), result), IsEmpty());
  EXPECT_THAT(repair_advice("flux", model(), result), testing::SizeIs(1));
  EXPECT_EQ(advice_text({}, {}), "");
}

TEST(Advice, TheFormatIsThatOfTheFileThatPartsNameIfItIsThere) {
  const auto with = [](const std::string& text) {
    return format_of_origin(model(), [&](const std::string& file) {
      EXPECT_EQ(file, "t.yaml");
      return std::optional(text);
    });
  };
  EXPECT_EQ(with("spouts:\n  - className: a\n"), "flux");
  EXPECT_EQ(with("asyncapi: 3.0.0\n"), "asyncapi");
  EXPECT_EQ(with("name: m\n"), "");
  EXPECT_EQ(format_of_origin(model(), [](const std::string&) { return std::nullopt; }), "");
}

}  // namespace
}  // namespace firebreak::imports
