// SPDX-License-Identifier: Apache-2.0
// Parts of a syntax tree → their text, on one line, with no more parentheses than it needs.
#pragma once

#include <string>
#include <string_view>

#include "behavior/syntax.h"

namespace firebreak::behavior {

std::string to_string(const Expression& expression);
std::string to_string(const Pattern& pattern);
/// The name of an interface: a word, or else in quotes.
std::string interface_text(std::string_view name);
/// `place = value;`, `let …`, `emit …`; of an `if` and a `for`, up to the opening brace.
std::string first_line(const Statement& statement);
/// `on …(…) {`
std::string first_line(const Handler& handler);
/// `const …` and `state …`, without the word.
std::string declared(const std::string& name, const Type& type,
                     const std::optional<Expression>& value);

}  // namespace firebreak::behavior
