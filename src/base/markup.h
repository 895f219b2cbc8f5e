// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firebreak::base {

/// The text as the content of an element of HTML or XML, or of a quoted attribute: it stays text,
/// whatever it holds but control characters.
std::string markup(std::string_view text);

}  // namespace firebreak::base
