// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "imported.h"
#include "imports/flink_plan/row_type.h"

namespace firebreak::imports {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

json node_of(int id, const std::string& operation, const std::string& row, json more = {}) {
  json node = {{"id", id}, {"type", "stream-exec-" + operation + "_1"}, {"outputType", row}};
  if (!more.is_null()) node.update(more);
  return node;
}

json exchange(int id, const std::string& row, json distribution) {
  return node_of(id, "exchange", row,
                 {{"inputProperties", json::array({{{"requiredDistribution", distribution}}})}});
}

json edge_of(int source, int target, const char* shuffle = "FORWARD") {
  return {{"source", source}, {"target", target}, {"shuffle", {{"type", shuffle}}}};
}

json table(const char* key, json options) {
  return {{key, {{"table", {{"resolvedTable", {{"options", std::move(options)}}}}}}}};
}

json hash(std::vector<int> keys) { return {{"type", "HASH"}, {"keys", std::move(keys)}}; }

json ref(int index) { return {{"kind", "INPUT_REF"}, {"inputIndex", index}}; }

const char* const kRow = "ROW<`who` INT, `what` VARCHAR(2147483647)>";

// Orders counted for each customer.
json counting() {
  return {
      {"flinkVersion", "1.20"},
      {"nodes",
       {node_of(1, "table-source-scan", kRow, table("scanTableSource", {{"connector", "datagen"}})),
        node_of(2, "calc", kRow,
                {{"projection", {ref(0), {{"kind", "CALL"}, {"internalName", "$UPPER$1"}}}}}),
        exchange(3, kRow, hash({0})),
        node_of(4, "group-aggregate", "ROW<`who` INT, `n` BIGINT NOT NULL>",
                {{"grouping", {0}},
                 {"state", json::array({{{"index", 0}, {"ttl", "0 ms"}, {"name", "counts"}}})}}),
        node_of(5, "sink", "ROW<`who` INT, `n` BIGINT>",
                table("dynamicTableSink", {{"connector", "print"}}))}},
      {"edges", {edge_of(1, 2), edge_of(2, 3), edge_of(3, 4), edge_of(4, 5)}}};
}

Imported flink(const json& plan) { return imported("flink-plan", {{"plan.json", plan.dump(1)}}); }

std::vector<std::string> ids(const Graph& graph) {
  std::vector<std::string> all;
  for (const Node& one : graph.nodes) all.push_back(one.id);
  return all;
}

// "rule value" of a fact.
std::vector<Value> facts(const Graph& graph, const std::string& subject, const char* property) {
  std::vector<Value> all;
  for (const Fact& fact : graph.facts) {
    if (fact.subject == subject && fact.property == property) all.push_back(fact.value);
  }
  return all;
}

TEST(FlinkPlan, ExchangesAreEdges) {
  const Imported all = flink(counting());
  EXPECT_THAT(all.graph.findings, IsEmpty());
  EXPECT_EQ(all.graph.model, "plan");
  EXPECT_THAT(ids(all.graph),
              ElementsAre("calc-2", "group-aggregate-4", "sink-5", "table-source-scan-1"));
  const Edge& hashed = edge(all.graph, "calc-2:in0>group-aggregate-4");
  EXPECT_EQ(hashed.grouping, Grouping::Hash);
  EXPECT_THAT(hashed.keys, ElementsAre("who"));
  EXPECT_TRUE(hashed.order.fifo);
  EXPECT_EQ(hashed.delivery, topology::Delivery::ExactlyOnce);
  EXPECT_EQ(edge(all.graph, "group-aggregate-4:in0>sink-5").grouping, Grouping::Forward);
  EXPECT_EQ(node(all.graph, "table-source-scan-1").kind, NodeKind::Source);
  EXPECT_EQ(node(all.graph, "sink-5").kind, NodeKind::Sink);
  EXPECT_THAT(node(all.graph, "group-aggregate-4").stores, ElementsAre("counts"));
  EXPECT_EQ(node(all.graph, "group-aggregate-4").type, "stream-exec-group-aggregate_1");
}

TEST(FlinkPlan, StateIsKeptByTheKeysOfTheExchange) {
  const Imported all = flink(counting());
  EXPECT_THAT(all.model_text, HasSubstr("label: OW, subscript: [who]"));
  EXPECT_THAT(all.model_text, HasSubstr("count: 2, by: [who]"));
  EXPECT_THAT(holes(all.graph), testing::Contains("group-aggregate-4 annotation"));
  EXPECT_THAT(holes(all.graph), Not(testing::Contains("calc-2 annotation")));
  EXPECT_THAT(all.stub, HasSubstr("group-aggregate-4"));
}

// A number of instances that no plan has is more than one.
TEST(FlinkPlan, ParallelismIsNotInThePlan) {
  const Imported all = flink(counting());
  EXPECT_THAT(holes(all.graph), testing::Contains("calc-2 parallelism"));
  EXPECT_THAT(facts(all.graph, "calc-2", "state"), ElementsAre(Value(std::string("split"))));
  json single = counting();
  single["nodes"][2]["inputProperties"][0]["requiredDistribution"] = {{"type", "SINGLETON"}};
  const Imported one = flink(single);
  EXPECT_EQ(edge(one.graph, "calc-2:in0>group-aggregate-4").grouping, Grouping::Single);
  EXPECT_THAT(facts(one.graph, "group-aggregate-4", "state"), IsEmpty());
}

TEST(FlinkPlan, TimeToLiveLosesTheGate) {
  json plan = counting();
  plan["nodes"][3]["state"][0]["ttl"] = "4 d";
  const Imported all = flink(plan);
  EXPECT_THAT(facts(all.graph, "group-aggregate-4", "ttl"), ElementsAre(Value(std::string("4 d"))));
  EXPECT_THAT(all.model_text, Not(HasSubstr("subscript: [who]")));
  EXPECT_THAT(facts(flink(counting()).graph, "group-aggregate-4", "ttl"), IsEmpty());
}

TEST(FlinkPlan, ChangelogModesAreFacts) {
  json plan = counting();
  plan["nodes"][4]["inputChangelogMode"] = {"INSERT", "UPDATE_AFTER"};
  EXPECT_THAT(facts(flink(plan).graph, "sink-5", "changelog"),
              ElementsAre(Value(std::vector<std::string>{"INSERT", "UPDATE_AFTER"})));
}

json joining(const std::string& type, const std::string& ttl) {
  const json state = {{{"index", 0}, {"ttl", ttl}, {"name", "leftState"}},
                      {{"index", 1}, {"ttl", "0 ms"}, {"name", "rightState"}}};
  return {
      {"nodes",
       {node_of(1, "table-source-scan", "ROW<`a` INT, `b` INT>",
                table("scanTableSource", json::object())),
        exchange(2, "ROW<`a` INT, `b` INT>", hash({1})),
        node_of(3, "table-source-scan", "ROW<`c` INT>", table("scanTableSource", json::object())),
        exchange(4, "ROW<`c` INT>", hash({0})),
        node_of(5, "join", "ROW<`a` INT, `b` INT, `c` INT>",
                {{"joinSpec", {{"joinType", type}}},
                 {"state", state},
                 {"inputChangelogModes", {{"INSERT"}, {"INSERT"}}}}),
        exchange(6, "ROW<`a` INT, `b` INT, `c` INT>", hash({1, 2})),
        node_of(7, "sink", "ROW<`a` INT, `b` INT, `c` INT>",
                table("dynamicTableSink", json::object()))}},
      {"edges",
       {edge_of(1, 2), edge_of(2, 5), edge_of(3, 4), edge_of(4, 5), edge_of(5, 6), edge_of(6, 7)}}};
}

TEST(FlinkPlan, JoinsOfInsertsAreConfluent) {
  const auto label = [](const json& plan) { return facts(flink(plan).graph, "join-5", "label"); };
  EXPECT_THAT(label(joining("INNER", "0 ms")), ElementsAre(Value(std::string("CW"))));
  EXPECT_THAT(label(joining("LEFT", "0 ms")), ElementsAre(Value(std::string("OW"))));
  EXPECT_THAT(label(joining("INNER", "1 h")), ElementsAre(Value(std::string("OW"))));
  json updating = joining("INNER", "0 ms");
  updating["nodes"][4].erase("inputChangelogModes");
  EXPECT_THAT(label(updating), ElementsAre(Value(std::string("OW"))));
}

// Each input has the keys that it is hashed by; fields keep their names and places.
TEST(FlinkPlan, InputsOfJoinsAreApart) {
  const Imported all = flink(joining("LEFT", "0 ms"));
  EXPECT_THAT(edge(all.graph, "table-source-scan-3:in1>join-5").keys, ElementsAre("c"));
  EXPECT_THAT(all.model_text, HasSubstr("from: in0, to: out, label: OW, subscript: [b=c]"));
  EXPECT_THAT(all.model_text, HasSubstr("from: in1, to: out, label: OW, subscript: [b=c]"));
  EXPECT_THAT(all.model_text, Not(HasSubstr("rewrites")));
  json renamed = joining("LEFT", "0 ms");
  for (const std::size_t node : {4U, 5U}) {
    renamed["nodes"][node]["outputType"] = "ROW<`b` INT, `a` INT, `c` INT>";
  }
  EXPECT_THAT(flink(renamed).model_text, Not(HasSubstr("rewrites")));  // hashed by a and c now
  renamed["nodes"][5]["inputProperties"][0]["requiredDistribution"]["keys"] = {0};
  EXPECT_THAT(flink(renamed).model_text, HasSubstr("rewrites: [b]"));
}

// Rows that agree on it meet in one task, whatever each side calls it.
TEST(FlinkPlan, AKeyWithTwoNamesIsOneKey) {
  const Imported all = flink(joining("LEFT", "0 ms"));
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 2, by: [b=c] }"));
  EXPECT_THAT(facts(all.graph, "join-5", "state"), IsEmpty());
  EXPECT_THAT(edge(all.graph, "table-source-scan-1:in0>join-5").keys, ElementsAre("b"));
  json fewer = joining("LEFT", "0 ms");
  fewer["nodes"][1]["inputProperties"][0]["requiredDistribution"]["keys"] = {0, 1};
  EXPECT_THAT(facts(flink(fewer).graph, "join-5", "state"),
              ElementsAre(Value(std::string("split"))));
}

TEST(FlinkPlan, OneNodeMayFeedBothInputs) {
  json plan = joining("INNER", "0 ms");
  plan["edges"] = {edge_of(1, 2), edge_of(2, 5), edge_of(2, 5), edge_of(5, 7)};
  const Imported all = flink(plan);
  EXPECT_THAT(errors(all.graph), IsEmpty());
  edge(all.graph, "table-source-scan-1:in0>join-5");
  edge(all.graph, "table-source-scan-1:in1>join-5");
}

TEST(FlinkPlan, CalcKeepsWhatItRefersTo) {
  json plan = counting();
  plan["nodes"].push_back(exchange(6, kRow, hash({0, 1})));
  plan["edges"][0] = edge_of(1, 6);
  plan["edges"].push_back(edge_of(6, 2));
  plan["nodes"][2]["inputProperties"][0]["requiredDistribution"] = hash({0, 1});
  const Imported all = flink(plan);
  EXPECT_THAT(all.model_text, HasSubstr("rewrites: [what]"));
}

TEST(FlinkPlan, KafkaTopicsJoinPlans) {
  json writer = counting();
  writer["nodes"][4].update(
      table("dynamicTableSink", {{"connector", "upsert-kafka"}, {"topic", "totals"}}));
  json reader = counting();
  reader["nodes"][0].update(
      table("scanTableSource", {{"connector", "kafka"}, {"topic", "totals;others"}}));
  Request request;
  request.files = {"w.json", "r.json"};
  const Imported all =
      imported("flink-plan", {{"w.json", writer.dump()}, {"r.json", reader.dump()}}, request);
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_EQ(all.graph.model, "w+r");
  const Edge& out = edge(all.graph, "w/sink-5>topic:totals");
  EXPECT_EQ(out.grouping, Grouping::Unknown);
  EXPECT_FALSE(out.order.fifo);
  EXPECT_EQ(out.delivery, topology::Delivery::AtLeastOnce);
  const Edge& in = edge(all.graph, "topic:totals>r/table-source-scan-1");
  EXPECT_EQ(in.grouping, Grouping::Hash);
  EXPECT_THAT(in.keys, IsEmpty());
  EXPECT_FALSE(in.order.fifo);
  edge(all.graph, "topic:others>r/table-source-scan-1");
  EXPECT_THAT(all.model_text, Not(HasSubstr("r/table-source-scan-1.in:")));
  EXPECT_THAT(all.model_text, HasSubstr("topic:others.in"));
}

TEST(FlinkPlan, WhatIsUnknownIsTheWorst) {
  json plan = counting();
  plan["nodes"][1]["type"] = "stream-exec-telepathy_1";
  const Imported all = flink(plan);
  EXPECT_THAT(warnings(all.graph), ElementsAre(HasSubstr("unknown-type:")));
  EXPECT_THAT(facts(all.graph, "telepathy-2", "label"), ElementsAre(Value(std::string("OW"))));
  EXPECT_THAT(facts(all.graph, "telepathy-2", "subscript"), ElementsAre(Value(std::string("*"))));
  EXPECT_THAT(holes(all.graph), testing::Contains("telepathy-2 annotation"));
}

TEST(FlinkPlan, WindowsWaitForASeal) {
  json plan = counting();
  plan["nodes"][3]["type"] = "stream-exec-window-aggregate_1";
  EXPECT_THAT(holes(flink(plan).graph), testing::Contains("window-aggregate-4 seal"));
  EXPECT_EQ(fact(flink(plan).graph, "window-aggregate-4", "seal").basis, Basis::Assumed);
}

TEST(FlinkPlan, Refusals) {
  EXPECT_THAT(errors(flink(json::array()).graph), ElementsAre("not-a-flink-plan:1"));
  EXPECT_THAT(errors(flink({{"a", 1}}).graph), ElementsAre("not-a-flink-plan:1"));
  const json none = {{"nodes", json::array()}, {"edges", json::array()}};
  EXPECT_THAT(errors(flink(none).graph), ElementsAre("not-a-flink-plan:1"));
  EXPECT_THAT(errors(flink({{"nodes", json::array()}}).graph), ElementsAre("missing-key:1"));
  json plan = counting();
  plan["nodes"][1]["type"] = "batch-exec-calc";
  plan["nodes"][2]["type"] = "batch-exec-exchange";
  EXPECT_THAT(errors(flink(plan).graph), ElementsAre(HasSubstr("batch-plan:")));
  plan = counting();
  plan["nodes"][1]["id"] = 1;
  plan["edges"][0]["target"] = 9;
  EXPECT_THAT(errors(flink(plan).graph),
              ElementsAre(HasSubstr("dangling-id:"), HasSubstr("dangling-id:"),
                          HasSubstr("duplicate-id:")));
  plan = counting();
  plan["nodes"][1]["id"] = "two";
  plan["nodes"][3].erase("type");
  plan["nodes"][2]["inputProperties"][0]["requiredDistribution"] = hash({7});
  plan["edges"] = json::array();
  EXPECT_THAT(errors(flink(plan).graph),
              testing::UnorderedElementsAre(HasSubstr("bad-number:"), HasSubstr("bad-number:"),
                                            HasSubstr("missing-key:")));
}

TEST(FlinkPlan, FieldsOfRowTypes) {
  using flink_plan::row_fields;
  EXPECT_THAT(*row_fields("ROW<`a` INT, `b``c` ROW<`x` INT, `y` DECIMAL(3, 2)> NOT NULL>"),
              ElementsAre("a", "b`c"));
  EXPECT_THAT(*row_fields("ROW<`a` RAW('c,<', 'x''y'), `b` MAP<INT, `odd`>> NOT NULL"),
              ElementsAre("a", "b"));
  EXPECT_THAT(*row_fields("ROW<>"), IsEmpty());
  EXPECT_FALSE(row_fields("INT"));
  EXPECT_FALSE(row_fields("ROW<`a` INT"));
  EXPECT_FALSE(row_fields("ROW<`a"));
}

// Exchanges may be anything in a damaged plan, even a cycle.
TEST(FlinkPlan, DamageIsSurvived) {
  std::mt19937 random(11);
  const std::vector<json> seeds = {counting(), joining("INNER", "0 ms")};
  int taken = 0;
  for (int round = 0; round < 3000; ++round) {
    json plan = seeds[random() % seeds.size()];
    for (int k = 0; k < 1 + round % 4; ++k) {
      json& one = plan["edges"][random() % plan["edges"].size()];
      const auto id = [&] { return plan["nodes"][random() % plan["nodes"].size()]["id"]; };
      if (random() % 2 == 0) one["source"] = id();
      if (random() % 2 == 0) one["target"] = id();
      if (random() % 5 == 0) plan["nodes"].erase(random() % plan["nodes"].size());
      if (random() % 5 == 0) plan["nodes"][random() % plan["nodes"].size()].erase("outputType");
      if (plan["nodes"].empty()) break;
    }
    const Imported all = flink(plan);
    for (const std::string& one : errors(all.graph)) {
      EXPECT_TRUE(one.starts_with("dangling-id:") || one.starts_with("missing-key:") ||
                  one.starts_with("duplicate-id:"))
          << one << "\n"
          << plan.dump(1);
    }
    taken += all.graph.refused() ? 0 : 1;
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace firebreak::imports
