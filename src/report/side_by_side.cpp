// SPDX-License-Identifier: Apache-2.0
#include "report/side_by_side.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::report {

namespace {

std::size_t widest(const std::string& head, const std::vector<std::string>& lines) {
  std::size_t width = display_width(head);
  for (const std::string& line : lines) width = std::max(width, display_width(line));
  return width;
}

}  // namespace

std::string side_by_side(const std::string& left_head, const std::vector<std::string>& left,
                         const std::string& right_head, const std::vector<std::string>& right,
                         const Page& page, std::size_t indent) {
  if (indent + widest(left_head, left) + 2 + widest(right_head, right) <= page.width) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      rows.push_back({i < left.size() ? left[i] : "", i < right.size() ? right[i] : ""});
    }
    return table({left_head, right_head}, rows, indent);
  }
  std::string text;
  const auto add = [&](const std::string& head, const std::vector<std::string>& lines) {
    text += page.paragraph(head, indent);
    for (const std::string& line : lines) text += page.paragraph(line, indent + 2);
  };
  add(left_head, left);
  add(right_head, right);
  return text;
}

std::string values_text(const result::NamedValues& values, const char* between) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : values) {
    texts.push_back(fmt::format("{}{}{}", name, between, value));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace firebreak::report
