// SPDX-License-Identifier: Apache-2.0
// When two messages commute that do not always: a condition made of what the handlers themselves
// compare (docs/behaviors.md, When they commute).
#pragma once

#include <string>
#include <vector>

#include "infer/scene.h"

namespace firebreak::infer {

/// Conditions, each of which is enough: one of them holds, and the two messages commute. In words,
/// with the attributes' names; empty where none was found. `conflict`: what the order changes.
std::vector<std::string> commuting_conditions(const Subject& subject, Scene& scene,
                                              std::size_t first, std::size_t second,
                                              const smt::Term& conflict, Ledger& ledger);

}  // namespace firebreak::infer
