// SPDX-License-Identifier: Apache-2.0
// Text in HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::page {

/// The text as the content of an element or of a quoted attribute: it stays text, whatever it
/// holds. Control characters are made visible.
std::string escaped(std::string_view text);

/// A number with at most one decimal, for coordinates.
std::string number(double value);

}  // namespace firebreak::page
