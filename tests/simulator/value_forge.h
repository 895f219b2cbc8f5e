// SPDX-License-Identifier: Apache-2.0
// Pairs of random executions with real values, said to show each anomaly at each sink: is one
// confirmed that is proved absent?
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "result/execution.h"

namespace firebreak::simulator {

struct ValueForging {
  std::size_t models = 0;  // with a sink that depends on behaviours and is decided
  std::size_t executions = 0;
  std::size_t refused = 0;    // traces of what is proved absent
  std::size_t confirmed = 0;  // of what is not
  struct False {
    std::string model;  // its text
    result::ValueTrace trace;
  };
  std::vector<False> found;  // confirmed traces of what is proved absent; one of each sink
};

/// Adds what comes of a model with so many random inputs of each sink. A text that is no model
/// counts nothing.
void forge_values(const std::string& yaml, std::size_t inputs, std::uint32_t seed,
                  ValueForging& result);

/// A random model with behaviours, for it.
std::string model_for_values(std::uint64_t seed);

/// The trace, a line for each message and step.
std::string text_of(const result::ValueTrace& trace);

}  // namespace firebreak::simulator
