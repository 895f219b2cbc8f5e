// SPDX-License-Identifier: Apache-2.0
// What is known of the terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cli/options.h"

namespace firebreak::cli {

/// The columns of the terminal that the descriptor writes to: what COLUMNS says or, where that says
/// nothing, what the terminal does. Empty if it is no terminal.
std::optional<std::size_t> terminal_columns(int descriptor);

/// Whether colours are wanted there: NO_COLOR (no-color.org) and the terminal "dumb" forbid them,
/// unless they are asked for by name.
bool wants_color(Color color, int descriptor);

/// The name of this machine, for links to its files, if the descriptor writes to a terminal; or "".
std::string host_for_links(int descriptor);

}  // namespace firebreak::cli
