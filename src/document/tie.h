// SPDX-License-Identifier: Apache-2.0
// Whether a saved repair is about a given model: the same text, candidates and costs. If the
// document is about a changed model (other variants, no coordination), the change is reported.
#pragma once

#include <string>
#include <vector>

#include "result/saved_repair.h"
#include "topology/model.h"

namespace firebreak::document {

/// How a document is about a model.
struct Tie {
  std::vector<std::string> differences;  // what of it is not so in the model, in words
  std::string
      changes;  // "with Report=COUNT", "without its coordination"; empty: the model as it is
};

/// The document may be about the model under some choice of its variants, or about the model
/// without its coordination, as that of `repair --relax` must be. `inside` is the model that the
/// document holds.
Tie tied(const topology::Model& model, const topology::Model& inside,
         const result::SavedRepair& saved);

}  // namespace firebreak::document
