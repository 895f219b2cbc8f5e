// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "imported.h"
#include "imports/flux/substitution.h"
#include "imports/names.h"

namespace firebreak::imports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A spout and two bolts; what stands behind is added to it.
std::string counting(const std::string& grouping, const std::string& more = "") {
  return R"(name: counting
spouts:
  - id: lines
    className: a.Lines
bolts:
  - id: split
    className: a.Split
    parallelism: 2
  - id: count
    className: a.Count
    parallelism: 4
streams:
  - from: lines
    to: split
    grouping: { type: SHUFFLE }
  - from: split
    to: count
    grouping: )" +
         grouping + "\n" + more;
}

Imported flux(const std::string& text, Request request = {}) {
  return imported("flux", {{"t.yaml", text}}, std::move(request));
}

TEST(Flux, FieldsGroupingRoutesToInstances) {
  const Imported all = flux(counting("{ type: FIELDS, args: [word] }"));
  EXPECT_THAT(errors(all.graph), IsEmpty());
  const Edge& last = edge(all.graph, "split>count");
  EXPECT_EQ(last.grouping, Grouping::Hash);
  EXPECT_THAT(last.keys, ElementsAre("word"));
  EXPECT_EQ(last.place.line, 16U);
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 4, by: [word] }"));
  EXPECT_THAT(all.model_text, HasSubstr("split>count: { from: split.default, to: count.in, "
                                        "attributes: [word], delivery: at-least-once"));
  EXPECT_THAT(holes(all.graph), ElementsAre("count annotation", "split annotation"));
}

TEST(Flux, ShuffleBeforeStateSplitsIt) {
  const Imported all = flux(counting("{ type: SHUFFLE }"));
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 4 }"));
  EXPECT_THAT(all.commented_text, HasSubstr("count:  # split-state"));
  ASSERT_EQ(all.advice.size(), 2U);
  EXPECT_THAT(all.advice[1].text, HasSubstr("FIELDS grouping on [what its state is kept by]"));
  EXPECT_THAT(all.advice[1].places, ElementsAre("t.yaml:16"));
  const Imported one = flux(counting("{ type: SHUFFLE }"), {.tasks = {{"count", 1}}});
  EXPECT_THAT(one.model_text, Not(HasSubstr("count: 4")));
}

TEST(Flux, GroupingsAreNamed) {
  for (const auto& [type, grouping] :
       {std::pair("ALL", Grouping::Broadcast), std::pair("GLOBAL", Grouping::Single),
        std::pair("NONE", Grouping::Shuffle), std::pair("DIRECT", Grouping::Direct),
        std::pair("LOCAL_OR_SHUFFLE", Grouping::Shuffle)}) {
    const Imported all = flux(counting("{ type: " + std::string(type) + " }"));
    EXPECT_EQ(edge(all.graph, "split>count").grouping, grouping) << type;
  }
  EXPECT_THAT(flux(counting("{ type: ALL }")).model_text, HasSubstr("Rep: true"));
  EXPECT_THAT(flux(counting("{ type: GLOBAL }")).model_text, Not(HasSubstr("count: 4")));
}

TEST(Flux, OneInputThatGoesToOneInstanceDoesNotMakeOneOfAll) {
  const std::string more =
      "  - { from: lines, to: count, grouping: { type: FIELDS, args: [word] } }\n";
  EXPECT_THAT(flux(counting("{ type: GLOBAL }", more)).model_text,
              HasSubstr("instances: { count: 4 }"));
}

TEST(Flux, WhatIsWrongIsSaidWithItsLine) {
  EXPECT_THAT(errors(flux(counting("{ type: FIELDS }")).graph),
              ElementsAre("fields-without-args:18"));
  EXPECT_THAT(errors(flux(counting("{ type: fields, args: [a] }")).graph),
              ElementsAre("unknown-grouping:18"));
  EXPECT_THAT(errors(flux(counting("{ type: NONE }", "paralelism: 1\n")).graph),
              ElementsAre("unknown-key:19"));
  EXPECT_THAT(errors(flux(counting("{ type: NONE }",
                                   "  - { from: split, to: cuont, grouping: { "
                                   "type: NONE } }\n"))
                         .graph),
              ElementsAre("dangling-id:19"));
  EXPECT_THAT(errors(flux("name: x\n").graph), ElementsAre("no-topology:1"));
  EXPECT_THAT(errors(flux("name: x\ntopologySource:\n  className: a.B\n").graph),
              ElementsAre("topology-in-code:2"));
  EXPECT_THAT(errors(flux("- a\n").graph), ElementsAre("not-a-flux:1"));
  EXPECT_THAT(errors(flux("a: [\n").graph), ElementsAre("yaml-syntax:2"));
  EXPECT_THAT(errors(flux(counting("{ type: NONE }", "config: { topology.tasks: many }\n")).graph),
              ElementsAre("bad-number:19"));
}

TEST(Flux, EverythingThatIsWrongIsSaidAtOnce) {
  const std::string text = R"(name: x
topolgy: y
spouts:
  - { id: s, className: a.S, parallelism: many }
bolts:
  - { id: b }
  - { id: lonely, className: a.L }
streams:
  - { from: q, to: r, grouping: { type: SHUFFLE } }
  - { from: s, to: b, grouping: { type: shuffle } }
  - { from: b, to: b, grouping: { type: CUSTOM } }
  - { from: lonely, to: b, grouping: { type: ALL } }
)";
  EXPECT_THAT(
      errors(flux(text).graph),
      ElementsAre("unknown-key:2", "bad-number:4", "missing-key:6", "dangling-id:9",
                  "dangling-id:9", "unknown-grouping:10", "missing-key:11", "dangling-id:12"));
}

TEST(Flux, WhatIsBothSpoutAndBoltIsWrongOnce) {
  std::string text = counting("{ type: NONE }");
  text.replace(text.find("id: count"), 9, "id: lines");
  text.replace(text.find("to: count"), 9, "to: split");
  EXPECT_THAT(errors(flux(text).graph), ElementsAre("duplicate-id:9"));
}

TEST(Flux, NothingOfTheFormatIsNoFlux) {
  EXPECT_THAT(errors(flux("# nothing\n").graph), ElementsAre("not-a-flux:1"));
  EXPECT_THAT(errors(flux("apiVersion: v1\nkind: Service\n").graph), ElementsAre("not-a-flux:1"));
  EXPECT_THAT(errors(flux("bolts: [ { id: b, className: a.B } ]\n").graph),
              ElementsAre("no-topology:1"));
}

TEST(Flux, NumbersAndTruthAreThoseOfYaml11) {
  const std::string text =
      "spouts: [ { id: 1, className: a.S, parallelism: 010 } ]\n"
      "bolts:\n"
      "  - &bolt { id: yes, className: a.B, parallelism: 1_0, numTasks: 0x10 }\n"
      "  - { <<: *bolt, id: no }\n"
      "streams:\n"
      "  - { from: 1, to: yes, grouping: { type: FIELDS, args: [ on, 1.0 ], streamId: 2 } }\n"
      "  - { from: '1', to: no, grouping: { type: SHUFFLE } }\n";
  const Imported all = flux(text);
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_EQ(std::get<std::uint32_t>(*node(all.graph, "1").parallelism), 8U);
  EXPECT_EQ(std::get<std::uint32_t>(*node(all.graph, "no").parallelism), 16U);
  EXPECT_THAT(edge(all.graph, "1:2>yes").keys, ElementsAre("on", "1.0"));
  EXPECT_EQ(all.graph.model, "t");  // without a name, that of the file
}

TEST(Flux, ABeanMayHaveOtherKeys) {
  const Imported all = flux(
      counting("{ type: SHUFFLE }", "components: [ { id: c, className: a.C, arguments: [] } ]\n"));
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(warnings(all.graph), ElementsAre("unknown-key:19"));
}

TEST(Flux, VariablesDoNotMakeATextEndless) {
  std::string text = "name: ";
  for (int i = 0; i < 100'000; ++i) text += "${long}";
  const Imported all =
      imported("flux", {{"t.yaml", text}, {"p", "long=" + std::string(10'000, 'x')}},
               {.files = {"t.yaml"}, .properties = "p"});
  EXPECT_THAT(errors(all.graph), ElementsAre("too-large:1"));
  // The word that stands for variables is none of the text's.
  const Imported like = flux(counting("{ type: FIELDS, args: [fluxvariablexx0z, '${w}'] }"));
  EXPECT_THAT(edge(like.graph, "split>count").keys, ElementsAre("fluxvariablexx0z", "${w}"));
}

TEST(Flux, TheLastOfTwoStreamsAndOfTwoIdsCounts) {
  const Imported all = flux(
      counting("{ type: SHUFFLE }", "  - { from: split, to: count, grouping: { type: ALL } }\n"));
  EXPECT_EQ(edge(all.graph, "split>count").grouping, Grouping::Broadcast);
  EXPECT_THAT(warnings(all.graph), ElementsAre("duplicate-stream:19"));
}

TEST(Flux, ABoltThatNothingFeedsIsNotThere) {
  std::string text = counting("{ type: SHUFFLE }");
  text.replace(text.find("streams:"), 0, "  - { id: lonely, className: a.Lonely }\n");
  const Imported all = flux(text);
  EXPECT_THAT(warnings(all.graph), ElementsAre("unfed-bolt:12"));
  EXPECT_FALSE(node(all.graph, "lonely").fed);
  EXPECT_THAT(all.model_text, Not(HasSubstr("lonely")));
}

TEST(Flux, WithoutAckersNothingComesAgain) {
  const Imported all =
      flux(counting("{ type: FIELDS, args: [w] }", "config: { topology.acker.executors: 0 }\n"));
  const Edge& first = edge(all.graph, "lines>split");
  EXPECT_EQ(first.delivery, topology::Delivery::AtMostOnce);
  EXPECT_TRUE(first.order.fifo);
  EXPECT_EQ(first.order_ground.rule, "flux-acker-0");
}

TEST(Flux, ASpoutWhoseBeansAskForItSendsAtMostOnce) {
  std::string text = counting("{ type: SHUFFLE }", R"(components:
  - id: builder
    className: a.Builder
    configMethods:
      - name: setProcessingGuarantee
        args: [ AT_MOST_ONCE ]
  - id: config
    className: a.Config
    constructorArgs: [ { ref: builder } ]
)");
  text.replace(text.find("    className: a.Lines"), 22,
               "    className: a.Lines\n    constructorArgs: [ { ref: config } ]");
  EXPECT_EQ(edge(flux(text).graph, "split>count").delivery, topology::Delivery::AtMostOnce);
}

TEST(Flux, WhatNoSpoutFeedsMayComeAgain) {
  const std::string text = counting("{ type: NONE }",
                                    "  - { from: one, to: two, grouping: { type: NONE } }\n"
                                    "  - { from: two, to: one, grouping: { type: NONE } }\n");
  std::string cycle = text;
  cycle.replace(cycle.find("bolts:\n"), 7,
                "bolts:\n  - { id: one, className: a.A }\n  - { id: two, className: a.B }\n");
  EXPECT_EQ(edge(flux(cycle).graph, "one>two").delivery, topology::Delivery::AtLeastOnce);
}

TEST(Flux, VariablesAreReplacedBeforeTheTextIsRead) {
  const std::string text =
      "name: ${n}\nspouts: [ { id: s, className: '${c}', parallelism: ${p} } ]\n"
      "bolts: [ { id: b, className: ${ENV-B} } ]\n"
      "streams: [ { from: s, to: b, grouping: { type: FIELDS, args: [${k}] } } ]\n";
  Request request{.files = {"t.yaml"}, .properties = "p.properties", .env = {{"B", "a.Bolt"}}};
  const Imported all = imported(
      "flux", {{"t.yaml", text}, {"p.properties", "n = named\nc: a.\\u0053pout\n! no\nk word\n"}},
      request);
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_EQ(all.graph.model, "named");
  EXPECT_EQ(node(all.graph, "s").type, "a.Spout");
  EXPECT_EQ(std::get<std::string>(*node(all.graph, "s").parallelism), "${p}");
  EXPECT_EQ(node(all.graph, "b").type, "a.Bolt");
  EXPECT_THAT(edge(all.graph, "s>b").keys, ElementsAre("word"));
  EXPECT_THAT(warnings(all.graph), ElementsAre("several-variables:2"));
  EXPECT_THAT(holes(all.graph), testing::Contains("s parallelism"));
}

TEST(Flux, PropertiesAreThoseOfJava) {
  const auto all = flux::read_properties("a=1\nb : 2\nc 3\n# no\nd=x\\\n   y\ne\\ f=\\t\ng\n");
  EXPECT_EQ(all.at("a"), "1");
  EXPECT_EQ(all.at("b"), "2");
  EXPECT_EQ(all.at("c"), "3");
  EXPECT_EQ(all.at("d"), "xy");
  EXPECT_EQ(all.at("e f"), "\t");
  EXPECT_EQ(all.at("g"), "");
}

TEST(Flux, PropertiesAreInLatin1) {
  const auto all =
      flux::read_properties("a=gr\xFC\xDF\r\nb=\\u00e9\\u20ac\nc=\\ud83d\\ude00\nd=\\ud83d.\n");
  EXPECT_EQ(all.at("a"), "gr\u00FC\u00DF");
  EXPECT_EQ(all.at("b"), "\u00E9\u20AC");
  EXPECT_EQ(all.at("c"), "\U0001F600");
  EXPECT_EQ(all.at("d"), "\uFFFD.");
}

TEST(Flux, IncludesAreJoined) {
  const std::string shared =
      "bolts: [ { id: count, className: a.Other }, { id: more, className: a.More } ]\n"
      "streams: [ { from: lines, to: more, grouping: { type: SHUFFLE } } ]\n";
  const std::string text = counting("{ type: SHUFFLE }", "includes: [ { file: /shared.yaml } ]\n");
  const Imported all = imported("flux", {{"a/t.yaml", text}, {"shared.yaml", shared}});
  EXPECT_EQ(node(all.graph, "count").type, "a.Count");
  EXPECT_EQ(node(all.graph, "more").place.file, "shared.yaml");
  const std::string overriding =
      counting("{ type: SHUFFLE }", "includes: [ { file: shared.yaml, override: true } ]\n");
  EXPECT_EQ(
      node(imported("flux", {{"a/t.yaml", overriding}, {"shared.yaml", shared}}).graph, "count")
          .type,
      "a.Other");
  const Imported missing = flux(text);
  EXPECT_THAT(warnings(missing.graph), ElementsAre("include-not-read:19"));
  EXPECT_THAT(holes(missing.graph), testing::Contains("/shared.yaml includes"));
  EXPECT_EQ(fact(missing.graph, "/shared.yaml", "includes").basis, Basis::Assumed);
}

TEST(Flux, OfKnownClassesNothingIsAssumed) {
  std::string text = counting("{ type: SHUFFLE }");
  text.replace(text.find("a.Count"), 7, "backtype.storm.kafka.bolt.KafkaBolt");
  const Imported all = flux(text);
  EXPECT_EQ(node(all.graph, "count").kind, NodeKind::Sink);
  EXPECT_THAT(holes(all.graph), ElementsAre("split annotation"));
  Request request{.files = {"t.yaml"}, .classes = "c.yaml"};
  const Imported more = imported(
      "flux", {{"t.yaml", text}, {"c.yaml", "classes: { a.Split: { state: none, label: CR } }\n"}},
      request);
  EXPECT_THAT(holes(more.graph), IsEmpty());
  EXPECT_THAT(more.graph.files, ElementsAre("t.yaml", "c.yaml"));
}

TEST(Flux, AKnownGroupingIsDerived) {
  const std::string text = counting("{ type: CUSTOM, customClass: { className: a.ByHost } }");
  EXPECT_EQ(fact(flux(text).graph, "split>count", "grouping").basis, Basis::Declared);
  const Imported known = imported(
      "flux",
      {{"t.yaml", text}, {"c.yaml", "classes: { a.ByHost: { grouping: hash, keys: [host] } }\n"}},
      {.files = {"t.yaml"}, .classes = "c.yaml"});
  EXPECT_EQ(fact(known.graph, "split>count", "grouping").basis, Basis::Derived);
  EXPECT_EQ(fact(known.graph, "split>count", "grouping").rule, "class-table");
}

TEST(Flux, FilesHaveOneOrderWhetherRefusedOrNot) {
  const Texts texts = {{"t.yaml", counting("{ type: NONE }")}, {"u.yaml", "a: [\n"}, {"p", ""}};
  for (const char* file : {"t.yaml", "u.yaml"}) {
    const Imported all = imported("flux", texts, {.files = {file}, .properties = "p"});
    EXPECT_THAT(all.graph.files, ElementsAre(file, "p"));
  }
}

TEST(Flux, WhatLeavesHasNoAttributesThatNoFileNames) {
  const Imported all = flux(counting("{ type: FIELDS, args: [word] }"));
  EXPECT_THAT(all.model_text, HasSubstr("count.out: { from: count.out, origin"));
  EXPECT_THAT(all.model_text, Not(HasSubstr("rewrites")));
}

// Every stream of a port has the keys of all of them.
TEST(Flux, AModelIsNotMuchLargerThanItsFile) {
  std::string text = "spouts: [ { id: s, className: a.S } ]\nbolts:\n";
  for (int i = 0; i < 600; ++i) text += fmt::format("  - {{ id: b{}, className: a.B }}\n", i);
  text += "streams:\n";
  for (int i = 0; i < 600; ++i) {
    text +=
        fmt::format("  - {{ from: s, to: b{0}, grouping: {{ type: FIELDS, args: [k{0}] }} }}\n", i);
  }
  EXPECT_THAT(errors(flux(text).graph), ElementsAre(testing::StartsWith("too-large:")));
}

// Texts near valid ones neither crash nor give a model that is none.
TEST(Flux, ManglingATextDoesNoHarm) {
  std::mt19937 random(13);
  const std::string whole = counting("{ type: FIELDS, args: [word] }",
                                     "config: { topology.tasks: 2 }\nincludes: [ { file: x } ]\n");
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const std::size_t length = random() % 12;
      if (random() % 2 == 0) {
        text.erase(at, length);
      } else {
        text.insert(at, whole.substr(random() % whole.size(), length));
      }
    }
    const Imported all = flux(text);
    EXPECT_EQ(all.model_text.empty(), all.graph.refused());
  }
}

TEST(ImportNames, LongNamesKeepTheirBeginningAndADigest) {
  EXPECT_EQ(fitted("short"), "short");
  const std::string fit = fitted(std::string(229, 'a') + "\u00e9" + std::string(60, 'b'));
  EXPECT_EQ(fit.substr(0, 230), std::string(229, 'a') + "~");
  EXPECT_EQ(fitted(std::string(251, 'a')), std::string(230, 'a') + "~032fd0337586c62a");
  EXPECT_EQ(fit.size(), 246U);
  EXPECT_EQ(stream_name("a", "default", "b"), "a>b");
  EXPECT_EQ(stream_name("a", "p", "b"), "a:p>b");
  Names names;
  EXPECT_EQ(names.give("a"), "a");
  EXPECT_EQ(names.give("a"), "a~2");
  EXPECT_EQ(names.give("a"), "a~3");
}

}  // namespace
}  // namespace firebreak::imports
