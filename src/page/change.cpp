// SPDX-License-Identifier: Apache-2.0
// The lines that a repair changes. A model's text is edited in few places, so what both texts begin
// and end with is set aside first; what is left is compared line by line, if it is not too long.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "page/markup.h"
#include "page/parts.h"

namespace firebreak::page {

namespace {

constexpr std::size_t kAround = 3;             // lines of context
constexpr std::size_t kMostCells = 1U << 22U;  // of the table of common subsequences

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Line {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

// The classic table, from the end: the length of the longest common subsequence of what is left.
std::vector<Line> compare(std::span<const std::string_view> a,
                          std::span<const std::string_view> b) {
  std::vector<Line> lines;
  if (a.size() * b.size() > kMostCells) {
    for (const std::string_view line : a) lines.push_back({'-', line});
    for (const std::string_view line : b) lines.push_back({'+', line});
    return lines;
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
  return lines;
}

std::vector<Line> difference(const Lines& a, const Lines& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  const auto begin = static_cast<std::size_t>(left - a.begin());
  std::size_t end = 0;
  while (end < a.size() - begin && end < b.size() - begin &&
         a[a.size() - 1 - end] == b[b.size() - 1 - end]) {
    ++end;
  }
  std::vector<Line> lines;
  for (std::size_t i = begin - std::min(begin, kAround); i < begin; ++i) {
    lines.push_back({' ', a[i]});
  }
  const auto inner = [&](const Lines& all) {
    return std::span(all).subspan(begin, all.size() - begin - end);
  };
  for (const Line& line : compare(inner(a), inner(b))) lines.push_back(line);
  for (std::size_t i = a.size() - end; i < a.size() - end + std::min(end, kAround); ++i) {
    lines.push_back({' ', a[i]});
  }
  return lines;
}

// Whether one of the lines around it is changed.
bool near_change(const std::vector<Line>& lines, std::size_t i) {
  const std::size_t first = i - std::min(i, kAround);
  const std::size_t last = std::min(i + kAround + 1, lines.size());
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(first),
                     lines.begin() + static_cast<std::ptrdiff_t>(last),
                     [](const Line& line) { return line.mark != ' '; });
}

}  // namespace

std::string change_part(const Change& change) {
  const Lines before = lines_of(change.before);
  const Lines after = lines_of(change.after);
  if (before == after) return "";
  const std::vector<Line> lines = difference(before, after);
  std::string text =
      "<h4>The change of the model</h4>\n<pre class=\"change\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"change of the model\">";
  bool gap = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!near_change(lines, i)) {
      gap = true;
      continue;
    }
    if (gap) text += "  ⋮\n";
    gap = false;
    const Line& line = lines[i];
    const std::string content = fmt::format("{} {}", line.mark, escaped(line.text));
    text += line.mark == '-'   ? "<del>" + content + "</del>\n"
            : line.mark == '+' ? "<ins>" + content + "</ins>\n"
                               : content + "\n";
  }
  return text + "</pre>\n";
}

}  // namespace firebreak::page
