// SPDX-License-Identifier: Apache-2.0
// Whether a saved repair is one of a model: its text, what it offers, and at what cost. A claim
// about a model that was changed first is none about the model, so the change is told.
#pragma once

#include <string>
#include <vector>

#include "report/repair/repair.h"
#include "topology/model.h"

namespace firebreak::document {

/// How a document is about a model.
struct Tie {
  std::vector<std::string> differences;  // what of it is not so in the model, in words
  std::string
      changes;  // "with Report=COUNT", "without its coordination"; empty: the model as it is
};

/// The document may be about the model under some choice of its variants, or about the model
/// without its coordination (`repair --relax`). `inside` is the model that the document holds.
Tie tied(const topology::Model& model, const topology::Model& inside,
         const result::RepairDocument& document);

}  // namespace firebreak::document
