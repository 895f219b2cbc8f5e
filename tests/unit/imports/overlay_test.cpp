// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imported.h"
#include "imports/rank.h"

namespace firebreak::imports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kText = R"(name: t
spouts: [ { id: s, className: a.S } ]
bolts: [ { id: b, className: a.B, parallelism: "${n}" }, { id: c, className: a.C } ]
streams:
  - { from: s, to: b, grouping: { type: FIELDS, args: [k] } }
  - { from: b, to: c, grouping: { type: SHUFFLE } }
)";

Imported laid(const std::string& overlay) {
  return imported("flux", {{"t.yaml", kText}, {"o.yaml", overlay}},
                  {.files = {"t.yaml"}, .overlay = "o.yaml"});
}

TEST(Overlay, EntriesAreJoinedKeyByKey) {
  const Imported all = laid(R"(
components:
  b: { annotation: [ { from: in, to: default, label: OW, gate: [k] } ] }
streams:
  s>b: { seal: [k] }
expect: { verdict: divergent }
)");
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(all.model_text, HasSubstr("label: OW, subscript: [k]"));
  EXPECT_THAT(all.model_text,
              HasSubstr("s>b: { from: s.default, to: b.in, attributes: [k], seal: [k]"));
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 2, by: [k] }"));
  EXPECT_THAT(all.model_text, HasSubstr("verdict: divergent"));
  EXPECT_THAT(holes(all.graph), ElementsAre("b parallelism", "c annotation"));
  EXPECT_THAT(all.commented_text, HasSubstr("b:  # overlay"));
}

TEST(Overlay, WhatItSaysIsAFactOfItsOwn) {
  const Imported all =
      laid("components:\n  b: { annotation: [ { from: in, to: default, label: CR } ] }\n");
  std::vector<Fact> labels;
  for (const Fact& fact : all.graph.facts) {
    if (fact.subject == "b" && fact.property == "label") labels.push_back(fact);
  }
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_EQ(labels[0].basis, Basis::Overlay);
  EXPECT_EQ(labels[0].place, (Place{"o.yaml", 2}));
}

TEST(Overlay, ItsFactsHaveTheValuesOfTheirProperties) {
  const Imported all = laid(R"(components:
  b:
    annotation: [ { from: in, to: default, label: OW, gate: [k] } ]
    instances: { count: 3, by: [k] }
    Rep: true
  c: { annotation: [ { from: in, to: out, label: CR } ] }
streams:
  s>b: { order: { fifo: [k] }, delivery: exactly-once }
)");
  const auto value = [&](const char* subject, const char* property) {
    const Fact& one = fact(all.graph, subject, property);
    EXPECT_EQ(one.basis, Basis::Overlay) << property;
    return one.value;
  };
  EXPECT_EQ(value("b", "label"), Value(std::string("OW")));
  EXPECT_EQ(value("b", "subscript"), Value(std::vector<std::string>{"k"}));
  EXPECT_EQ(value("b", "parallelism"), Value(std::uint64_t{3}));
  EXPECT_EQ(value("b", "replicated"), Value(true));
  EXPECT_EQ(value("s>b", "order"), Value(Order{true, {"k"}}));
  EXPECT_EQ(value("s>b", "delivery"), Value(std::string("exactly-once")));
  EXPECT_EQ(value("c", "label"), Value(std::string("CR")));
  EXPECT_THROW(fact(all.graph, "c", "subscript"), std::runtime_error);
}

TEST(Overlay, ASealedInputFillsTheHoleOfWhoWaits) {
  std::string text = kText;
  text.replace(text.find("a.B,"), 4, "a.B, configMethods: [ { name: withTumblingWindow } ],");
  const auto open = [&](const std::string& overlay) {
    return holes(imported("flux", {{"t.yaml", text}, {"o.yaml", overlay}},
                          {.files = {"t.yaml"}, .overlay = "o.yaml"})
                     .graph);
  };
  EXPECT_THAT(open("streams: { b>c: { Rep: false } }\n"), testing::Contains("b seal"));
  EXPECT_THAT(open("streams: { s>b: { seal: [k] } }\n"), Not(testing::Contains("b seal")));
}

// Each line says on what it rests, in components behind the first, too.
TEST(Overlay, CommentsStandAtTheirPaths) {
  const Imported plain = imported("flux", {{"t.yaml", kText}});
  EXPECT_THAT(plain.commented_text, HasSubstr("label: CR }  # label derived (spout-is-source)\n"));
  EXPECT_THAT(plain.commented_text,
              HasSubstr("{ from: in, to: out, label: OW }  # label assumed\n"));
}

// The hole that keeps the sink from a good label comes first.
TEST(Overlay, HolesAreWeighedByWhatTheirBestCaseGains) {
  const Imported all = laid(
      "components: { b: { annotation: [ { from: in, to: default, label: CR } ] } }\n"
      "streams: { s>b: { delivery: exactly-once }, b>c: { delivery: exactly-once } }\n");
  const std::vector<Weight> weights = weigh(all.graph, all.model);
  ASSERT_EQ(weights.size(), 2U);
  EXPECT_EQ(all.graph.holes[weights[0].hole].subject, "c");
  EXPECT_EQ(weights[0].gains, 1U);
  EXPECT_EQ(weights[1].gains, 0U);
}

TEST(Overlay, AGateThatItSaysIsWhatToRouteBy) {
  const std::string overlay =
      "components: { c: { instances: { count: 3 }, annotation: [ { from: in, to: out, label: OW, "
      "gate: [k] } ] } }\nstreams: { b>c: { attributes: [k] } }\n";
  const std::vector<Advice> advice = laid(overlay).advice;
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_THAT(advice[0].text, HasSubstr("FIELDS grouping on [k]"));
  EXPECT_THAT(advice[0].lines, ElementsAre("grouping: { type: FIELDS, args: [k] }"));
  EXPECT_THAT(advice[0].places, ElementsAre("t.yaml:6"));
}

TEST(Overlay, AStubWithoutAValueIsAnOverlayToo) {
  const std::string text =
      "Sub-topology: 0\n Source: s (topics: [a\x01])\n --> k\n Sink: k (topic: b)\n <-- s\n";
  const Imported plain = imported("kafka-streams", {{"d.txt", text}});
  EXPECT_FALSE(plain.graph.holes.empty());
  Request request;
  request.files = {"d.txt"};
  request.overlay = "o.yaml";
  const Imported laid =
      imported("kafka-streams", {{"d.txt", text}, {"o.yaml", plain.stub}}, request);
  EXPECT_THAT(errors(laid.graph), testing::IsEmpty());
  EXPECT_EQ(laid.model_text, plain.model_text);
}

TEST(Overlay, AStubHasTheProducersOfWhatComesFromOutside) {
  const std::string text =
      "Sub-topology: 0\n Source: s (topics: [a])\n --> k\n Sink: k (topic: b)\n <-- s\n";
  const Imported plain = imported("kafka-streams", {{"d.txt", text}});
  EXPECT_THAT(plain.stub, HasSubstr("streams:\n  topic:a.in:\n    producers: { count: 2, by: "
                                    "[key] }  # d.txt:2\n"));
  EXPECT_THAT(plain.stub, HasSubstr("# 0: parallelism 2  # d.txt:2\n"));
  const Imported all = imported("kafka-streams", {{"d.txt", text}, {"o.yaml", plain.stub}},
                                {.files = {"d.txt"}, .overlay = "o.yaml"});
  EXPECT_EQ(all.model_text, plain.model_text);
  EXPECT_THAT(holes(all.graph), ElementsAre("0 parallelism"));
}

TEST(Overlay, TheStubChangesNothingAndFillsWhatItCan) {
  const Imported plain = imported("flux", {{"t.yaml", kText}});
  const Imported all = laid(plain.stub);
  EXPECT_THAT(errors(all.graph), IsEmpty()) << plain.stub;
  EXPECT_EQ(all.model_text, plain.model_text);
  EXPECT_THAT(holes(all.graph), IsEmpty());
}

TEST(Overlay, TasksOfASourceAreItsProducers) {
  const Imported all =
      imported("flux", {{"t.yaml", kText}}, {.files = {"t.yaml"}, .tasks = {{"s", 3}, {"b", 1}}});
  EXPECT_THAT(all.model_text, HasSubstr("s.in: { to: s.in, producers: 3"));
  EXPECT_EQ(edge(all.graph, "s>b").producers, Count(3U));
  EXPECT_EQ(edge(all.graph, "b>c").producers, Count(1U));
}

TEST(Overlay, TasksOfAGroupAreThoseOfAllItsNodes) {
  const std::string text =
      "Sub-topology: 0\n Source: s (topics: [a])\n --> k\n Sink: k (topic: b)\n <-- s\n";
  const Imported all = imported("kafka-streams", {{"d.txt", text}},
                                {.files = {"d.txt"}, .tasks = {{"0", 3}, {"topic:a", 5}}});
  EXPECT_THAT(holes(all.graph), IsEmpty());
  EXPECT_THAT(all.model_text, HasSubstr("producers: { count: 5, by: [key] }"));
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 3, by: [key] }"));
}

TEST(Overlay, WhatTheImportDoesNotHaveIsAnErrorWithItsPlace) {
  const Imported all = laid("components:\n  bb: { Rep: true }\nstreams:\n  s>c: {}\n");
  EXPECT_THAT(errors(all.graph), ElementsAre("stale-overlay:2", "stale-overlay:4"));
  EXPECT_EQ(all.graph.findings[0].what.hint, "did you mean 'b'?");
  EXPECT_THAT(all.model_text, IsEmpty());
}

TEST(Overlay, WhatIsNoModelIsSaidWhereTheOverlaySaysIt) {
  EXPECT_THAT(errors(laid("components:\n  b:\n    instances: 3\n    Rep: maybe\n").graph),
              ElementsAre("wrong-type:3", "wrong-type:4"));
  EXPECT_THAT(errors(laid("- a\n").graph), ElementsAre("not-a-model:1"));
  EXPECT_THAT(errors(laid("components: { b: { annotation: [ { from: in, to: default, label: OW, "
                          "gate: [nowhere] } ] } }\n")
                         .graph),
              Not(IsEmpty()));
}

TEST(Overlay, TasksOfWhatIsNotThereAreAnError) {
  EXPECT_THAT(errors(imported("flux", {{"t.yaml", kText}}, {.tasks = {{"x", 1}}}).graph),
              ElementsAre("stale-overlay:0"));
}

}  // namespace
}  // namespace firebreak::imports
