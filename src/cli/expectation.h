// SPDX-License-Identifier: Apache-2.0
// Holds a model to its `expect`.
#pragma once

#include "base/environment.h"
#include "cli/load.h"
#include "report/test_report.h"

namespace firebreak::cli {

/// Every expectation of the model compared with what is found. A model that expects nothing, or
/// what firebreak cannot decide yet, is an error.
report::TestResult hold_to_expectations(const Loaded& loaded,
                                        const topology::VariantChoice& variants,
                                        base::Environment& environment);

}  // namespace firebreak::cli
