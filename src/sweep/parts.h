// SPDX-License-Identifier: Apache-2.0
// Parts of a sweep: databases of their own, for machines that share a folder and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sweep/store.h"

namespace firebreak::sweep {

/// Copies what is still to be done into at most `count` new databases "part-1.db", ... in the
/// folder, in turn; returns their names. A part has one user at a time.
std::vector<std::string> split(Store& whole, const std::string& folder, std::size_t count);

/// Keeps what was done in a part; StorageError if it is one of another sweep.
void gather(Store& whole, const std::string& part);

}  // namespace firebreak::sweep
