// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "coordination/choices.h"
#include "result/repair.h"
#include "topology/model.h"
#include "topology/parts.h"

namespace firebreak::coordination {

/// By part of the model: the numbers of the candidates that are about it, ascending.
std::vector<std::vector<std::size_t>> by_part(
    const topology::Model& model, const std::vector<topology::Part>& parts,
    const std::vector<result::RepairCandidate>& candidates);

/// What a trace has nothing to do with (docs/semantics.md 7.7).
class Independence {
 public:
  Independence(const topology::Model& model,
               const std::vector<result::RepairCandidate>& candidates);

  /// Those of the set that are not about other parts than the stream; all, if something reshapes
  /// the model.
  Subset near(Subset set, const std::string& stream) const;

 private:
  std::vector<std::size_t> parts_;                        // by candidate; none: there is one
  std::unordered_map<std::string, std::size_t> streams_;  // their parts
};

}  // namespace firebreak::coordination
