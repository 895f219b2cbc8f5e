// SPDX-License-Identifier: Apache-2.0
// A sweep as array jobs of Slurm (docs/experiments.md, Slurm).
#pragma once

#include <cstddef>
#include <string>

#include "sweep/engine.h"
#include "sweep/store.h"

namespace firebreak::sweep {

struct Array {
  std::string name;     // of the job
  std::string folder;   // of its parts and logs, whole path
  std::string program;  // the firebreak that is run, whole path
  std::size_t tasks = 1;
  std::size_t jobs = 1;  // of each task
};

std::string batch_script(const Array& array);

/// Hands what is to be done to Slurm, gathers, and does so again with what failed, up to three
/// times. An array that an earlier sweep of this database has left is waited for first.
void work_on_slurm(Store& store, const std::string& program, std::size_t tasks, std::size_t jobs,
                   const Watcher& watcher);

}  // namespace firebreak::sweep
