// SPDX-License-Identifier: Apache-2.0
// What tells builds apart: two of one version may differ in what they say.
#pragma once

#include <string_view>

namespace firebreak::sweep {

/// The version and, after a plus, a digest of the sources.
std::string_view tool_name();

}  // namespace firebreak::sweep
