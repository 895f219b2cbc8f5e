// SPDX-License-Identifier: Apache-2.0
// Holds a model to its `expect`.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "cli/load.h"
#include "report/test/test.h"

namespace firebreak::cli {

/// Every expectation of the model compared with what is found. A model that expects nothing, or
/// what firebreak cannot decide yet, is an error.
result::TestResult hold_to_expectations(const Loaded& loaded,
                                        const topology::VariantChoice& variants,
                                        base::Environment& environment);

/// Makes the expectations of `model` that it does not meet say what is found instead; those that
/// are not decided in half of the time that is left stay. What was renewed, a message each. Without
/// `expect` it does nothing.
std::vector<std::string> renew_expectations(topology::Model& model,
                                            const base::Environment& environment);

}  // namespace firebreak::cli
