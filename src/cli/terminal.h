// SPDX-License-Identifier: Apache-2.0
// What is known of the terminal.
#pragma once

#include <cstddef>
#include <optional>

namespace firebreak::cli {

/// The columns of the terminal that the descriptor writes to: what COLUMNS says or, where that says
/// nothing, what the terminal does. Empty if it is no terminal.
std::optional<std::size_t> terminal_columns(int descriptor);

}  // namespace firebreak::cli
