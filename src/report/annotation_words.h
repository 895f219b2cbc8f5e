// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "topology/topology.h"

namespace firebreak::report {

/// What a path's annotation means, in words: "reads state; …".
std::string annotation_in_words(const topology::Topology& topology, topology::PathId path);

/// "OR[id]", "OW[*]", "CR".
std::string annotation_text(const topology::Topology& topology, topology::PathId path);

}  // namespace firebreak::report
