// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "imported.h"

namespace firebreak::imports {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Imported asyncapi(const Texts& texts, Request request = {}) {
  if (request.files.empty()) {
    for (const auto& [file, text] : texts) {
      if (file != request.manifest) request.files.push_back(file);
    }
  }
  return imported("asyncapi", texts, request);
}

std::vector<std::string> edges(const Graph& graph) {
  std::vector<std::string> all;
  for (const Edge& edge : graph.edges) all.push_back(edge.stream);
  return all;
}

std::vector<std::string> nodes(const Graph& graph) {
  std::vector<std::string> all;
  for (const Node& node : graph.nodes) all.push_back(node.id);
  return all;
}

const std::string kShop = R"(asyncapi: 2.6.0
info: { title: shop, version: '1' }
channels:
  orders/{id}/placed:
    subscribe:
      operationId: place
      message:
        $ref: '#/components/messages/placed'
  orders/{id}/paid:
    publish:
      message:
        oneOf:
          - $ref: '#/components/messages/paid'
          - { name: declined, payload: { type: object, properties: { why: { type: string } } } }
components:
  messages:
    placed:
      name: OrderPlaced
      payload: { type: object, properties: { sku: {}, amount: {} } }
    paid:
      payload: { $ref: '#/components/schemas/paid' }
  schemas:
    paid: { allOf: [ { properties: { order: {} } }, { properties: { amount: {} } } ] }
)";

const std::string kTill = R"(asyncapi: 3.0.0
info: { title: till, version: '1' }
channels:
  placed:
    address: orders/{order}/placed
    messages:
      placed: { name: OrderPlaced }
      late: { title: OrderLate }
  paid:
    address: orders/{order}/paid
    messages:
      done: { $ref: '#/components/messages/paid' }
operations:
  charge:
    action: receive
    channel: { $ref: '#/channels/placed' }
    messages: [ { $ref: '#/channels/placed/messages/placed' } ]
  charged:
    action: send
    channel: { $ref: '#/channels/paid' }
components:
  messages:
    paid: { name: OrderPaid }
)";

TEST(AsyncApi, OperationsOfTwoAreBelowChannelsAsTheyAreSpecified) {
  const Imported all = asyncapi({{"shop.yaml", kShop}});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_EQ(all.graph.model, "shop");
  EXPECT_THAT(edges(all.graph),
              ElementsAre("shop>topic:orders/{id}/placed", "topic:orders/{id}/paid>shop"));
  const Edge& sent = edge(all.graph, "shop>topic:orders/{id}/placed");
  EXPECT_THAT(sent.messages, ElementsAre("placed"));
  EXPECT_EQ(sent.grouping, Grouping::Unknown);
  EXPECT_EQ(sent.delivery, topology::Delivery::AtLeastOnce);
  EXPECT_FALSE(sent.order.fifo);
  EXPECT_EQ(sent.place, (Place{"shop.yaml", 5}));
  const Edge& received = edge(all.graph, "topic:orders/{id}/paid>shop");
  EXPECT_THAT(received.messages, ElementsAre("declined", "paid"));
  EXPECT_THAT(*received.attributes, ElementsAre("order", "amount", "why"));
  EXPECT_EQ(node(all.graph, "shop").kind, NodeKind::Service);
  EXPECT_EQ(node(all.graph, "topic:orders/{id}/paid").kind, NodeKind::Topic);
  EXPECT_THAT(holes(all.graph),
              ElementsAre("shop annotation", "shop replicas", "topic:orders/{id}/paid senders",
                          "topic:orders/{id}/placed receivers"));
  EXPECT_THAT(all.model_text, HasSubstr("attributes: [order, amount, why]"));
}

TEST(AsyncApi, OperationsOfThreeNameTheirChannels) {
  const Imported all = asyncapi({{"till.yaml", kTill}});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(edge(all.graph, "topic:orders/{order}/placed>till").messages,
              ElementsAre("OrderPlaced"));
  EXPECT_THAT(edge(all.graph, "till>topic:orders/{order}/paid").messages, ElementsAre("paid"));
  std::string every = kTill;
  const std::string choice = "    messages: [ { $ref: '#/channels/placed/messages/placed' } ]\n";
  every.erase(every.find(choice), choice.size());
  EXPECT_THAT(
      edge(asyncapi({{"till.yaml", every}}).graph, "topic:orders/{order}/placed>till").messages,
      ElementsAre("OrderLate", "OrderPlaced"));
}

// One topic, though the two documents call its parameter differently: the first one's text.
TEST(AsyncApi, SeveralDocumentsMeetAtTheirTopics) {
  const Imported all = asyncapi({{"shop.yaml", kShop}, {"till.yaml", kTill}});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_EQ(all.graph.model, "system");
  EXPECT_THAT(edges(all.graph),
              ElementsAre("shop>topic:orders/{id}/placed", "till>topic:orders/{id}/paid",
                          "topic:orders/{id}/paid>shop", "topic:orders/{id}/placed>till"));
  EXPECT_THAT(holes(all.graph),
              ElementsAre("shop annotation", "shop replicas", "till annotation", "till replicas"));
}

std::string sender(const std::string& title, const std::string& address,
                   const std::string& more = "") {
  return "asyncapi: 3.0.0\ninfo: { title: " + title + " }\nchannels:\n  c: { address: " + address +
         " }\noperations:\n  o: { action: send, channel: { $ref: '#/channels/c' }" + more + " }\n";
}

TEST(AsyncApi, AddressesOfParametersOnlyMayBeTwo) {
  EXPECT_THAT(
      nodes(asyncapi({{"a.yaml", sender("a", "'{x}'")}, {"b.yaml", sender("b", "'{y}'")}}).graph),
      ElementsAre("a", "b", "topic:{x}", "topic:{y}"));
  EXPECT_THAT(
      nodes(asyncapi({{"a.yaml", sender("a", "'{x}'")}, {"b.yaml", sender("b", "'{x}'")}}).graph),
      ElementsAre("a", "b", "topic:{x}"));
  EXPECT_THAT(
      nodes(asyncapi({{"a.yaml", sender("a", "'t{x}'")}, {"b.yaml", sender("b", "'t{y}'")}}).graph),
      ElementsAre("a", "b", "topic:t{x}"));
}

TEST(AsyncApi, AChannelWithoutAnAddressIsItsServicesOwn) {
  const Imported all = asyncapi({{"a.yaml", sender("a", "null")}, {"b.yaml", sender("b", "null")}});
  EXPECT_THAT(nodes(all.graph), ElementsAre("a", "b", "topic:a#c", "topic:b#c"));
  EXPECT_TRUE(node(all.graph, "topic:a#c").dynamic);
}

TEST(AsyncApi, AReplyIsTheWayBack) {
  const Imported all = asyncapi({{"a.yaml", sender("a", "ask",
                                                   ", reply: { messages: [ { $ref: "
                                                   "'#/components/messages/m' } ] }") +
                                                "components: { messages: { m: {} } }\n"}});
  EXPECT_THAT(edges(all.graph), ElementsAre("a>topic:ask", "topic:ask#reply>a"));
  EXPECT_TRUE(node(all.graph, "topic:ask#reply").dynamic);
  EXPECT_THAT(edge(all.graph, "topic:ask#reply>a").messages, ElementsAre("m"));
  std::string text = sender("a", "ask", ", reply: { channel: { $ref: '#/channels/d' } }");
  text.replace(text.find("operations:"), 0, "  d: { address: answer, messages: { yes: {} } }\n");
  const Imported answered = asyncapi({{"a.yaml", text}});
  EXPECT_THAT(edges(answered.graph), ElementsAre("a>topic:ask", "topic:answer>a"));
  EXPECT_THAT(edge(answered.graph, "topic:answer>a").messages, ElementsAre("yes"));
  text.replace(text.find("answer"), 6, "null");  // unknown: the request's
  EXPECT_THAT(edges(asyncapi({{"a.yaml", text}}).graph),
              ElementsAre("a>topic:ask", "topic:ask#reply>a"));
}

const std::string kKeyed = R"(asyncapi: 3.0.0
info: { title: s }
channels:
  c: { address: c, messages: { a: { $ref: '#/components/messages/a' }, b: { $ref: '#/components/messages/b' } } }
operations:
  in: { action: receive, channel: { $ref: '#/channels/c' }, traits: [ { $ref: '#/components/operationTraits/group' } ] }
components:
  messages:
    a: { bindings: { kafka: { key: { type: string } } }, payload: { properties: { x: {} } } }
    b: { traits: [ { $ref: '#/components/messageTraits/keyed' } ] }
  messageTraits:
    keyed: { bindings: { $ref: '#/components/messageBindings/keyed' } }
  messageBindings:
    keyed: { kafka: { key: { type: string } } }
  operationTraits:
    group: { bindings: { kafka: { groupId: { enum: [ mine ] } } } }
)";

TEST(AsyncApi, MessagesThatAllHaveAKeyAreInTheOrderOfTheirKey) {
  const Imported all = asyncapi({{"s.yaml", kKeyed}});
  const Edge& received = edge(all.graph, "topic:c>s");
  EXPECT_EQ(received.grouping, Grouping::Hash);
  EXPECT_THAT(received.keys, ElementsAre("key"));
  EXPECT_EQ(received.order, (Order{true, {"key"}}));
  EXPECT_EQ(fact(all.graph, "topic:c>s", "order").rule, "kafka-key");
  EXPECT_THAT(all.model_text, HasSubstr("attributes: [key, x]"));
  std::string one = kKeyed;
  one.replace(one.find("    keyed: { bindings: { $ref"), 0, "    other: {}\n");
  one.replace(one.find("messageTraits/keyed"), 19, "messageTraits/other");
  EXPECT_EQ(edge(asyncapi({{"s.yaml", one}}).graph, "topic:c>s").grouping, Grouping::Unknown);
}

TEST(AsyncApi, ConsumersOfOneGroupShareWhatTheyReceive) {
  const Imported all = asyncapi({{"s.yaml", kKeyed}});
  EXPECT_FALSE(node(all.graph, "s").replicated);
  EXPECT_EQ(fact(all.graph, "s", "replicated").rule, "consumer-group");
  EXPECT_THAT(all.model_text, HasSubstr("instances: { count: 2, by: [key] }"));
  std::string any = kKeyed;
  any.replace(any.find("enum: [ mine ]"), 14, "type: string");
  const Imported unknown = asyncapi({{"s.yaml", any}});
  EXPECT_TRUE(node(unknown.graph, "s").replicated);
  EXPECT_EQ(fact(unknown.graph, "s", "replicated").basis, Basis::Assumed);
  EXPECT_THAT(unknown.model_text, HasSubstr("Rep: true"));
}

TEST(AsyncApi, AManifestSaysWhoseDocumentsAre) {
  const std::string manifest = R"(documents:
  - { file: shop.yaml, service: web, direction: reversed, instances: 1 }
aliases:
  orders/{x}/placed: placed
)";
  const Texts texts = {{"d/m.yaml", manifest}, {"d/shop.yaml", kShop}, {"till.yaml", kTill}};
  const Imported all = asyncapi(texts, {.files = {"till.yaml"}, .manifest = "d/m.yaml"});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(warnings(all.graph), ElementsAre("same-direction:10"));  // both send `paid`
  EXPECT_EQ(all.graph.model, "m");
  EXPECT_THAT(all.graph.files, ElementsAre("d/m.yaml", "d/shop.yaml", "till.yaml"));
  EXPECT_THAT(edges(all.graph), ElementsAre("till>topic:orders/{id}/paid", "topic:placed>till",
                                            "topic:placed>web", "web>topic:orders/{id}/paid"));
  EXPECT_EQ(std::get<std::uint32_t>(*node(all.graph, "web").parallelism), 1U);
  EXPECT_FALSE(node(all.graph, "web").replicated);
  EXPECT_THAT(holes(all.graph), Not(Contains("web replicas")));
  EXPECT_THAT(holes(all.graph), Contains("till replicas"));
}

TEST(AsyncApi, ADocumentOfAWholeSystemIsSplit) {
  const std::string text = R"(asyncapi: 3.0.0
info: { title: all }
channels:
  c: { address: c }
operations:
  a.out: { action: send, channel: { $ref: '#/channels/c' } }
  b.in.first: { action: receive, channel: { $ref: '#/channels/c' } }
)";
  const Imported whole = asyncapi({{"all.yaml", text}});
  EXPECT_THAT(edges(whole.graph), ElementsAre("all>topic:c", "topic:c>all"));
  EXPECT_THAT(warnings(whole.graph), ElementsAre("own-messages:7"));
  const Imported split =
      asyncapi({{"all.yaml", text}, {"m.yaml", "documents: [ { file: all.yaml, split: prefix } ]"}},
               {.manifest = "m.yaml"});
  EXPECT_THAT(edges(split.graph), ElementsAre("a>topic:c", "topic:c>b"));
  EXPECT_THAT(nodes(split.graph), ElementsAre("a", "b", "topic:c"));
  EXPECT_THAT(warnings(split.graph), IsEmpty());
}

TEST(AsyncApi, OneMessageThatTwoServicesSendAndNobodyReceivesIsTold) {
  const auto with_message = [](const std::string& title) {
    std::string text = sender(title, "t");
    text.replace(text.find("address: t"), 10, "address: t, messages: { m: {} }");
    return text;
  };
  EXPECT_THAT(
      warnings(asyncapi({{"a.yaml", with_message("a")}, {"b.yaml", with_message("b")}}).graph),
      ElementsAre("same-direction:6"));
  std::string other = with_message("b");
  other.replace(other.find("action: send"), 12, "action: receive");
  EXPECT_THAT(warnings(asyncapi({{"a.yaml", with_message("a")}, {"b.yaml", other}}).graph),
              IsEmpty());
}

TEST(AsyncApi, DocumentsOfOneTitleAreOfOneService) {
  const Imported all = asyncapi({{"a.yaml", sender("a", "x")}, {"b.yaml", sender("a", "y")}});
  EXPECT_THAT(edges(all.graph), ElementsAre("a>topic:x", "a>topic:y"));
  EXPECT_THAT(warnings(all.graph), ElementsAre("duplicate-id:1"));
  EXPECT_THAT(errors(asyncapi({{"a.yaml", sender("'topic:x'", "x")}}).graph),
              ElementsAre("duplicate-id:1"));
}

TEST(AsyncApi, ReferencesLeadToOtherFiles) {
  const std::string text = R"(asyncapi: 3.0.0
info: { title: a }
channels:
  c/d: { $ref: '../shared/channels.yaml#/one' }
operations:
  o:
    action: send
    channel: { $ref: '#/channels/c~1d' }
    messages: [ { $ref: '#/channels/c~1d/messages/m%20n' } ]
)";
  const std::string shared = R"(one:
  address: c
  messages:
    m n: { $ref: 'm.json#/message' }
)";
  const Imported all =
      asyncapi({{"x/a.yaml", text},
                {"shared/channels.yaml", shared},
                {"shared/m.json", R"({ "message": { "payload": { "properties": { "k": 1 } } } })"}},
               {.files = {"x/a.yaml"}});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(warnings(all.graph), IsEmpty());
  EXPECT_THAT(all.graph.files, ElementsAre("x/a.yaml", "shared/channels.yaml", "shared/m.json"));
  EXPECT_THAT(edge(all.graph, "a>topic:c").messages, ElementsAre("message"));
  EXPECT_THAT(*edge(all.graph, "a>topic:c").attributes, ElementsAre("k"));
}

TEST(AsyncApi, OnlyTheChannelOfAnOperationMustBeThere) {
  std::string text = sender("a", "x");
  text.replace(text.find("#/channels/c"), 12, "#/channels/d");
  EXPECT_THAT(errors(asyncapi({{"a.yaml", text}}).graph), ElementsAre("unresolved-ref:6"));
  text.replace(text.find("#/channels/d"), 12, "https://a.b/c.yaml#/channels/far");
  const Imported remote = asyncapi({{"a.yaml", text}});
  EXPECT_THAT(warnings(remote.graph), ElementsAre("remote-ref:6"));
  EXPECT_THAT(nodes(remote.graph), ElementsAre("a", "topic:a#far"));
  for (const char* payload :
       {"#/nowhere", "none.yaml", "broken.yaml#/x", "#/components/messages/m/payload",
        "#/components/messages/m/payload/x", "/etc/hostname"}) {
    const std::string message =
        sender("a", "x", ", messages: [ { $ref: '#/components/messages/m' } ]") +
        "components: { messages: { m: { payload: { $ref: '" + payload + "' } } } }\n";
    const Imported all =
        asyncapi({{"a.yaml", message}, {"broken.yaml", "a: [\n"}}, {.files = {"a.yaml"}});
    EXPECT_THAT(errors(all.graph), IsEmpty()) << payload;
    EXPECT_THAT(warnings(all.graph), ElementsAre("unresolved-ref:7")) << payload;
  }
}

// Schemas that refer to each other in a circle, or for as long as a file is, and a reference for
// which ever more others have to be followed.
TEST(AsyncApi, ReferencesMayBeManyAndDeep) {
  std::string text =
      "asyncapi: 2.0.0\nchannels: { c: { publish: { message: { payload: { $ref: "
      "'#/components/schemas/s0' } } } } }\ncomponents:\n  schemas:\n";
  for (int i = 0; i < 30000; ++i) {
    text += "    s" + std::to_string(i) + ": { allOf: [ { $ref: '#/components/schemas/s" +
            std::to_string((i + 1) % 30000) + "' } ] }\n";
  }
  EXPECT_THAT(warnings(asyncapi({{"a.yaml", text}}).graph), IsEmpty());
  text =
      "asyncapi: 2.0.0\nchannels: { c: { publish: { message: { payload: { $ref: "
      "'#/components/schemas/s60' } } } } }\ncomponents:\n  schemas:\n    s0: { x: { $ref: "
      "'#/components/schemas/end' } }\n    end: { x: { $ref: '#/components/schemas/end' } , "
      "properties: { a: {} } }\n";
  for (int i = 1; i <= 60; ++i) {
    text += "    s" + std::to_string(i) + ": { $ref: '#/components/schemas/s" +
            std::to_string(i - 1) + "/x/x' }\n";
  }
  EXPECT_THAT(*edge(asyncapi({{"a.yaml", text}}).graph, "topic:c>a").attributes, ElementsAre("a"));
}

TEST(AsyncApi, WhatIsWrongIsSaidWithItsLine) {
  const auto said = [](const std::string& text) {
    return errors(asyncapi({{"a.yaml", text}}).graph);
  };
  EXPECT_THAT(said("openapi: 3.0.0\n"), ElementsAre("not-a-asyncapi:1"));
  EXPECT_THAT(said("- a\n"), ElementsAre("not-a-asyncapi:1"));
  EXPECT_THAT(said("asyncapi: 1.2.0\n"), ElementsAre("unsupported-version:1"));
  EXPECT_THAT(said("asyncapi: 2.0.0\nchannels: [\n"), ElementsAre("yaml-syntax:3"));
  EXPECT_THAT(said("asyncapi: 3.0.0\nchannels: []\noperations:\n  a: {}\n  b: { action: sned, "
                   "channel: x }\n"),
              ElementsAre("wrong-type:2", "missing-key:4", "missing-key:4", "unknown-value:5",
                          "wrong-type:5"));
  EXPECT_THAT(errors(asyncapi({{"a.json", "{ \"asyncapi\": }"}}).graph),
              ElementsAre("json-syntax:1"));
  EXPECT_THAT(errors(asyncapi({}, {.files = {"none.yaml"}}).graph),
              ElementsAre("unreadable-file:0"));
  EXPECT_THAT(warnings(asyncapi({{"a.yaml", "asyncapi: 2.0.0\nchanels: {}\n"}}).graph),
              ElementsAre("no-operations:1", "unknown-key:2"));
}

TEST(AsyncApi, WhatIsWrongInAManifestIsSaidWithItsLine) {
  const std::string manifest = R"(documents:
  - { file: a.yaml, direction: reverse }
  - { service: x }
  - { file: a.yaml }
  - { file: b.yaml, instances: 0, splitt: none }
alias: {}
)";
  EXPECT_THAT(
      errors(asyncapi({{"a.yaml", sender("a", "x")}, {"m.yaml", manifest}}, {.manifest = "m.yaml"})
                 .graph),
      ElementsAre("unreadable-file:0", "unknown-value:2", "missing-key:3", "duplicate-id:4",
                  "bad-number:5", "unknown-key:5", "unknown-key:6"));
  EXPECT_THAT(warnings(asyncapi({{"a.yaml", sender("a", "x")}, {"m.yaml", "aliases: { y: z }"}},
                                {.manifest = "m.yaml"})
                           .graph),
              ElementsAre("unused-alias:1"));
}

TEST(AsyncApi, JsonIsReadAsJson) {
  const Imported all = asyncapi({{"a.json", R"({"asyncapi":"2.0.0","info":{"title":"a\/b"},
	"channels":{"c":{"publish":{"message":{"name":"m"}}}}})"}});
  EXPECT_THAT(errors(all.graph), IsEmpty());
  EXPECT_THAT(edges(all.graph), ElementsAre("topic:c>a/b"));
}

TEST(AsyncApi, TheStubChangesNothingAndAnAnswerFillsItsHole) {
  const Texts texts = {{"shop.yaml", kShop}, {"till.yaml", kTill}};
  const Imported plain = asyncapi(texts);
  Texts more = texts;
  more["o.yaml"] = plain.stub;
  const Request request{.files = {"shop.yaml", "till.yaml"}, .overlay = "o.yaml"};
  const Imported same = asyncapi(more, request);
  EXPECT_THAT(errors(same.graph), IsEmpty()) << plain.stub;
  EXPECT_EQ(same.model_text, plain.model_text);
  EXPECT_THAT(holes(same.graph), IsEmpty());
  const Imported one = asyncapi(texts, {.tasks = {{"till", 1}}});
  EXPECT_THAT(holes(one.graph), Not(Contains("till replicas")));
  EXPECT_FALSE(node(one.graph, "till").replicated);
}

TEST(AsyncApi, AMegabyteTakesNoLongerThanASecond) {
  std::string channels = "asyncapi: 3.0.0\ninfo: { title: big }\nchannels:\n";
  std::string operations = "operations:\n";
  for (int i = 0; channels.size() + operations.size() < 1'000'000; ++i) {
    const std::string n = std::to_string(i);
    channels += "  c" + n + ": { address: t" + n +
                ", messages: { m: { payload: { properties: { a: {}, b: {} } } } } }\n";
    operations += "  o" + n + ": { action: " + (i % 2 == 0 ? "send" : "receive") +
                  ", channel: { $ref: '#/channels/c" + n + "' } }\n";
  }
  const Imported all = asyncapi({{"big.yaml", channels + operations}});
  EXPECT_GT(all.graph.edges.size(), 5000U);
}

// Texts near valid ones neither crash nor give a model that is none.
TEST(AsyncApi, ManglingATextDoesNoHarm) {
  std::mt19937 random(13);
  for (const std::string& whole : {kShop, kTill, kKeyed}) {
    for (int round = 0; round < 1500; ++round) {
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
      const Imported all = asyncapi({{"a.yaml", text}});
      EXPECT_EQ(all.model_text.empty(), all.graph.refused());
    }
  }
}

}  // namespace
}  // namespace firebreak::imports
