// SPDX-License-Identifier: Apache-2.0
#include "report/saved.h"

#include <nlohmann/json.hpp>

#include "report/json_shape.h"
#include "report/read_json.h"

namespace firebreak::report {

namespace {

// Not in the order of the text, so that objects of many members stay cheap: what is read from the
// documents does not depend on it.
using Json = nlohmann::json;

bool has_list(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_array();
}

std::optional<SavedDocument> document_of(Json json) {
  if (!json.is_object()) return std::nullopt;
  const auto is = [&](const char* key) { return json.contains(key); };
  const auto saved = [&] { return std::make_shared<const Json>(std::move(json)); };
  if (is("worlds")) return SavedTrace{saved()};
  if (is("runs")) return SavedValueTrace{saved()};
  if (has_list(json, "traces")) return SavedVerification{saved()};
  if (is("certificate")) return SavedResult{saved()};
  if (is("proof")) return SavedRelaxation{saved()};
  return std::nullopt;
}

using Traces = std::vector<const Json*>;

// What stands under `member` of the elements of a list, if it is not null.
void collect(const Json& json, const char* list, const char* member, Traces& traces) {
  if (!has_list(json, list)) return;
  for (const Json& element : json[list]) {
    if (!element.is_object() || !element.contains(member) || element[member].is_null()) continue;
    traces.push_back(&element[member]);
  }
}

struct Collect {
  Traces& traces;
  void operator()(const SavedTrace& saved) const { traces.push_back(saved.json.get()); }
  void operator()(const SavedValueTrace&) const {}
  void operator()(const SavedVerification& saved) const {
    for (const Json& trace : (*saved.json)["traces"]) traces.push_back(&trace);
  }
  void operator()(const SavedResult& saved) const {
    collect(*saved.json, "certificate", "trace", traces);
  }
  void operator()(const SavedRelaxation& saved) const {
    collect(*saved.json, "kept", "needed_for", traces);
    collect((*saved.json)["proof"], "certificate", "trace", traces);
  }
};

}  // namespace

std::optional<std::vector<SavedDocument>> saved_documents(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[') ||
      !fault_in(text).none()) {
    return std::nullopt;
  }
  Json json = Json::parse(text);
  if (!json.is_array()) {
    Json list = Json::array();
    list.push_back(std::move(json));
    json = std::move(list);
  }
  std::vector<SavedDocument> documents;
  for (Json& element : json) {
    std::optional<SavedDocument> document = document_of(std::move(element));
    if (!document) return std::nullopt;
    documents.push_back(*std::move(document));
  }
  return documents;
}

std::optional<std::vector<result::Trace>> read_traces(std::span<const SavedDocument> documents,
                                                      const std::string& file,
                                                      base::Diagnostics& diagnostics) {
  Traces found;
  for (const SavedDocument& document : documents) std::visit(Collect{found}, document);
  std::vector<result::Trace> traces;
  for (const Json* json : found) {
    std::optional<result::Trace> trace = read_trace(*json, file, diagnostics);
    if (!trace) return std::nullopt;
    traces.push_back(*std::move(trace));
  }
  return traces;
}

std::optional<std::vector<result::ValueTrace>> read_value_traces(
    std::span<const SavedDocument> documents, const std::string& file,
    base::Diagnostics& diagnostics) {
  std::vector<result::ValueTrace> traces;
  const auto add = [&](const Json& json) {
    std::optional<result::ValueTrace> trace = read_value_trace(json, file, diagnostics);
    if (trace) traces.push_back(*std::move(trace));
    return trace.has_value();
  };
  for (const SavedDocument& document : documents) {
    if (const auto* one = std::get_if<SavedValueTrace>(&document)) {
      if (!add(*one->json)) return std::nullopt;
    }
    const auto* verification = std::get_if<SavedVerification>(&document);
    if (verification == nullptr || !has_list(*verification->json, "value_traces")) continue;
    for (const Json& json : (*verification->json)["value_traces"]) {
      if (!add(json)) return std::nullopt;
    }
  }
  return traces;
}

bool is_repair(const SavedDocument& document) {
  return std::holds_alternative<SavedResult>(document) ||
         std::holds_alternative<SavedRelaxation>(document);
}

std::optional<result::SavedRepair> read_repair(const SavedDocument& document,
                                               const std::string& file,
                                               base::Diagnostics& diagnostics) {
  return std::visit([&](const auto& saved) { return read_repair(*saved.json, file, diagnostics); },
                    document);
}

}  // namespace firebreak::report
