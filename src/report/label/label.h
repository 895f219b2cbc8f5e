// SPDX-License-Identifier: Apache-2.0
// The labels of a model (docs/formats.md, Results).
#pragma once

#include <string>

#include "labels/derivation.h"
#include "report/display.h"
#include "topology/topology.h"

namespace firebreak::report {

/// A table of the streams with their labels, then the derivation of every stream that is not a
/// plain source.
std::string label_text(const topology::Topology& topology, const labels::Explainer& explainer,
                       const Page& page);

/// Each sink with its label, each behind a space; not yet printable.
std::string label_line(const topology::Topology& topology, const labels::Labeling& labeling);

std::string label_json(const topology::Topology& topology, const labels::Explainer& explainer);

}  // namespace firebreak::report
