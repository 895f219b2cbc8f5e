// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "support/random_models.h"

namespace firebreak::test_support {

/// The text of a behaviour that a person might write, rightly or with a usual slip: one of a few
/// sketches, with its choices made, and up to three of its handlers.
std::string typical_behavior(Rng& rng);

}  // namespace firebreak::test_support
