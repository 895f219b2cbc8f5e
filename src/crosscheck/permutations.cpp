// SPDX-License-Identifier: Apache-2.0
#include "crosscheck/permutations.h"

#include <algorithm>
#include <numeric>

namespace firebreak::crosscheck {

Permutation identity(unsigned size) {
  Permutation result(size);
  std::iota(result.begin(), result.end(), 0U);
  return result;
}

std::vector<Permutation> permutations(unsigned size) {
  std::vector<Permutation> result;
  Permutation next = identity(size);
  do {
    result.push_back(next);
  } while (std::next_permutation(next.begin(), next.end()));
  return result;
}

}  // namespace firebreak::crosscheck
