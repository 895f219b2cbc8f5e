// SPDX-License-Identifier: Apache-2.0
#include "topology/name_lists.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace firebreak::topology {

std::vector<std::string> texts(const Names& names) {
  std::vector<std::string> result;
  result.reserve(names.size());
  for (const Name& name : names) result.push_back(name.text);
  return result;
}

std::string listed(const Names& names) {
  return fmt::format("[{}]", fmt::join(texts(names), ", "));
}

}  // namespace firebreak::topology
