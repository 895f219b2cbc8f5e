// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "result/repair.h"
#include "topology/model.h"
#include "topology/parts.h"

namespace firebreak::coordination {

/// By part of the model: the numbers of the candidates that are about it, ascending.
std::vector<std::vector<std::size_t>> by_part(
    const topology::Model& model, const std::vector<topology::Part>& parts,
    const std::vector<result::RepairCandidate>& candidates);

}  // namespace firebreak::coordination
