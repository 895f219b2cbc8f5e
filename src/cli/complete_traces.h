// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "result/repair.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::cli {

/// Each trace of the certificate says which model it is one of, and is explained there. Where these
/// models are large, only the first few stand in full: `model` with what an entry applies is the
/// same.
void complete_traces(const topology::Model& model, result::RepairResult& result);

/// The model that the trace of an entry is one of.
topology::Topology traced(const topology::Model& model, const result::RepairResult& result,
                          const result::CertificateEntry& entry);

}  // namespace firebreak::cli
