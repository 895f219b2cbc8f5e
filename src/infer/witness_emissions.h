// SPDX-License-Identifier: Apache-2.0
// What the handlings of a witness emit at an output.
#pragma once

#include <string>
#include <vector>

#include "infer/inference.h"

namespace firebreak::infer {

/// As sets that know how often.
bool same_emission(const Witness::Handling& a, const Witness::Handling& b,
                   const std::string& output);

/// Of all handlings of an order, in ascending order.
std::vector<behavior::Value> all_of(const std::vector<Witness::Handling>& order,
                                    const std::string& output);

std::vector<behavior::Value> without_repetition(std::vector<behavior::Value> all);

}  // namespace firebreak::infer
