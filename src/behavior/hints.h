// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "behavior/lexer.h"

namespace firebreak::behavior {

/// What to write for what other languages have, where `here` does not fit; empty if that is none
/// of it.
std::string hint_at(const Token& before, const Token& here, const Token& next);

/// The same of a character that begins no word of the language.
std::string hint_of(std::string_view character);

}  // namespace firebreak::behavior
