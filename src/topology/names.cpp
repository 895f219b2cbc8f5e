// SPDX-License-Identifier: Apache-2.0
#include "topology/names.h"

#include <fmt/format.h>

namespace firebreak::topology {

void Reporter::unknown(std::string_view code, const Name& name, std::string message,
                       const std::vector<std::string>& valid) const {
  constexpr std::size_t kShortList = 8;
  std::string hint = base::did_you_mean(name.text, valid);
  if (hint.empty() && !valid.empty() && valid.size() <= kShortList) {
    hint = fmt::format("valid here: {}", fmt::join(valid, ", "));
  }
  error(code, name.span, std::move(message), std::move(hint));
}

}  // namespace firebreak::topology
