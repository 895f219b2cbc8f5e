// SPDX-License-Identifier: Apache-2.0
// Which candidates exclude each other, and which are barred because of what the model declares
// (docs/semantics.md 7.1). Variants take part only where they make a path wait for itself.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "result/repair.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

struct Exclusions {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  // of candidates, the lower index first
  std::vector<result::Barred> barred;                      // ascending
  std::vector<std::size_t> self_waiting;                   // of these: a path would wait for itself
};

/// The same for the same model and list. Linear in both where no candidate is an inner seal or a
/// dynamic ordering, and none is declared.
Exclusions exclusions(const topology::Model& model,
                      const std::vector<result::RepairCandidate>& candidates);

}  // namespace firebreak::coordination
