// SPDX-License-Identifier: Apache-2.0
// Random executions of behaviours with real values, as far as the rules by which saved ones are run
// again let them go on.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "execute/rerun.h"

namespace firebreak::simulator {

/// None if it comes to where nothing may happen that brings it to an end, or is too long.
std::optional<execute::Rerun> random_execution(
    const execute::Network& network, const std::vector<behavior::Interpreter>& interpreters,
    const std::vector<result::ValueMessage>& input, std::mt19937& random);

}  // namespace firebreak::simulator
