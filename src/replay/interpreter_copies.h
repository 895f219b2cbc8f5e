// SPDX-License-Identifier: Apache-2.0
// Copies of messages that a trace does not list.
#pragma once

#include <string>

#include "replay/interpreter_input.h"

namespace firebreak::replay::interpreter {

/// Adds to both worlds what copies that the trace lists, or should, emit beside what it lists.
/// Returns why that cannot be, or "".
std::string complete_copies(const topology::Topology& topology, const Index& index, Copies place,
                            Script& script);

}  // namespace firebreak::replay::interpreter
