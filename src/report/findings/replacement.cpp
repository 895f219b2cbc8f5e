// SPDX-License-Identifier: Apache-2.0
#include "report/findings/findings.h"
#include "report/line_difference.h"

namespace firebreak::report {

Replacement replacement(const std::string& file, std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old_lines = lines_of(before);
  const std::vector<std::string_view> new_lines = lines_of(after);
  const auto [begin, end] = common_ends(old_lines, new_lines);
  Replacement made{file, static_cast<std::uint32_t>(begin + 1),
                   static_cast<std::uint32_t>(old_lines.size() - begin - end), ""};
  for (std::size_t i = begin; i < new_lines.size() - end; ++i) {
    made.text += std::string(new_lines[i]) + "\n";
  }
  return made;
}

}  // namespace firebreak::report
