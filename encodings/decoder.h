// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "encodings/witness.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::encodings {

/// The two worlds of a witness, message by message: everything in the same order, but for the
/// racing pair, which is adjacent and exchanged. Views and outcomes are left to the replay. What
/// the pair, or what changes places before, is made of can differ in all that it does not hand
/// down.
enum class Ancestors : std::uint8_t { Alike, Apart };
result::Trace decode(const topology::Topology& topology, const Witness& witness,
                     result::Anomaly anomaly, Ancestors ancestors = Ancestors::Alike);

}  // namespace firebreak::encodings
