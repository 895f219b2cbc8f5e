// SPDX-License-Identifier: Apache-2.0
// Parses the command line by the tables of options.h and command.h.
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/options.h"

namespace firebreak::cli {

/// Either a command to run, or (command is null) what to print at once: help and the version to
/// standard output, an error to standard error.
struct Invocation {
  const Command* command = nullptr;
  Options options = {};
  Status status = Status::Holds;
  std::string out = {};
  std::string err = {};
};

Invocation parse(int argc, const char* const* argv);

}  // namespace firebreak::cli
