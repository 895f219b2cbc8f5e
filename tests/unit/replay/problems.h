// SPDX-License-Identifier: Apache-2.0
// What the interpreter says against a trace.
#pragma once

#include <string>
#include <string_view>

#include "replay/interpreter.h"
#include "support/models.h"

namespace firebreak::test_support {

inline std::string problem_of(const topology::Topology& topology, const result::Trace& trace) {
  return replay::replay(topology, trace).problem;
}
inline std::string problem_of(std::string_view model, const result::Trace& trace) {
  return problem_of(topology_of(model), trace);
}

}  // namespace firebreak::test_support
