// SPDX-License-Identifier: Apache-2.0
#include "cli/saved_traces.h"

#include "report/json_support.h"

namespace firebreak::cli {
namespace {

using report::Json;

// Printing a document recurses: what is nested deeper than any trace is left alone.
bool nested_too_deep(std::string_view text) {
  constexpr int kDeepest = 64;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      if (++depth > kDeepest) return true;
    } else if (!in_string && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return false;
}

// False if `json` is neither a trace nor a result of verify.
bool collect(const Json& json, std::vector<std::string>& traces) {
  if (!json.is_object()) return false;
  if (json.contains("worlds")) {
    traces.push_back(report::dump(json));
    return true;
  }
  if (!json.contains("traces") || !json["traces"].is_array()) return false;
  for (const Json& trace : json["traces"]) traces.push_back(report::dump(trace));
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> traces_in(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[') ||
      nested_too_deep(text)) {
    return std::nullopt;
  }
  const Json json = Json::parse(text, nullptr, false);
  std::vector<std::string> traces;
  if (!json.is_array()) {
    if (!collect(json, traces)) return std::nullopt;
    return traces;
  }
  for (const Json& element : json) {
    if (!collect(element, traces)) return std::nullopt;
  }
  return traces;
}

}  // namespace firebreak::cli
