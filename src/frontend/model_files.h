// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firebreak::frontend {

/// Replaces each directory by the model files below it (`*.yaml`, `*.yml`), in the order of their
/// paths; links to directories are not followed, and what starts with a dot is left out. Returns
/// what is wrong, or "": a directory that cannot be read, that has no such file, or too many.
std::string expand_directories(std::vector<std::string>& files);

}  // namespace firebreak::frontend
