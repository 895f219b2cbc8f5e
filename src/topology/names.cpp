// SPDX-License-Identifier: Apache-2.0
#include "topology/names.h"

#include <fmt/format.h>

#include <utility>

namespace firebreak::topology {

void Reporter::error(std::string_view code, base::SourceSpan span, std::string message,
                     std::string hint) const {
  if (full()) return;
  const std::string& file = span.file == 0 ? model_.file : model_.topology_file;
  if (diagnostics_.size() == kMostErrors) {
    diagnostics_.add({"too-many-errors", file, span, "there are more errors than are shown", ""});
    return;
  }
  diagnostics_.add({std::string(code), file, span, std::move(message), std::move(hint)});
}

void Reporter::unknown(std::string_view code, const Name& name, std::string message,
                       const std::vector<std::string>& valid) const {
  constexpr std::size_t kShortList = 8;
  std::string hint;
  if (valid.size() <= comparisons_left_ && !full()) {
    comparisons_left_ -= valid.size();
    hint = base::did_you_mean(name.text, valid);
  }
  if (hint.empty() && !valid.empty() && valid.size() <= kShortList) {
    hint = fmt::format("valid here: {}", fmt::join(valid, ", "));
  }
  error(code, name.span, std::move(message), std::move(hint));
}

}  // namespace firebreak::topology
