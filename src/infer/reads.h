// SPDX-License-Identifier: Apache-2.0
// Which state variables matter to an output, from the text alone (docs/behaviors.md, What an output
// sees).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "behavior/syntax.h"

namespace firebreak::infer {

using States = std::set<std::size_t>;  // indices of Program::states

/// Of one handler: what its emissions and its assignments read, their guards and loops too.
struct Reads {
  std::map<std::string, States> emissions;  // by output, those that emit at all
  std::map<std::size_t, States> assigned;   // by variable
};

Reads reads_of(const behavior::Handler& handler);

/// The least set that holds what emissions at the output read, and with a variable what assignments
/// to it read, in any handler.
States seen_at(const std::string& output, const std::vector<Reads>& handlers);

}  // namespace firebreak::infer
