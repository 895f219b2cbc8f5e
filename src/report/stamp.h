// SPDX-License-Identifier: Apache-2.0
// What every result in JSON starts with: who wrote it, in which form, and of which file it is.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::report {

/// Of schema/firebreak-result.schema.json; a change that readers have to know of makes it greater.
inline constexpr int kSchemaVersion = 1;

/// The text of an object with "firebreak", "schema" and, unless it is of no file, "file" as its
/// first members. Any other text stays as it is.
std::string stamped(std::string_view document, std::string_view version, std::string_view file);

/// Whether a member of a result is one of these: they are no part of what it claims.
bool is_stamp(std::string_view key);

}  // namespace firebreak::report
