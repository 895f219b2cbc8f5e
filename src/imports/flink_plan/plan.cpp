// SPDX-License-Identifier: Apache-2.0
#include "imports/flink_plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "frontend/yaml/scalars.h"
#include "imports/flink_plan/row_type.h"
#include "imports/json.h"

namespace firebreak::imports::flink_plan {

namespace {

constexpr std::string_view kStreaming = "stream-exec-";
constexpr std::string_view kBatch = "batch-exec-";

struct NamedGrouping {
  std::string_view name;
  Grouping grouping;
};
constexpr std::array kDistributions = {
    NamedGrouping{"HASH", Grouping::Hash},
    NamedGrouping{"SINGLETON", Grouping::Single},
    NamedGrouping{"BROADCAST", Grouping::Broadcast},
    NamedGrouping{"RANGE", Grouping::Range},
    NamedGrouping{"FORWARD", Grouping::Forward},
    NamedGrouping{"ANY", Grouping::Shuffle},
    NamedGrouping{"UNKNOWN", Grouping::Shuffle},
    NamedGrouping{"KEEP_INPUT_AS_IS", Grouping::Forward},
};

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "stream-exec-group-aggregate_1" → "group-aggregate".
std::string operation_of(std::string_view type) {
  if (!type.starts_with(kStreaming)) return std::string(type);
  const std::size_t version = type.rfind('_');
  if (version == std::string_view::npos || !digits(type.substr(version + 1))) {
    return std::string(type);
  }
  return std::string(type.substr(kStreaming.size(), version - kStreaming.size()));
}

class PlanReader {
 public:
  PlanReader(const Document& document, const std::string& file, Graph& graph)
      : document_(document), file_(file), graph_(graph) {}

  Plan run() {
    const NodeId root = document_.root();
    const auto all = find(document_, root, "nodes");
    const bool some = all && !items(document_, *all).empty();
    if (!some && all.has_value() == find(document_, root, "edges").has_value()) {
      error("not-a-flink-plan", root,
            "a compiled plan is an object with lists 'nodes', with at least one, and 'edges'");
      return {};
    }
    const auto nodes = list(root, "nodes");
    const auto edges = list(root, "edges");
    for (const NodeId node : nodes) add_node(node);
    for (const NodeId edge : edges) add_edge(edge);
    return std::move(plan_);
  }

 private:
  void error(std::string code, NodeId at, std::string message) {
    graph_.error(std::move(code), file_, document_[at].span, std::move(message));
  }

  std::optional<NodeId> at(NodeId from, std::initializer_list<std::string_view> keys) const {
    std::optional<NodeId> node = from;
    for (const std::string_view key : keys) {
      if (!node) return std::nullopt;
      node = find(document_, *node, key);
    }
    return node;
  }

  std::string text(NodeId from, std::initializer_list<std::string_view> keys) const {
    const auto node = at(from, keys);
    const bool scalar = node && document_[*node].kind == frontend::NodeKind::Scalar;
    return scalar ? std::string(document_.text(*node)) : "";
  }

  std::optional<NodeId> required(NodeId map, std::string_view key) {
    const auto value = find(document_, map, key);
    if (!value) error("missing-key", map, fmt::format("the key '{}' is missing", key));
    return value;
  }

  std::vector<NodeId> list(NodeId map, std::string_view key) {
    const auto value = required(map, key);
    return value ? items(document_, *value) : std::vector<NodeId>{};
  }

  std::optional<std::uint64_t> number(NodeId node) {
    std::uint64_t value = 0;
    if (document_[node].kind == frontend::NodeKind::Scalar && !document_[node].quoted) {
      const std::string_view digits = document_.text(node);
      const char* end = digits.data() + digits.size();
      const auto result = std::from_chars(digits.data(), end, value);
      if (result.ec == std::errc() && result.ptr == end) return value;
    }
    error("bad-number", node, "expected a number from 0 on");
    return std::nullopt;
  }

  std::optional<std::uint64_t> required_number(NodeId map, std::string_view key) {
    const auto value = required(map, key);
    return value ? number(*value) : std::nullopt;
  }

  std::vector<std::uint64_t> numbers(std::optional<NodeId> list_node) {
    std::vector<std::uint64_t> all;
    if (!list_node) return all;
    for (const NodeId item : items(document_, *list_node)) {
      if (const auto value = number(item)) all.push_back(*value);
    }
    return all;
  }

  Distribution distribution(std::optional<NodeId> node) {
    if (!node) return {};
    const std::string type = text(*node, {"type"});
    const auto known = std::ranges::find(kDistributions, type, &NamedGrouping::name);
    if (known == kDistributions.end()) {
      graph_.warning("unknown-distribution", file_, document_[*node].span,
                     fmt::format("the distribution '{}' is not known", frontend::excerpt(type)));
      return {};
    }
    return {known->grouping, numbers(find(document_, *node, "keys"))};
  }

  void add_node(NodeId node) {
    const auto id = required_number(node, "id");
    const auto type = required(node, "type");
    if (!id || !type) return;
    if (!plan_.index.emplace(*id, plan_.nodes.size()).second) {
      return error("duplicate-id", node, fmt::format("there is a node {} already", *id));
    }
    PlanNode made;
    made.id = *id;
    made.type = text(node, {"type"});
    made.place = place_of(document_, node, file_);
    made.span = document_[node].span;
    if (made.type.starts_with(kBatch)) refuse_batch(node);
    made.operation = operation_of(made.type);
    made.fields = fields(find(document_, node, "outputType"));
    read_table(node, made);
    read_changes(node, made);
    read_details(node, made);
    plan_.nodes.push_back(std::move(made));
  }

  void refuse_batch(NodeId node) {
    if (std::exchange(batch_, true)) return;
    error("batch-plan", node, "this is a plan of a batch job: it reads all before it answers");
  }

  // As SQL writes it, or, where that cannot say it, as an object.
  std::optional<std::vector<std::string>> fields(std::optional<NodeId> type) const {
    if (!type) return std::nullopt;
    if (document_[*type].kind == frontend::NodeKind::Scalar) {
      return row_fields(document_.text(*type));
    }
    const auto all = find(document_, *type, "fields");
    if (!all) return std::nullopt;
    std::vector<std::string> names;
    for (const NodeId field : items(document_, *all)) names.push_back(text(field, {"name"}));
    return names;
  }

  void read_table(NodeId node, PlanNode& made) const {
    const auto source = find(document_, node, "scanTableSource");
    const auto sink = find(document_, node, "dynamicTableSink");
    made.source = source.has_value();
    made.sink = sink.has_value() && !made.source;
    if (!source && !sink) return;
    const auto options = at(source ? *source : *sink, {"table", "resolvedTable", "options"});
    if (!options) return;
    const std::string connector = text(*options, {"connector"});
    if (connector != "kafka" && connector != "upsert-kafka") return;
    const std::string topics = text(*options, {"topic"});
    for (std::size_t begin = 0; begin < topics.size();) {
      const std::size_t end = std::min(topics.find(';', begin), topics.size());
      const std::string topic = topics.substr(begin, end - begin);
      if (!topic.empty() && std::ranges::count(made.topics, topic) == 0) {
        made.topics.push_back(topic);
      }
      begin = end + 1;
    }
  }

  Modes modes(NodeId node) const {
    Modes all;
    for (const NodeId mode : items(document_, node)) {
      if (document_[mode].kind == frontend::NodeKind::Scalar)
        all.emplace_back(document_.text(mode));
    }
    return all;
  }

  void read_changes(NodeId node, PlanNode& made) const {
    if (const auto one = find(document_, node, "inputChangelogMode")) {
      made.input_modes.push_back(modes(*one));
    }
    if (const auto several = find(document_, node, "inputChangelogModes")) {
      for (const NodeId one : items(document_, *several)) made.input_modes.push_back(modes(one));
    }
    for (const std::string_view key : {"changelogMode", "outputChangelogMode"}) {
      if (const auto output = find(document_, node, key)) made.output_modes = modes(*output);
    }
  }

  // "0 ms", "4 d".
  static bool is_zero(std::string_view ttl) {
    const std::size_t end = std::min(ttl.find_first_not_of("0123456789"), ttl.size());
    return end > 0 && ttl.find_first_not_of('0') >= end;
  }

  void read_details(NodeId node, PlanNode& made) {
    if (const auto states = find(document_, node, "state")) {
      for (const NodeId state : items(document_, *states)) {
        const std::string ttl = text(state, {"ttl"});
        made.states.push_back({text(state, {"name"}), ttl, !is_zero(ttl)});
      }
    }
    made.grouping = numbers(find(document_, node, "grouping"));
    if (const auto projection = find(document_, node, "projection")) {
      for (const NodeId one : items(document_, *projection)) {
        const auto index = find(document_, one, "inputIndex");
        const bool refers = index && text(one, {"kind"}) == "INPUT_REF";
        made.projection.push_back(refers ? number(*index) : std::nullopt);
      }
    }
    made.join_type = text(node, {"joinSpec", "joinType"});
    made.materializes = text(node, {"requireUpsertMaterialize"}) == "true";
    if (!made.exchange()) return;
    const auto inputs = find(document_, node, "inputProperties");
    const auto all = inputs ? items(document_, *inputs) : std::vector<NodeId>{};
    if (all.empty()) {
      return error("missing-key", node, "an exchange has no 'inputProperties'");
    }
    made.required = distribution(required(all.front(), "requiredDistribution"));
    check_keys(node, made);
  }

  void check_keys(NodeId node, const PlanNode& made) {
    if (made.required.keys.empty()) return;
    if (!made.fields) {
      return error("missing-key", node,
                   "the 'outputType' of an exchange is missing, or no row type");
    }
    for (const std::uint64_t key : made.required.keys) {
      if (key < made.fields->size()) continue;
      error("bad-number", node,
            fmt::format("the exchange hashes by field {}, of {} fields", key, made.fields->size()));
    }
  }

  void add_edge(NodeId edge) {
    const auto source = required_number(edge, "source");
    const auto target = required_number(edge, "target");
    if (!source || !target) return;
    for (const std::uint64_t id : {*source, *target}) {
      if (plan_.index.contains(id)) continue;
      return error("dangling-id", edge, fmt::format("an edge names {}, which is no node", id));
    }
    plan_.edges.push_back({*source, *target, distribution(find(document_, edge, "shuffle")),
                           place_of(document_, edge, file_)});
  }

  const Document& document_;
  const std::string& file_;
  Graph& graph_;
  Plan plan_;
  bool batch_ = false;  // that it is was said
};

}  // namespace

Plan read_plan(std::string_view text, const std::string& file, Graph& graph) {
  const std::optional<Document> document = parse_json(text, file, graph);
  if (!document) return {};
  return PlanReader(*document, file, graph).run();
}

}  // namespace firebreak::imports::flink_plan
