// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "encodings/witness.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::encodings {

/// The ways in which paths that wait may take the witness, the likeliest first: as it is; with
/// racing messages in partitions of their own, so that they need not wait for each other; and with
/// paths that do not wait, since what comes to them is in order.
std::vector<Witness> readings(const Witness& witness);

/// The two worlds of a witness, message by message: everything in the same order, but for the
/// racing pair, which is adjacent and exchanged. Views and outcomes are left to the replay.
result::Trace decode(const topology::Topology& topology, const Witness& witness,
                     result::Anomaly anomaly);

}  // namespace firebreak::encodings
