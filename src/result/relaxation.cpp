// SPDX-License-Identifier: Apache-2.0
#include "result/relaxation.h"

#include <algorithm>

namespace firebreak::result {

std::vector<std::size_t> Relaxation::dropped() const {
  std::vector<std::size_t> rest;
  if (!kept.repair) return rest;
  for (std::size_t i = 0; i < kept.candidates.size(); ++i) {
    if (!std::ranges::binary_search(*kept.repair, i)) rest.push_back(i);
  }
  return rest;
}

}  // namespace firebreak::result
