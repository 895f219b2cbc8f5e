// SPDX-License-Identifier: Apache-2.0
// style.css and script.js as the build embeds them (assets.cpp.in), and their digests for the
// page's Content-Security-Policy.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::page {

extern const std::string_view kStyle;
extern const std::string_view kScript;
/// SHA-256, in hexadecimal.
extern const std::string_view kStyleDigest;
extern const std::string_view kScriptDigest;

/// The bytes that hexadecimal digits say, in Base64.
std::string base64_of_hex(std::string_view digits);

}  // namespace firebreak::page
