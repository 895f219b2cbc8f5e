// SPDX-License-Identifier: Apache-2.0
// What is checked of a file's bytes before the YAML parser sees them.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace firebreak::frontend {

/// The number of bytes of the well-formed UTF-8 sequence at the start of `rest`, or 0. Overlong
/// forms, surrogates and code points above U+10FFFF are ill-formed (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view rest);

/// The start of a text that comes from anywhere, as well-formed UTF-8 of at most `longest` bytes:
/// whole characters, and U+FFFD for each byte that belongs to none.
std::string well_formed(std::string_view text, std::size_t longest);

/// `text` without a leading byte order mark.
std::string_view without_bom(std::string_view text);

/// Whether `text` is UTF-8 without control characters and without '%TAG'. Otherwise adds one
/// diagnostic, at the first offence. Linear.
bool check_text(std::string_view text, const std::string& file, base::Diagnostics& diagnostics);

}  // namespace firebreak::frontend
