// SPDX-License-Identifier: Apache-2.0
// Completion scripts and the manual page, made from the tables of options.h and command.h.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"

namespace firebreak::cli {

/// The rows of a command's options: its own, then the common ones.
std::vector<const OptionRow*> options_of(const Command& command);
/// The commands that are shown to users.
std::vector<const Command*> shown_commands();

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();
std::string manual_page();

}  // namespace firebreak::cli
