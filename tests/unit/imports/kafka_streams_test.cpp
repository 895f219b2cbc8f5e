// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imported.h"

namespace firebreak::imports {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Imported kafka(const std::string& text, Request request = {}) {
  return imported("kafka-streams", {{"app.txt", text}}, std::move(request));
}

// Words, counted: the key is changed, so that the count reads an internal topic.
const char* const kCounting = R"(Topologies:
   Sub-topology: 0
    Source: KSTREAM-SOURCE-0000000000 (topics: [lines])
      --> KSTREAM-FLATMAPVALUES-0000000001
    Processor: KSTREAM-FLATMAPVALUES-0000000001 (stores: [])
      --> KSTREAM-KEY-SELECT-0000000002
      <-- KSTREAM-SOURCE-0000000000
    Processor: KSTREAM-KEY-SELECT-0000000002 (stores: [])
      --> counts-repartition-sink
      <-- KSTREAM-FLATMAPVALUES-0000000001
    Sink: counts-repartition-sink (topic: counts-repartition)
      <-- KSTREAM-KEY-SELECT-0000000002

  Sub-topology: 1
    Source: counts-repartition-source (topics: [counts-repartition])
      --> KSTREAM-REDUCE-0000000003
    Processor: KSTREAM-REDUCE-0000000003 (stores: [counts])
      --> KTABLE-TOSTREAM-0000000007
      <-- counts-repartition-source
    Processor: KTABLE-TOSTREAM-0000000007 (stores: [])
      --> KSTREAM-SINK-0000000008
      <-- KSTREAM-REDUCE-0000000003
    Sink: KSTREAM-SINK-0000000008 (topic: totals)
      <-- KTABLE-TOSTREAM-0000000007

)";

TEST(KafkaStreams, ReadsADescription) {
  const Imported all = kafka(kCounting);
  EXPECT_THAT(all.graph.findings, IsEmpty());
  EXPECT_EQ(all.graph.model, "app");
  EXPECT_EQ(all.graph.nodes.size(), 11U);
  const Node& reduce = node(all.graph, "KSTREAM-REDUCE-0000000003");
  EXPECT_EQ(reduce.group, "1");
  EXPECT_EQ(reduce.kind, NodeKind::Operator);
  EXPECT_THAT(reduce.stores, ElementsAre("counts"));
  EXPECT_EQ(*reduce.parallelism, Count(std::string("P_1")));
  EXPECT_EQ(reduce.place.line, 17U);
  EXPECT_THAT(all.model_text, HasSubstr("label: OW, subscript: [key]"));
}

// The log of a topic is FIFO by key, as long as nothing changed the key.
TEST(KafkaStreams, OrderHoldsUntilTheKeyIsRewritten) {
  const Imported all = kafka(kCounting);
  const Edge& read = edge(all.graph, "topic:lines>KSTREAM-SOURCE-0000000000");
  EXPECT_EQ(read.grouping, Grouping::Hash);
  EXPECT_EQ(read.order, (Order{true, {"key"}}));
  EXPECT_EQ(read.delivery, topology::Delivery::AtLeastOnce);
  const Edge& inner = edge(all.graph, "KSTREAM-SOURCE-0000000000>KSTREAM-FLATMAPVALUES-0000000001");
  EXPECT_EQ(inner.grouping, Grouping::Forward);
  EXPECT_EQ(inner.order, (Order{true, {}}));
  EXPECT_EQ(inner.delivery, topology::Delivery::ExactlyOnce);
  EXPECT_EQ(edge(all.graph, "counts-repartition-sink>topic:counts-repartition").order, Order{});
  EXPECT_EQ(fact(all.graph, read.stream, "grouping").rule, "kafka-partition");
  EXPECT_EQ(fact(all.graph, inner.stream, "grouping").rule, "kafka-same-task");
  EXPECT_EQ(edge(all.graph, "KSTREAM-SINK-0000000008>topic:totals").order, (Order{true, {"key"}}));
  const std::string stream =
      "KSTREAM-SOURCE-0000000000>KSTREAM-FLATMAPVALUES-0000000001: { from: "
      "KSTREAM-SOURCE-0000000000.out, to: KSTREAM-FLATMAPVALUES-0000000001.in, attributes: "
      "[key], order: { fifo: [key] }";
  EXPECT_THAT(all.model_text, HasSubstr(stream));
  EXPECT_THAT(all.model_text, HasSubstr("rewrites: [key]"));
}

// What a node forwards is routed as what it got, in whichever order the nodes stand.
TEST(KafkaStreams, RoutingFollowsArrowsNotLines) {
  const Imported all = kafka(R"(Topologies:
   Sub-topology: 0
    Processor: KSTREAM-FILTER-0000000003 (stores: [])
      --> KSTREAM-SINK-0000000004
      <-- KSTREAM-FILTER-0000000002
    Processor: KSTREAM-FILTER-0000000002 (stores: [])
      --> KSTREAM-FILTER-0000000003
      <-- KSTREAM-SOURCE-0000000001
    Source: KSTREAM-SOURCE-0000000001 (topics: [in])
      --> KSTREAM-FILTER-0000000002
    Sink: KSTREAM-SINK-0000000004 (topic: out)
      <-- KSTREAM-FILTER-0000000003
)");
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(all.model_text, Not(HasSubstr("instances: { count: 2 }")));
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 2, by: [key] }"));
}

TEST(KafkaStreams, PropertiesMayPromiseExactlyOnce) {
  Request request;
  request.files = {"app.txt"};
  request.properties = "app.properties";
  const Imported all = imported(
      "kafka-streams",
      {{"app.txt", kCounting}, {"app.properties", "processing.guarantee = exactly_once_v2\n"}},
      request);
  EXPECT_EQ(edge(all.graph, "topic:lines>KSTREAM-SOURCE-0000000000").delivery,
            topology::Delivery::ExactlyOnce);
}

TEST(KafkaStreams, LogsAndFencesAreReadOver) {
  std::string noisy = "Our topology, as of today:\r\n```\r\n";
  std::string line;
  for (const char c : std::string(kCounting)) {
    if (c != '\n') {
      line += c;
      continue;
    }
    noisy += "> 12:00:01.5 [main] INFO app - " + line + "\r\n\r\n";
    line.clear();
  }
  const Imported all = kafka(noisy + "```\r\nand that is all.\r\n");
  EXPECT_THAT(all.graph.findings, IsEmpty());
  EXPECT_EQ(all.graph.edges.size(), kafka(kCounting).graph.edges.size());
}

const char* const kOld = R"(Sub-topologies: 
  Sub-topology: 0
    Source: in(topics: a, b) --> keep
    Processor: keep(stores: [kept, also]) -->  <-- in
    Processor: odd(one)(stores: []) --> out <-- other
    Source: other(topics: c) --> odd(one)
    Sink: out(topic: d) <-- odd(one)
Global Stores:
  GlobalStore: everywhere(topics: g) -> table(stores: t)
  GlobalStore: anywhere(topic: h) -> chairs(store: c)
)";

TEST(KafkaStreams, ReadsTheOldestDialect) {
  const Imported all = kafka(kOld);
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "topic:a>in");
  edge(all.graph, "topic:b>in");
  edge(all.graph, "odd(one)>out");
  EXPECT_THAT(node(all.graph, "keep").stores, ElementsAre("also", "kept"));
  EXPECT_EQ(edge(all.graph, "topic:g>everywhere").grouping, Grouping::Broadcast);
  EXPECT_TRUE(node(all.graph, "table").global);
  EXPECT_TRUE(node(all.graph, "table").replicated);
  EXPECT_THAT(node(all.graph, "chairs").stores, ElementsAre("c"));
}

std::string part(const std::string& nodes) { return "Topologies:\n   Sub-topology: 0\n" + nodes; }

TEST(KafkaStreams, ParenthesesAndCommasOccurInNames) {
  const Imported all = kafka(part(R"(    Source: s (topics: (orders|bills)-[a-z]+)
      --> to one, two, three
    Processor: to one, two (stores: [])
      --> x (y)
      <-- s
    Processor: three (stores: [])
      --> none
      <-- s
    Sink: x (y) (extractor class: topic is [recordContext.topic()]-[key])
      <-- to one, two
)"));
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "s>to one, two");
  edge(all.graph, "s>three");
  edge(all.graph, "x (y)>topic:?x (y)");
  EXPECT_TRUE(node(all.graph, "topic:?x (y)").dynamic);
  EXPECT_TRUE(node(all.graph, "topic:/(orders|bills)-[a-z]+/").pattern);
}

TEST(KafkaStreams, PatternsReadTheTopicsThatTheyMatch) {
  const Imported all = kafka(part(R"(    Source: s (topics: out-.*)
      --> none
    Source: t (topics: [other])
      --> k
    Sink: k (topic: out-1)
      <-- t
)"));
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "topic:out-1>s");
  edge(all.graph, "topic:/out-.*/>s");
  EXPECT_EQ(all.model_text.find("topic:other>s"), std::string::npos);
}

TEST(KafkaStreams, ListsGoOnAfterAComma) {
  const Imported all = kafka(part(R"(    Source: s (topics: [a,
        b])
      --> p,
          q
    Processor: p (stores: [])
      --> none
      <-- s
    Processor: q (stores: [])
      --> none
      <-- s
)"));
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "topic:b>s");
  edge(all.graph, "s>q");
}

TEST(KafkaStreams, ListsGoOnAfterTheEndOfALineOfWindows) {
  const Imported all =
      kafka(part("    Source: s (topics: [a,\r\n        b])\r\n      --> p\r\n"
                 "    Processor: p (stores: [])\r\n      --> none\r\n"
                 "      <-- s\r\n"));
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "topic:a>s");
  edge(all.graph, "topic:b>s");
}

std::string window_join(const std::string& left, const std::string& right, bool outer) {
  const auto store = [](const std::string& name) { return "KSTREAM-" + name + "-store"; };
  const std::string l = store(left + "-0000000004");
  const std::string r = store(right + "-0000000005");
  const std::string shared = outer ? ", KSTREAM-OUTERSHARED-0000000004-store" : "";
  return part(
      "    Source: a (topics: [a])\n      --> this-windowed\n"
      "    Source: b (topics: [b])\n      --> other-windowed\n"
      "    Processor: this-windowed (stores: [" +
      l +
      "])\n"
      "      --> this-join\n      <-- a\n"
      "    Processor: other-windowed (stores: [" +
      r +
      "])\n"
      "      --> other-join\n      <-- b\n"
      "    Processor: this-join (stores: [" +
      r + shared +
      "])\n"
      "      --> merge\n      <-- this-windowed\n"
      "    Processor: other-join (stores: [" +
      l + shared +
      "])\n"
      "      --> merge\n      <-- other-windowed\n"
      "    Processor: merge (stores: [])\n"
      "      --> none\n      <-- this-join, other-join\n");
}

TEST(KafkaStreams, WindowJoinsAreOneComponent) {
  const Imported inner = kafka(window_join("JOINTHIS", "JOINOTHER", false));
  EXPECT_THAT(inner.graph.findings, IsEmpty());
  const std::string component = node(inner.graph, "this-windowed").component;
  EXPECT_EQ(component, "KSTREAM-JOINTHIS-0000000004-store");
  for (const char* id : {"other-windowed", "this-join", "other-join"}) {
    EXPECT_EQ(node(inner.graph, id).component, component);
  }
  EXPECT_EQ(node(inner.graph, "merge").component, "merge");
  for (const char* from : {"this-windowed", "other-windowed"}) {
    for (const char* to : {"this-join", "other-join"}) {
      EXPECT_THAT(inner.model_text,
                  HasSubstr(std::string("{ from: ") + from + ", to: " + to + ", label: CW }"));
    }
  }
  const auto inside = std::ranges::find(inner.graph.edges, "this-windowed", &Edge::from);
  EXPECT_EQ(inside->to, "this-join");
  EXPECT_EQ(inside->stream, "");
  EXPECT_THAT(holes(inner.graph), Not(Contains(HasSubstr("seal"))));

  const Imported outer = kafka(window_join("OUTERTHIS", "OUTEROTHER", true));
  EXPECT_THAT(outer.model_text,
              HasSubstr("{ from: this-windowed, to: other-join, label: OW, subscript: [key] }"));
  EXPECT_THAT(holes(outer.graph), Contains(HasSubstr("seal")));
}

TEST(KafkaStreams, ProcessorsShareStores) {
  const Imported all = kafka(part(R"(    Source: s (topics: [a])
      --> write
    Source: t (topics: [b])
      --> look
    Processor: write (stores: [z, m])
      --> look
      <-- s
    Processor: look (stores: [z])
      --> none
      <-- t, write
)"));
  EXPECT_THAT(all.graph.findings, IsEmpty());
  EXPECT_EQ(node(all.graph, "write").component, "m");
  EXPECT_EQ(node(all.graph, "look").component, "m");
  EXPECT_THAT(all.model_text, HasSubstr("write>look: { from: m.write, to: m.look"));
  EXPECT_THAT(all.model_text, HasSubstr("{ from: look, to: look, label: OW"));
  EXPECT_THAT(all.model_text, HasSubstr("look.out: { from: m.look"));
  EXPECT_THAT(holes(all.graph), Contains("m annotation"));
}

TEST(KafkaStreams, TablesOfJoinsOfAllInstances) {
  const std::string global = R"(
  Sub-topology: 1 for global store (will not generate tasks)
    Source: gs (topics: [users])
      --> KTABLE-SOURCE-0000000009
    Processor: KTABLE-SOURCE-0000000009 (stores: [users])
      --> none
      <-- gs
)";
  const std::string joining = part(R"(    Source: s (topics: [a])
      --> KSTREAM-LEFTJOIN-0000000003
    Processor: KSTREAM-LEFTJOIN-0000000003 (stores: [])
      --> none
      <-- s
)");
  const Imported one = kafka(joining + global);
  EXPECT_THAT(one.graph.findings, IsEmpty());
  EXPECT_EQ(node(one.graph, "KSTREAM-LEFTJOIN-0000000003").component, "users");
  EXPECT_THAT(holes(one.graph), Not(Contains("users annotation")));
  const Imported two = kafka(joining + global + R"(
  Sub-topology: 2 for global store (will not generate tasks)
    Source: hs (topics: [shops])
      --> KTABLE-SOURCE-0000000011
    Processor: KTABLE-SOURCE-0000000011 (stores: [shops])
      --> none
      <-- hs
)");
  EXPECT_THAT(two.graph.findings, IsEmpty());
  EXPECT_EQ(node(two.graph, "KTABLE-SOURCE-0000000011").component,
            node(two.graph, "KSTREAM-LEFTJOIN-0000000003").component);
  EXPECT_THAT(holes(two.graph), Contains("users annotation"));
}

// What each kind of name and store means.
TEST(KafkaStreams, NamesAndStoresSayWhatProcessorsDo) {
  const auto label = [](const std::string& name, const std::string& stores) {
    const Imported all = kafka(part("    Source: s (topics: [a])\n      --> " + name +
                                    "\n    Processor: " + name + " (stores: [" + stores +
                                    "])\n      --> out\n      <-- s\n    Sink: out (topic: b)\n"
                                    "      <-- " +
                                    name + "\n"));
    EXPECT_THAT(all.graph.findings, IsEmpty()) << name;
    const std::size_t at = all.model_text.find("  " + name + ":\n    annotation:");
    const std::size_t begin = all.model_text.find("label: ", at) + 7;
    std::string said = all.model_text.substr(begin, all.model_text.find(" }", begin) - begin);
    for (const Hole& hole : all.graph.holes) {
      if (hole.subject == name && hole.property != "parallelism") said += " hole " + hole.property;
    }
    return said;
  };
  EXPECT_EQ(label("KSTREAM-FILTER-0000000001", ""), "CR");
  EXPECT_EQ(label("KSTREAM-BRANCHCHILD-0000000001", ""), "CR");
  EXPECT_EQ(label("KTABLE-MAPVALUES-0000000001", ""), "CR");
  EXPECT_EQ(label("KSTREAM-MAP-0000000001", ""), "CR, rewrites: [key]");
  EXPECT_EQ(label("KSTREAM-TRANSFORMVALUES-0000000001", ""), "CR hole annotation");
  EXPECT_EQ(label("KSTREAM-TRANSFORM-0000000001", ""), "CR, rewrites: [key] hole annotation");
  EXPECT_EQ(label("mine", ""), "CR, rewrites: [key] hole annotation");
  EXPECT_EQ(label("mine", "state"), "OW, rewrites: [key] hole annotation");
  EXPECT_EQ(label("KSTREAM-TRANSFORMVALUES-0000000001", "state"), "OW hole annotation");
  EXPECT_EQ(label("mine", "KSTREAM-REDUCE-STATE-STORE-0000000002"), "OW, subscript: [key]");
  EXPECT_EQ(label("mine", "Aggregate-Aggregate-Materialize"), "OW, subscript: [key]");
  EXPECT_EQ(label("mine", "KTABLE-FILTER-STATE-STORE-0000000002"), "CR");
  EXPECT_EQ(label("mine", "KTABLE-MAPVALUES-STATE-STORE-0000000002, x"),
            "OW, rewrites: [key] hole annotation");
  EXPECT_EQ(label("KSTREAM-AGGREGATE-0000000001", "x"),
            "OW, subscript: [key], rewrites: [key] hole annotation");
  EXPECT_EQ(label("KSTREAM-JOIN-0000000001", "users"), "OR, subscript: [key]");
  EXPECT_EQ(label("KTABLE-SUPPRESS-0000000001", "KTABLE-SUPPRESS-STATE-STORE-0000000002"),
            "OW, subscript: [key] hole seal");
}

TEST(KafkaStreams, ApplicationsMeetInTopics) {
  const std::string one = part(
      "    Source: s (topics: [a])\n      --> k\n"
      "    Sink: k (topic: shared)\n      <-- s\n");
  const std::string two = part(
      "    Source: s (topics: [shared])\n      --> p\n"
      "    Processor: p (stores: [state])\n      --> none\n      <-- s\n");
  Request request;
  request.files = {"x/one.txt", "two.txt"};
  const Imported all = imported("kafka-streams", {{"x/one.txt", one}, {"two.txt", two}}, request);
  EXPECT_THAT(all.graph.findings, IsEmpty());
  EXPECT_EQ(all.graph.model, "one+two");
  edge(all.graph, "one/k>topic:shared");
  edge(all.graph, "topic:shared>two/s");
  EXPECT_EQ(node(all.graph, "two/p").group, "two/0");
  const Imported named =
      kafka("Topology: left:\n" + one.substr(12) + "Topology: right:\n" + two.substr(12));
  EXPECT_EQ(named.graph.model, "left+right");
  edge(named.graph, "topic:shared>right/s");
  const Imported both = kafka(one + two);
  EXPECT_THAT(both.graph.findings, IsEmpty());
  edge(both.graph, "app/k>topic:shared");
  edge(both.graph, "topic:shared>app~2/s");
}

// Their names begin with that of their application, which no description prints.
TEST(KafkaStreams, InternalTopicsOfTwoApplicationsAreTwo) {
  Request request;
  request.files = {"one.txt", "two.txt"};
  const Imported all =
      imported("kafka-streams", {{"one.txt", kCounting}, {"two.txt", kCounting}}, request);
  EXPECT_THAT(all.graph.findings, IsEmpty());
  edge(all.graph, "one/counts-repartition-sink>topic:one/counts-repartition");
  edge(all.graph, "topic:two/counts-repartition>two/counts-repartition-source");
  edge(all.graph, "topic:lines>one/KSTREAM-SOURCE-0000000000");
  EXPECT_THAT(all.model_text, Not(HasSubstr("topic:two/counts-repartition.in: {")));
}

TEST(KafkaStreams, Refusals) {
  EXPECT_THAT(errors(kafka("nothing").graph), ElementsAre("not-a-kafka-streams:1"));
  EXPECT_THAT(errors(kafka("").graph), ElementsAre("not-a-kafka-streams:1"));
  EXPECT_THAT(errors(kafka("\nTopologies:\n   Sub-topo").graph), ElementsAre("truncated:2"));
  EXPECT_THAT(errors(kafka(std::string(kCounting) + "\xFF").graph), ElementsAre("invalid-utf8:26"));
  const auto refused = [](const std::string& text) { return errors(kafka(part(text)).graph); };
  EXPECT_THAT(refused(""), ElementsAre("truncated:2"));
  EXPECT_THAT(refused("    Source: s (topics: [a])\n"), ElementsAre("truncated:3"));
  EXPECT_THAT(refused("    Source: s (topics: [a]\n"), Contains("truncated:3"));
  EXPECT_THAT(refused("      --> s\n"), Contains("truncated:3"));
  EXPECT_THAT(refused("    Source: s (topics: [a])\n      --> none\n    Proce"),
              ElementsAre("truncated:5"));
  EXPECT_THAT(refused("    Source: s (topics: [a])\n      --> t\n"), ElementsAre("truncated:3"));
  EXPECT_THAT(refused("    Source: s (topics: [x-repartition])\n      --> none\n"),
              ElementsAre("truncated:3"));
  EXPECT_THAT(refused("    Source: s (topics: [a])\n      --> none\n"
                      "    Source: s (topics: [b])\n      --> none\n"),
              ElementsAre("duplicate-id:5"));
}

}  // namespace
}  // namespace firebreak::imports
