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

/// The same where what comes again is no difference at sinks.
inline std::string problem_with_sets(std::string_view model, const result::Trace& trace) {
  const auto topology = changed_topology_of(model, [](topology::Model& m) {
    for (topology::StreamDecl& stream : m.streams) {
      if (!stream.to) stream.observe.what = topology::Observed::Set;
    }
  });
  return problem_of(topology, trace);
}

}  // namespace firebreak::test_support
