// SPDX-License-Identifier: Apache-2.0
// The text of a behaviour → its canonical text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "behavior/lexer.h"

namespace firebreak::behavior {

/// Two spaces for each block, one statement a line, no parentheses that are not needed, an empty
/// line before each handler and, of several empty lines of the text within a block, one. Comments
/// stay at the end of their line, or on their own; one within a statement goes to the end of that
/// or before the next. The text parses to the same tree but for positions, and formats to itself.
/// None, and diagnostics, where it does not parse. Names and types are not looked at.
std::optional<std::string> format(std::string_view text, const Origin& origin,
                                  base::Diagnostics& diagnostics);

}  // namespace firebreak::behavior
