// SPDX-License-Identifier: Apache-2.0
#include "imports/result_json.h"

#include <nlohmann/json.hpp>

namespace firebreak::imports {

namespace {

using Json = nlohmann::ordered_json;

// Keys without a value are left out.
void put(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}
void put(Json& object, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) object[key] = texts;
}
void put(Json& object, const char* key, bool value) {
  if (value) object[key] = true;
}
void put(Json& object, const Place& place) {
  put(object, "file", place.file);
  if (place.line > 0) object["line"] = place.line;
}

Json count_json(const Count& count) {
  return std::visit([](const auto& value) { return Json(value); }, count);
}

Json order_json(const Order& order) {
  if (!order.fifo) return "unordered";
  if (order.by.empty()) return "fifo";
  return {{"fifo", order.by}};
}

struct ValueJson {
  Json operator()(const Order& order) const { return order_json(order); }
  template <class T>
  Json operator()(const T& value) const {
    return Json(value);
  }
};

Json value_json(const Value& value) { return std::visit(ValueJson{}, value); }

Json node_json(const Node& node) {
  Json json = {{"id", node.id}, {"kind", name_of(node.kind)}};
  put(json, "type", node.type);
  if (node.parallelism && *node.parallelism != Count(std::string())) {
    json["parallelism"] = count_json(*node.parallelism);
  }
  put(json, "group", node.group);
  put(json, "stores", node.stores);
  put(json, "replicated", node.replicated);
  put(json, "global", node.global);
  put(json, "dynamic", node.dynamic);
  put(json, "pattern", node.pattern);
  if (!node.fed) json["fed"] = false;
  if (node.fed) put(json, "component", node.component);
  put(json, node.place);
  return json;
}

Json edge_json(const Edge& edge) {
  Json json = {{"from", edge.from}, {"to", edge.to}};
  put(json, "port", edge.port);
  json["grouping"] = name_of(edge.grouping);
  put(json, "keys", edge.keys);
  put(json, "type", edge.type);
  put(json, "class", edge.custom_class);
  put(json, "args", edge.args);
  put(json, "messages", edge.messages);
  json["order"] = order_json(edge.order);
  json["delivery"] = name_of(edge.delivery);
  if (edge.producers) json["producers"] = count_json(*edge.producers);
  put(json, "stream", edge.stream);
  put(json, edge.place);
  return json;
}

Json fact_json(const Fact& fact) {
  Json json = {{"subject", fact.subject},
               {"property", fact.property},
               {"value", value_json(fact.value)},
               {"basis", name_of(fact.basis)}};
  put(json, "rule", fact.rule);
  put(json, fact.place);
  return json;
}

Json hole_json(const Hole& hole) {
  Json json = {{"subject", hole.subject},
               {"property", hole.property},
               {"assumed", value_json(hole.assumed)}};
  put(json, hole.place);
  return json;
}

Json finding_json(const Finding& finding) {
  const base::Diagnostic& what = finding.what;
  Json json = {{"severity", finding.error ? "error" : "warning"}, {"code", what.code}};
  put(json, "file", what.file);
  if (what.span.line > 0) json["line"] = what.span.line;
  if (what.span.column > 0) json["column"] = what.span.column;
  json["message"] = what.hint.empty() ? what.message : what.message + "; " + what.hint;
  return json;
}

// A value below `depth` objects and lists, as it stands in the whole.
std::string text_at(std::size_t depth, const Json& json) {
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  const std::string indent(2 * depth, ' ');
  std::string result;
  result.reserve(text.size() + indent.size());
  for (const char c : text) {  // in texts an end of a line is escaped
    result += c;
    if (c == '\n') result += indent;
  }
  return result;
}

/// The document, written value by value: the whole as a tree takes much memory and time.
class Writer {
 public:
  void add(const char* key, const Json& value) { add_text(key, text_at(1, value)); }

  template <class Items, class Write>
  void add(const char* key, const Items& items, Write write) {
    std::string all = "[";
    for (const auto& item : items) {
      all += (all.size() > 1 ? ",\n    " : "\n    ") + text_at(2, write(item));
    }
    add_text(key, all + (all.size() > 1 ? "\n  ]" : "]"));
  }

  std::string text() const { return text_ + "\n}\n"; }

 private:
  void add_text(const char* key, const std::string& value) {
    text_ += (text_.size() > 1 ? ",\n  " : "\n  ") + Json(key).dump() + ": " + value;
  }

  std::string text_ = "{";
};

}  // namespace

std::string result_json(const Graph& graph, const std::string& model_text) {
  const bool refused = graph.refused();
  Writer json;
  json.add("format", graph.format);
  if (!refused) json.add("model", graph.model);
  json.add("status", refused ? "refused" : "imported");
  json.add("files", graph.files);
  if (!refused) {
    json.add("nodes", graph.nodes, node_json);
    json.add("edges", graph.edges, edge_json);
    json.add("facts", graph.facts, fact_json);
    json.add("holes", graph.holes, hole_json);
  }
  json.add("diagnostics", graph.findings, finding_json);
  if (!refused) json.add("model_text", model_text);
  return json.text();
}

}  // namespace firebreak::imports
