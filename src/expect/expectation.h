// SPDX-License-Identifier: Apache-2.0
// Holds a model to its `expect`.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "result/test.h"
#include "topology/builder.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::expect {

/// Every expectation of the model compared with what is found; `topology` is the model with these
/// variants. A model that expects nothing, or what firebreak cannot decide yet, is an error.
result::TestResult hold_to_expectations(const topology::Model& model,
                                        const topology::Topology& topology,
                                        const topology::VariantChoice& variants,
                                        base::Environment& environment);

/// A model that was repaired, or changed in another way, as it is saved.
struct SavedModel {
  topology::Model model;
  std::vector<std::string> renewed;  // the expectations that say something else now, in words
};

/// `changed` with the variants as annotations. Expectations that it does not meet say what is found
/// instead; those that are not decided in half of the time that is left stay.
SavedModel saved_model(const topology::Model& changed, const topology::VariantChoice& variants,
                       const base::Environment& environment);

}  // namespace firebreak::expect
