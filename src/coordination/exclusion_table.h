// SPDX-License-Identifier: Apache-2.0
// Collects which candidates exclude each other and which are barred.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace firebreak::coordination {

struct ExclusionTable {
  std::set<std::pair<std::size_t, std::size_t>> pairs;  // the lower index first
  std::map<std::size_t, std::string> barred;            // why, in words

  void exclude(std::size_t a, std::size_t b) { pairs.emplace(std::min(a, b), std::max(a, b)); }
  bool excluded(std::size_t a, std::size_t b) const {
    return pairs.contains({std::min(a, b), std::max(a, b)});
  }
  /// The first reason stands.
  void bar(std::size_t candidate, std::string why) { barred.emplace(candidate, std::move(why)); }
};

}  // namespace firebreak::coordination
