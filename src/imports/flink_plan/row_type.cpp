// SPDX-License-Identifier: Apache-2.0
#include "imports/flink_plan/row_type.h"

#include <utility>

namespace firebreak::imports::flink_plan {

namespace {

/// The text in quotes that begins at `i`, where a doubled quote is one; `i` is behind it then.
std::optional<std::string> quoted(std::string_view text, std::size_t& i) {
  const char quote = text[i++];
  std::string name;
  for (; i < text.size(); ++i) {
    if (text[i] != quote) {
      name += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == quote) {
      name += text[i++];
    } else {
      ++i;
      return name;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> row_fields(std::string_view type) {
  constexpr std::string_view kBegin = "ROW<";
  if (!type.starts_with(kBegin)) return std::nullopt;
  std::vector<std::string> names;
  int depth = 1;
  bool begins = true;  // a field does
  for (std::size_t i = kBegin.size(); i < type.size() && depth > 0;) {
    const char c = type[i];
    if (c == '`' || c == '\'') {
      std::optional<std::string> text = quoted(type, i);
      if (!text) return std::nullopt;
      if (begins && c == '`') names.push_back(std::move(*text));
      begins = false;
      continue;
    }
    if (c == '<' || c == '(') ++depth;
    if (c == '>' || c == ')') --depth;
    if (c == ',' && depth == 1) begins = true;
    ++i;
  }
  if (depth > 0) return std::nullopt;
  return names;
}

}  // namespace firebreak::imports::flink_plan
