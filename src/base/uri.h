// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firebreak::base {

/// The path as part of a URI (RFC 3986): what is no unreserved character or slash is
/// percent-encoded.
std::string percent_encoded(std::string_view path);

}  // namespace firebreak::base
