// SPDX-License-Identifier: Apache-2.0
// Random models of behaviours: one component, with what a model can promise and threaten, and often
// a second one behind it.
#pragma once

#include <string>

#include "support/random_models.h"

namespace firebreak::test_support {

/// `simple`: one component, and streams that keep their order or repeat, at most.
std::string random_white_box(Rng& rng, bool simple);

}  // namespace firebreak::test_support
