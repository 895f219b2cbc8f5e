// SPDX-License-Identifier: Apache-2.0
// From how a process ended and what it said to the row of its run.
#pragma once

#include <optional>
#include <string>

#include "sweep/run.h"

namespace firebreak::sweep {

struct Ended {
  std::optional<int> exit_status;  // of one that was not ended by a signal
  std::optional<int> signal;
  bool killed = false;  // by us, for the clock
  std::string out;
  std::string err;
};

/// All but its effort.
Outcome read_outcome(const Run& run, const Ended& ended);

}  // namespace firebreak::sweep
