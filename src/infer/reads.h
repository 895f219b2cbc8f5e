// SPDX-License-Identifier: Apache-2.0
// Which state variables matter to an output, from the text alone (docs/behaviors.md, What is
// proved).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "behavior/syntax.h"

namespace firebreak::infer {

using States = std::set<std::size_t>;  // indices of Program::states

/// Of one handler: what, of the state before it, its emissions are made of, and what it leaves in
/// the variables that it assigns; what decides about them, too.
struct Reads {
  std::map<std::string, States> emissions = {};  // by output, those that emit at all
  std::set<std::string> always = {};             // where something is emitted for each message
  std::map<std::size_t, States> assigned = {};   // by variable
};

Reads reads_of(const behavior::Handler& handler);

/// The variables that some handler assigns. The others are as they were in the beginning.
States assigned_in(const behavior::Program& program);

/// The least set that holds what emissions at the output are made of, and with a variable what any
/// handler leaves there is made of.
States seen_at(const std::string& output, const std::vector<Reads>& handlers);

}  // namespace firebreak::infer
