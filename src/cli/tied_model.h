// SPDX-License-Identifier: Apache-2.0
// Whether a saved repair is one of a model: its text, what it offers, and at what cost.
#pragma once

#include <string>
#include <vector>

#include "report/repair_json.h"
#include "topology/model.h"

namespace firebreak::cli {

/// What of the document is not so in the model, in words; empty if the document is about it, under
/// some choice of its variants, or about the model without its coordination (`repair --relax`).
/// `inside` is the model that the document holds.
std::vector<std::string> differences(const topology::Model& model, const topology::Model& inside,
                                     const report::RepairDocument& document);

}  // namespace firebreak::cli
