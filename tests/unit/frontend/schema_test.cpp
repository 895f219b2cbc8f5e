// SPDX-License-Identifier: Apache-2.0
// The JSON Schema that editors use says what the reader does: the same keys and words, every
// valid model conforms, and models with errors of form do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "frontend/reader.h"
#include "frontend/yaml/document.h"
#include "frontend/yaml/keys.h"
#include "frontend/yaml/scalars.h"
#include "support/json_schema.h"
#include "support/process.h"

namespace firebreak::frontend {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kRoot = FIREBREAK_SOURCE_DIR;

const Json& schema() {
  static const Json kSchema =
      Json::parse(test_support::read_file(kRoot / "schema/firebreak-model.schema.json"));
  return kSchema;
}

/// A scalar as YAML 1.2's core schema, and so an editor, takes it.
Json scalar(const Node& node, std::string_view text) {
  if (node.quoted) return text;
  switch (classify_plain(text)) {
    case PlainKind::Null:
      return nullptr;
    case PlainKind::Boolean:
      return text.front() == 't' || text.front() == 'T';
    case PlainKind::Text:
      return text;
    case PlainKind::Number:
      break;
  }
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc() && end == text.data() + text.size()) return value;
  return 0.5;  // some number that is no integer
}

Json to_json(const Document& document, NodeId id) {
  const Node& node = document[id];
  const auto children = document.children(id);
  switch (node.kind) {
    case NodeKind::Null:
      return nullptr;
    case NodeKind::Scalar:
      return scalar(node, document.text(id));
    case NodeKind::Sequence: {
      Json list = Json::array();
      for (const NodeId child : children) list.push_back(to_json(document, child));
      return list;
    }
    case NodeKind::Map:
      break;
  }
  Json map = Json::object();
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    map[std::string(document.text(children[i]))] = to_json(document, children[i + 1]);
  }
  return map;
}

std::optional<bool> conforms(std::string_view text) {
  base::Diagnostics diagnostics;
  const auto document = parse_document(text, "schema.yaml", diagnostics);
  if (!document || !diagnostics.empty()) return std::nullopt;
  return test_support::JsonSchema(schema()).accepts(to_json(*document, document->root()));
}

std::vector<std::string> words(std::span<const std::string_view> list) {
  std::vector<std::string> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

std::vector<std::string> properties_of(const std::string& definition) {
  std::vector<std::string> found;
  for (const auto& [key, value] : schema().at("$defs").at(definition).at("properties").items()) {
    found.push_back(key);
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Schema, HasTheKeysOfTheReader) {
  const std::vector<std::pair<std::string, std::span<const std::string_view>>> tables{
      {"model", keys::kModelKeys},
      {"dependency", keys::kDependencyKeys},
      {"endpointMapping", keys::kEndpointKeys},
      {"stream", keys::kStreamKeys},
      {"seal", keys::kSealKeys},
      {"fifo", keys::kFifoKeys},
      {"producers", keys::kProducersKeys},
      {"observe", keys::kObserveKeys},
      {"observeNewest", keys::kNewestKeys},
      {"instances", keys::kInstancesKeys},
      {"component", keys::kComponentKeys},
      {"path", keys::kPathKeys},
      {"ordering", keys::kOrderingKeys},
      {"sealRepair", keys::kSealRepairKeys},
      {"orderRepair", keys::kOrderRepairKeys},
      {"fifoRepair", keys::kFifoRepairKeys},
      {"dedupRepair", keys::kDedupRepairKeys},
      {"resendRepair", keys::kResendRepairKeys},
      {"mergeRepair", keys::kMergeRepairKeys},
      {"variantRepair", keys::kVariantRepairKeys},
      {"costs", keys::kCostKeys},
      {"streamCosts", keys::kStreamCostKeys},
      {"componentCosts", keys::kComponentCostKeys},
      {"expect", keys::kExpectKeys},
      {"expectedRepair", keys::kExpectRepairKeys}};
  for (const auto& [definition, table] : tables) {
    EXPECT_EQ(properties_of(definition), words(table)) << definition;
  }
  EXPECT_EQ(schema().at("$defs").at("repair").at("anyOf").size(), keys::kRepairKinds.size());
}

TEST(Schema, HasTheWordsOfTheReader) {
  const std::vector<std::pair<std::string, std::span<const std::string_view>>> tables{
      {"/$defs/path/properties/label/enum", keys::kAnnotations},
      {"/$defs/stream/properties/delivery/enum", keys::kDeliveries},
      {"/$defs/path/properties/emits/enum", keys::kEmissions},
      {"/$defs/component/properties/late/enum", keys::kLates},
      {"/$defs/component/properties/crash/enum", keys::kCrashes},
      {"/$defs/stream/properties/accept/enum", keys::kAccepts},
      {"/$defs/stream/properties/observe/anyOf/0/enum", keys::kObserved},
      {"/$defs/stream/properties/order/anyOf/0/enum", keys::kStreamOrders},
      {"/$defs/mechanism/enum", keys::kMechanisms},
      {"/$defs/expect/properties/verdict/enum", keys::kVerdicts},
      {"/$defs/expect/properties/sinks/additionalProperties/enum", keys::kAnomalies},
      {"/$defs/labels/additionalProperties/anyOf/0/enum", keys::kLabels},
      {"/$defs/expectedRepair/properties/target/enum", keys::kTargets}};
  for (const auto& [place, table] : tables) {
    EXPECT_EQ(schema().at(Json::json_pointer(place)).get<std::vector<std::string>>(),
              std::vector<std::string>(table.begin(), table.end()))
        << place;
  }
}

TEST(Schema, AcceptsEveryShippedModel) {
  int models = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "models")) {
    if (entry.path().extension() != ".yaml" || entry.path().parent_path().filename() == "invalid")
      continue;
    if (entry.path().string().find("/imported/") != std::string::npos) continue;
    EXPECT_EQ(conforms(test_support::read_file(entry.path())), true) << entry.path();
    ++models;
  }
  RecordProperty("models", models);
}

TEST(Schema, AcceptsEveryKey) {
  EXPECT_EQ(conforms(R"(name: all
fds: [{ from: [a], to: [b] }]
streams:
  a: { to: A.in, attributes: [a, b], seal: [], Rep: true, order: fifo, delivery: at-least-once, producers: 2 }
  b: { from: { component: A, interface: o.ut }, order: { fifo: [a] }, seal: { key: [a], exact: false } }
  both: { to: [A.in, { component: A, interface: o.n }] }
  d: { observe: { sequence: [a] } }
  e: { observe: set }
  f: { observe: { latest: [] } }
  c: { accept: instance, seal: [[a], { key: [b] }, { key: [[c], [d]], exact: true }] }
components:
  A:
    Rep: false
    commutes: [[in, in], [in, on]]
    late: ignored
    forwards: false
    annotation: { from: in, to: o.ut, label: OR, subscript: "*", rewrites: [a], idempotent: true }
    variants: { X: [{ from: in, to: o.ut, label: OW, subscript: [a] }], Y: { from: in, to: o.ut, label: CR, repeats: true, emits: unordered }, Z: [{ from: in, label: OW, subscript: [] }, { from: in, label: CW }] }
    order: [sequencing, { mechanism: dynamic, streams: [a], by: [a] }]
repairs:
  - { seal: a, key: [a] }
  - { order: A, mechanism: sequencing, cost: 1 }
  - { fifo: a, key: [a] }
  - { dedup: a }
  - { resend: a }
  - { merge: b, cost: 3 }
  - { variant: A, to: X, cost: 0 }
expect:
  verdict: divergent
  sinks: { b: run }
  labels: { b: "Seal[a,b]" }
  icde14: { b: Async }
  repair: { target: convergent, cost: 3 }
)"),
            true);
  EXPECT_EQ(conforms("Count: { Rep: true, annotation: [{ from: a, to: b, label: CW }] }"), true);
}

TEST(Schema, RefusesErrorsOfForm) {
  for (const std::string name : {"unknown_key",         "wrong_types",
                                 "unknown_value",       "missing_keys",
                                 "confluent_subscript", "bad_endpoint",
                                 "repair_costs",        "expectations",
                                 "not_a_mapping",       "no_streams",
                                 "long_name",           "orderings",
                                 "silent_paths",        "order_sensitive_repeats",
                                 "seal_forms",          "commutes_forms",
                                 "late_and_forwards",   "copies",
                                 "misplaced_keys",      "forms_of_values"}) {
    EXPECT_EQ(conforms(test_support::read_file(kRoot / "models/invalid" / (name + ".yaml"))), false)
        << name;
  }
}

/// Changes of one value or key of a valid model: the schema refuses what the reader refuses.
TEST(Schema, AgreesWithTheReaderOnFaults) {
  constexpr std::string_view kModel = R"(name: all
fds: [{ from: [a], to: [b] }]
streams:
  a: { to: A.in, attributes: [a, b], seal: [a], Rep: true, order: fifo, delivery: at-least-once, producers: 2 }
  b: { from: A.out, attributes: [a], order: { fifo: [a] }, seal: { key: [a], exact: false } }
components:
  A:
    commutes: [[in, in]]
    late: ignored
    forwards: false
    annotation: [{ from: in, to: out, label: OR, subscript: [a], rewrites: [a], idempotent: true, emits: unordered }]
    order: [{ mechanism: dynamic, streams: [a], by: [a] }]
    variants: { X: { from: in, to: out, label: CR, repeats: true }, Y: { from: in, label: CW } }
repairs: [{ seal: a, key: [a], cost: 1 }, { fifo: a, key: [a] }]
expect: { verdict: divergent, sinks: { b: run }, labels: { b: Async }, repair: { target: convergent, cost: 3 } }
)";
  ASSERT_EQ(conforms(kModel), true);
  int refused = 0;
  for (const std::string_view fault :
       {"x", "7", "-1", "true", "[]", "{}", "\"\"", "[x, x]", "[7]", "0.5"}) {
    for (std::size_t colon = kModel.find(": "); colon != std::string_view::npos;
         colon = kModel.find(": ", colon + 2)) {
      const std::size_t value = colon + 2;
      std::size_t end = value;
      for (int depth = 0; depth > 0 || (kModel[end] != ',' && kModel[end] != ' ' &&
                                        kModel[end] != '\n' && kModel[end] != '}');
           ++end) {
        if (kModel[end] == '[' || kModel[end] == '{') ++depth;
        if (kModel[end] == ']' || kModel[end] == '}') --depth;
      }
      std::string text(kModel);
      text.replace(value, end - value, fault);
      base::Diagnostics diagnostics;
      const bool read = read_model(text, "schema.yaml", diagnostics).has_value();
      const auto conforming = conforms(text);
      if (!conforming) continue;
      EXPECT_EQ(*conforming, read) << text;
      refused += read ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 200);
}

TEST(Schema, HasTheBoundsOfTheReader) {
  const auto agree = [](const std::string& text, bool valid) {
    base::Diagnostics diagnostics;
    EXPECT_EQ(read_model(text, "schema.yaml", diagnostics).has_value(), valid) << text;
    EXPECT_EQ(conforms(text), valid) << text;
  };
  const std::string stream = "streams: { a: { to: A.in, producers: ";
  agree(stream + "1000000 } }", true);
  agree(stream + "1000001 } }", false);
  agree(stream + "0 } }", false);
  const std::string repair = "streams: {}\nrepairs: [{ dedup: a, cost: ";
  agree(repair + "1000000000 }]", true);
  agree(repair + "1000000001 }]", false);
  agree("streams: {}\nname: " + std::string(250, 'x'), true);
  agree("streams: {}\nname: " + std::string(251, 'x'), false);
  std::string orderings = "sequencing";
  for (int i = 1; i < 100; ++i) orderings += ", sequencing";
  const std::string component = "streams: {}\ncomponents: { A: { annotation: [], order: [";
  agree(component + orderings + "] } }", true);
  agree(component + orderings + ", dynamic] } }", false);
}

TEST(Schema, RequiresWhatTheReaderRequires) {
  for (const std::string text :
       {"components: {}", "streams: {}\nfds: [{ from: [a] }]", "streams: {}\nfds: [{ to: [a] }]",
        "streams: { a: { from: { component: A } } }", "streams: { a: { from: { interface: A } } }",
        "streams: { a: { order: {} } }", "streams: {}\ncomponents: { A: {} }",
        "streams: {}\ncomponents: { A: { annotation: { from: a, to: b } } }",
        "streams: {}\ncomponents: { A: { annotation: { from: a, label: CR } } }",
        "streams: { a: { seal: { exact: false } } }",
        "streams: {}\ncomponents: { A: { annotation: { to: b, label: CR } } }",
        "streams: {}\ncomponents: { A: { annotation: [], order: {} } }",
        "streams: {}\nrepairs: [{}]", "streams: {}\nrepairs: [{ seal: a }]",
        "streams: {}\nrepairs: [{ order: A }]", "streams: {}\nrepairs: [{ variant: A }]",
        "streams: {}\nexpect: { repair: {} }"}) {
    base::Diagnostics diagnostics;
    EXPECT_FALSE(read_model(text, "schema.yaml", diagnostics)) << text;
    EXPECT_EQ(conforms(text), false) << text;
  }
}

}  // namespace
}  // namespace firebreak::frontend
