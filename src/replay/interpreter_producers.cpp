// SPDX-License-Identifier: Apache-2.0
// A coloring by saturation (Brélaz 1979): the message that the most producers are excluded of
// chooses next. With two producers that is exact, since it follows each connected part from
// message to message.
#include "replay/interpreter_producers.h"

#include <algorithm>
#include <set>

namespace firebreak::replay::interpreter {

bool producers_suffice(const std::vector<std::vector<std::size_t>>& overtakes,
                       std::uint32_t producers) {
  std::vector<std::set<std::uint32_t>> excluded(overtakes.size());
  std::set<std::pair<std::size_t, std::size_t>> open;  // how many are excluded, message
  for (std::size_t m = 0; m < overtakes.size(); ++m) open.emplace(0, m);
  while (!open.empty()) {
    const std::size_t m = std::prev(open.end())->second;
    open.erase(std::prev(open.end()));
    std::uint32_t producer = 0;
    while (excluded[m].contains(producer)) ++producer;
    if (producer >= producers) return false;
    for (std::size_t other : overtakes[m]) {
      const auto place = open.find({excluded[other].size(), other});
      if (place == open.end()) continue;
      open.erase(place);
      excluded[other].insert(producer);
      open.emplace(excluded[other].size(), other);
    }
  }
  return true;
}

}  // namespace firebreak::replay::interpreter
