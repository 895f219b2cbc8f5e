// SPDX-License-Identifier: Apache-2.0
// Files in memory, for what processes give each other: they have no name, and go with the last
// process that has them.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::sweep {

/// An open one, to be closed by who asks; std::system_error where there is none.
int memory_file(const char* name, std::string_view content = "");
/// All that was written to it.
std::string content_of(int file);

}  // namespace firebreak::sweep
