// SPDX-License-Identifier: Apache-2.0
// Handlings at which a path saw something else than in the other world.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "report/cause.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// Component, interface, message, and what tells apart its arrival, its copies and its units.
using Place = std::tuple<std::string, std::string, std::string, std::string>;

using Places = std::map<Place, std::vector<const result::Delivery*>>;

Place place_of(const result::Delivery& delivery);

/// All such handlings, in the order of the first world; `right` are those of the second.
std::vector<Cause> differing_views(const topology::Topology& topology, const result::Trace& trace,
                                   const Places& right);

}  // namespace firebreak::report
