// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "labels/labels.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The topology with its labels, as a Mermaid flowchart.
std::string to_mermaid(const topology::Topology& topology, const labels::Labeling& labeling);

/// A trace as a Mermaid sequence diagram: the two worlds one after the other, each in its frame.
std::string trace_to_mermaid(const result::Trace& trace);

}  // namespace firebreak::report
