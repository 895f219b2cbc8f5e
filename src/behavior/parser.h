// SPDX-License-Identifier: Apache-2.0
// The text of a behaviour → its syntax tree: one function for each production of the grammar
// (docs/behaviors.md).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/diagnostics.h"
#include "behavior/lexer.h"
#include "behavior/syntax.h"

namespace firebreak::behavior {

/// None, and at least one diagnostic (code `behavior-syntax`), if the text is none. Linear in the
/// text. Names and types are not looked at (checker.h).
std::optional<Program> parse(std::string_view text, const Origin& origin,
                             base::Diagnostics& diagnostics);

/// One expression alone, as in an assumption.
std::optional<Expression> parse_expression(std::string_view text, const Origin& origin,
                                           base::Diagnostics& diagnostics);

/// The words that name no variable.
std::span<const std::string_view> reserved_words();
bool reserved(std::string_view word);

}  // namespace firebreak::behavior
