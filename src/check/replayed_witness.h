// SPDX-License-Identifier: Apache-2.0
// Witnesses as traces that the independent interpreter confirms.
#pragma once

#include <optional>

#include "encodings/query.h"
#include "encodings/witness.h"
#include "replay/interpreter.h"
#include "result/anomaly.h"
#include "topology/topology.h"

namespace firebreak::check {

struct ReplayedWitness {
  replay::Replay replay;
  bool as_found = true;  // the trace says no more than the witness
};

/// The witness as a trace. It leaves open what messages agree on beyond what they must: of the ways
/// to choose that the first that the interpreter, of that topology, confirms; if it confirms none,
/// the plainest.
ReplayedWitness replayed(const topology::Topology& topology, encodings::Witness witness,
                         result::Anomaly anomaly, replay::Interpreter& interpreter);

/// Another witness of the sink, that differs in where the difference begins from the one that was
/// refused, and that is confirmed; none if that is not found soon.
std::optional<ReplayedWitness> replayed_instead(encodings::AnomalyQuery& query,
                                                const topology::Topology& topology,
                                                encodings::Witness refused,
                                                const result::AnomalyKind& kind,
                                                replay::Interpreter& interpreter);

}  // namespace firebreak::check
