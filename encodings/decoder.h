// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encodings/witness.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::encodings {

/// The two worlds of a witness, message by message: everything in the same order, but for the
/// racing pair, which is adjacent and exchanged. Views and outcomes are left to the replay.
result::Trace decode(const topology::Topology& topology, const Witness& witness,
                     result::Anomaly anomaly);

}  // namespace firebreak::encodings
