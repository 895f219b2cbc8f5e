// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "topology/model.h"

namespace firebreak::topology {

/// Which attributes streams carry. Wide schemas are indexed when they are first asked for.
class Schemas {
 public:
  bool carries(const StreamDecl& stream, const Name& name) const {
    constexpr std::size_t kWide = 16;
    const Names& names = stream.attributes;
    if (names.size() <= kWide) return std::find(names.begin(), names.end(), name) != names.end();
    const auto [place, fresh] = wide_.try_emplace(&stream);
    if (fresh) {
      for (const Name& attribute : names) place->second.insert(attribute.text);
    }
    return place->second.contains(name.text);
  }

 private:
  mutable std::unordered_map<const StreamDecl*, std::unordered_set<std::string_view>> wide_;
};

}  // namespace firebreak::topology
