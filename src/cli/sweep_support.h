// SPDX-License-Identifier: Apache-2.0
// What `sweep` and `study` have in common.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "cli/options.h"
#include "sweep/plan.h"
#include "sweep/store.h"

namespace firebreak::cli {

/// This program, even where another has taken its place in the meantime.
inline constexpr const char* kThisProgram = "/proc/self/exe";

std::optional<sweep::Plan> read_plan_file(const std::string& file, base::Diagnostics& diagnostics);

/// The database of the plan, begun or gone on with; empty where something is wrong with its models.
/// sweep::StorageError where something is wrong with the database.
std::optional<sweep::Store> store_of_plan(sweep::Plan plan, const Options& options,
                                          base::Diagnostics& diagnostics);

/// Does what is left to be done, unless it is stopped.
sweep::Progress do_runs(sweep::Store& store, const Options& options,
                        const base::Environment& environment);

/// "8 runs: 7 answered, 1 crashed", as a line.
std::string summary(const sweep::Progress& progress);

}  // namespace firebreak::cli
