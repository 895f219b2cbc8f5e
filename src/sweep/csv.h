// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firebreak::sweep {

/// A field of RFC 4180: in quotes where it needs them.
std::string csv_field(std::string_view text);

}  // namespace firebreak::sweep
