// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace firebreak::crosscheck {

/// Where each number goes.
using Permutation = std::vector<unsigned>;

Permutation identity(unsigned size);

/// All of the numbers below `size`, in lexicographic order.
std::vector<Permutation> permutations(unsigned size);

}  // namespace firebreak::crosscheck
