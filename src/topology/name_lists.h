// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "topology/model.h"

namespace firebreak::topology {

std::vector<std::string> texts(const Names& names);
/// "[a, b]".
std::string listed(const Names& names);

}  // namespace firebreak::topology
