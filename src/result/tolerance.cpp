// SPDX-License-Identifier: Apache-2.0
#include "result/tolerance.h"

namespace firebreak::result {

std::vector<bool> can_be_lost(const Tolerance& tolerance) {
  std::vector<bool> result(tolerance.promises.size(), false);
  for (const Weakening& weakening : tolerance.weakenings) {
    for (const std::size_t i : weakening.given_up) result[i] = true;
  }
  return result;
}

std::vector<bool> needed(const Tolerance& tolerance) {
  std::vector<bool> result = can_be_lost(tolerance);
  const bool known = tolerance.complete && !tolerance.weakenings.empty();
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = known && !result[i];
  return result;
}

}  // namespace firebreak::result
