// SPDX-License-Identifier: Apache-2.0
// Which rule a disagreement comes from.
#pragma once

#include "labels/derivation.h"
#include "result/crosscheck.h"

namespace firebreak::crosscheck {

/// Of a label that is worse than any execution: the step that first added to it, going upstream
/// from the sink.
result::Blame blame_for_imprecision(const topology::Topology& topology,
                                    const labels::Explainer& explainer, topology::StreamId sink);

/// Of a label under `icde14` that an execution is worse than, where the one under `sound` is not:
/// the published step at the place where the published labels first fall behind those under
/// `sound`, and the step under `sound` that they lack there.
result::Blame blame_for_unsoundness(const topology::Topology& topology,
                                    const labels::Explainer& published,
                                    const labels::Explainer& sound, topology::StreamId sink);

/// The step that gave a stream its label.
result::Blame deciding_step(const topology::Topology& topology, const labels::Explainer& explainer,
                            topology::StreamId stream);

}  // namespace firebreak::crosscheck
