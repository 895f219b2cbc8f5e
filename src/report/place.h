// SPDX-License-Identifier: Apache-2.0
// Where parts of a model stand, as people and tools are told.
#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostics.h"
#include "report/results.h"
#include "topology/topology.h"

namespace firebreak::report {

struct Place {
  std::string file;
  std::uint32_t line = 0;  // 0: of the file as a whole
  std::uint32_t column = 0;
};

Place place_of(const base::SourceSpan& span, const Frame& frame);

/// Where it stands; of what was imported, in the original.
Place place_of(const topology::Stream& stream, const Frame& frame);
Place place_of(const topology::Component& component, const Frame& frame);

/// "shop.yaml:4".
std::string to_string(const Place& place);

}  // namespace firebreak::report
