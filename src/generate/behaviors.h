// SPDX-License-Identifier: Apache-2.0
// Components with a behaviour: a few kinds of state that programs have.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"

namespace firebreak::generate {

struct Handled {
  std::string input;
  std::vector<std::string> attributes;
};

/// The text of a behaviour that handles these inputs and emits to `out` the attributes `emitted`.
/// At least one attribute is emitted.
std::string behavior(const std::vector<Handled>& inputs, const std::vector<std::string>& emitted,
                     base::Random& random);

}  // namespace firebreak::generate
