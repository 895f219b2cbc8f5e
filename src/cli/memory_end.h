// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace firebreak::cli {

/// In a process whose parent tells the user what became of it.
inline std::atomic<bool> parent_tells = false;

}  // namespace firebreak::cli
