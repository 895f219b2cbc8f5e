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

/// Makes the expectations of `model` that it does not meet say what is found instead; those that
/// are not decided in half of the time that is left stay. What was renewed, a message each. Without
/// `expect` it does nothing.
std::vector<std::string> renew_expectations(topology::Model& model,
                                            const base::Environment& environment);

}  // namespace firebreak::expect
