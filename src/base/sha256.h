// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), to tell texts apart.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::base {

/// The digest of the text, as 64 hexadecimal digits.
std::string sha256(std::string_view text);

}  // namespace firebreak::base
