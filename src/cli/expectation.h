// SPDX-License-Identifier: Apache-2.0
// Holds a model to its `expect`.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "cli/load.h"

namespace firebreak::cli {

struct BrokenExpectation {
  std::string what;  // "verdict", "sink response", "label of words"
  std::string expected;
  std::string actual;
};

struct ExpectationOutcome {
  std::size_t checked = 0;
  std::vector<BrokenExpectation> broken;
  std::string unknown_reason;  // where the verdict could not be decided, but had to be
};

/// The model must have an `expect`.
ExpectationOutcome hold_to_expectations(const Loaded& loaded, base::Environment& environment);

}  // namespace firebreak::cli
