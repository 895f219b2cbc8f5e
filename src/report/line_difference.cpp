// SPDX-License-Identifier: Apache-2.0
#include "report/line_difference.h"

#include <algorithm>

namespace firebreak::report {

namespace {

using Lines = std::span<const std::string_view>;

constexpr std::size_t kMostCells = 1U << 22U;  // of the table of common subsequences

// The classic table, from the end: the length of the longest common subsequence of what is left.
void compare(Lines a, Lines b, std::vector<DiffLine>& lines) {
  if (a.size() * b.size() > kMostCells) {
    for (const std::string_view line : a) lines.push_back({'-', line});
    for (const std::string_view line : b) lines.push_back({'+', line});
    return;
  }
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      table[i][j] =
          a[i] == b[j] ? table[i + 1][j + 1] + 1 : std::max(table[i + 1][j], table[i][j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back({' ', a[i]});
      ++i;
      ++j;
    } else if (j == b.size() || (i < a.size() && table[i + 1][j] >= table[i][j + 1])) {
      lines.push_back({'-', a[i++]});
    } else {
      lines.push_back({'+', b[j++]});
    }
  }
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::pair<std::size_t, std::size_t> common_ends(Lines a, Lines b) {
  const auto begin = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  std::size_t end = 0;
  while (end < a.size() - begin && end < b.size() - begin &&
         a[a.size() - 1 - end] == b[b.size() - 1 - end]) {
    ++end;
  }
  return {begin, end};
}

std::vector<DiffLine> line_difference(Lines a, Lines b) {
  const auto [begin, end] = common_ends(a, b);
  std::vector<DiffLine> lines;
  for (std::size_t i = 0; i < begin; ++i) lines.push_back({' ', a[i]});
  compare(a.subspan(begin, a.size() - begin - end), b.subspan(begin, b.size() - begin - end),
          lines);
  for (std::size_t i = a.size() - end; i < a.size(); ++i) lines.push_back({' ', a[i]});
  return lines;
}

}  // namespace firebreak::report
