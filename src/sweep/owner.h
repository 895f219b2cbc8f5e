// SPDX-License-Identifier: Apache-2.0
// Who works on a run: a process, told apart from all others, those before the last boot included.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::sweep {

/// The name of this process.
std::string own_name();
/// Whether the process of that name is known to be no more. Of one that this process cannot see,
/// in another container, nothing is known.
bool is_gone(std::string_view owner);

std::string host_name();

}  // namespace firebreak::sweep
