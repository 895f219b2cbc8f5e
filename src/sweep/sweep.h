// SPDX-License-Identifier: Apache-2.0
// Works on the runs of a database until all of them are done.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "sweep/store.h"

namespace firebreak::sweep {

struct Workers {
  std::string program;  // the firebreak that is run
  std::size_t jobs = 1;
  std::function<bool()> stopped;  // whether to end before all is done; empty: never
};

/// Comes back when all runs are done, those that other sweeps have claimed as well, or it is
/// stopped; then what it has claimed is free again.
void work(Store& store, const Workers& workers,
          const std::function<void(const Progress&)>& tell = {});

/// "120 of 1000 runs, 14.2 a second, 62 s left", of what was done since `before`.
std::string progress_line(const Progress& before, const Progress& now, double seconds);

}  // namespace firebreak::sweep
