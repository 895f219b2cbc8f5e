// SPDX-License-Identifier: Apache-2.0
// Runs a command again whenever a file changes that it reads.
#pragma once

#include <functional>

#include "cli/command.h"
#include "cli/options.h"

namespace firebreak::cli {

/// Runs until SIGINT or SIGTERM comes while it waits, and returns what the last run left behind; a
/// run that leaves threads is the last. Files are looked at five times a second: those of the
/// options, and those that the models include.
Finish watch(const Options& options, const std::function<Finish()>& run);

}  // namespace firebreak::cli
