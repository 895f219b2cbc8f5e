// SPDX-License-Identifier: Apache-2.0
#include "cli/saved_documents.h"

#include <nlohmann/json.hpp>

#include "report/json_shape.h"

namespace firebreak::cli {
namespace {

// Not in the order of the text, so that objects of many members stay cheap: what is read from the
// documents does not depend on it.
using Json = nlohmann::json;

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool has_list(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_array();
}

using Documents = std::vector<std::string>;

// What stands under `key` of the elements of a list, if it is not null.
void collect_members(const Json& list, const char* key, Documents& documents) {
  for (const Json& element : list) {
    if (!element.is_object() || !element.contains(key) || element[key].is_null()) continue;
    documents.push_back(dump(element[key]));
  }
}

// False if `json` is neither a trace nor a result that holds some.
bool collect_traces(const Json& json, Documents& traces) {
  if (json.is_object() && json.contains("worlds")) {
    traces.push_back(dump(json));
  } else if (has_list(json, "traces")) {
    for (const Json& trace : json["traces"]) traces.push_back(dump(trace));
  } else if (has_list(json, "certificate")) {
    collect_members(json["certificate"], "trace", traces);
  } else if (json.is_object() && json.contains("proof")) {
    if (has_list(json, "kept")) collect_members(json["kept"], "needed_for", traces);
    if (has_list(json["proof"], "certificate")) {
      collect_members(json["proof"]["certificate"], "trace", traces);
    }
  } else {
    return false;
  }
  return true;
}

// False if `json` is neither a repair nor a relaxation.
bool collect_repairs(const Json& json, Documents& repairs) {
  if (!json.is_object()) return false;
  if (!json.contains("certificate") && !json.contains("proof")) return false;
  repairs.push_back(dump(json));
  return true;
}

// None if the text is no JSON of which `collect` can make something; whoever reads it then says
// why.
std::optional<Documents> collect_all(std::string_view text,
                                     bool (*collect)(const Json&, Documents&)) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[') ||
      !report::fault_in(text).none()) {
    return std::nullopt;
  }
  const Json json = Json::parse(text);
  Documents documents;
  if (!json.is_array()) {
    if (!collect(json, documents)) return std::nullopt;
    return documents;
  }
  for (const Json& element : json) {
    if (!collect(element, documents)) return std::nullopt;
  }
  return documents;
}

}  // namespace

std::optional<std::vector<std::string>> traces_in(std::string_view text) {
  return collect_all(text, collect_traces);
}

std::optional<std::vector<std::string>> repairs_in(std::string_view text) {
  return collect_all(text, collect_repairs);
}

}  // namespace firebreak::cli
