// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "labels/labels.h"
#include "result/execution.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The topology with its labels, as a Mermaid flowchart.
std::string to_mermaid(const topology::Topology& topology, const labels::Labeling& labeling);

/// Traces as one Mermaid sequence diagram (a text cannot hold two): the two worlds one after the
/// other, each in its frame; of several traces each below its heading.
std::string traces_to_mermaid(std::span<const result::Trace> traces,
                              std::span<const result::ValueTrace> value_traces = {});

}  // namespace firebreak::report
