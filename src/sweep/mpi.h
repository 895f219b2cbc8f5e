// SPDX-License-Identifier: Apache-2.0
// A sweep by an MPI program (docs/experiments.md, MPI).
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "sweep/engine.h"
#include "sweep/store.h"

namespace firebreak::sweep {

/// Starts `ranks` of firebreak-sweep-mpi, which stands beside `program`, and waits.
void work_with_mpi(Store& store, const std::string& program, std::size_t ranks, std::size_t jobs,
                   const std::function<bool()>& stopped,
                   const std::function<void(const Progress&)>& tell);

}  // namespace firebreak::sweep
