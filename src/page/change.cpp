// SPDX-License-Identifier: Apache-2.0
// The lines that a repair changes, and a few around them.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "page/markup.h"
#include "page/parts.h"
#include "report/line_difference.h"

namespace firebreak::page {

namespace {

using report::DiffLine;

constexpr std::size_t kAround = 3;  // lines of context
// Whether one of the lines around it is changed.
bool near_change(const std::vector<DiffLine>& lines, std::size_t i) {
  const std::size_t first = i - std::min(i, kAround);
  const std::size_t last = std::min(i + kAround + 1, lines.size());
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(first),
                     lines.begin() + static_cast<std::ptrdiff_t>(last),
                     [](const DiffLine& line) { return line.mark != ' '; });
}

}  // namespace

std::string change_part(const report::Change& change) {
  if (change.before == change.after) return "";
  const std::vector<DiffLine> lines =
      report::line_difference(report::lines_of(change.before), report::lines_of(change.after));
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
    const DiffLine& line = lines[i];
    const std::string content = fmt::format("{} {}", line.mark, escaped(line.text));
    text += line.mark == '-'   ? "<del>" + content + "</del>\n"
            : line.mark == '+' ? "<ins>" + content + "</ins>\n"
                               : content + "\n";
  }
  return text + "</pre>\n";
}

}  // namespace firebreak::page
