// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::cli {

/// Each trace of the certificate says which model it is one of, and is explained there. Where these
/// models are large, only the first few stand in full: `model` with what an entry applies is the
/// same.
void complete_traces(const topology::Model& model, result::RepairResult& result);

}  // namespace firebreak::cli
