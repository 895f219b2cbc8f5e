// SPDX-License-Identifier: Apache-2.0
// Where a seal ends on its way to a reader that could use it (docs/semantics.md 3.7).
#pragma once

#include <string>

#include "topology/topology.h"

namespace firebreak::report {

/// A sentence about the nearest seal upstream of the stream that would do in place of its
/// watermark, and that the component that got it does not pass on; "" where there is none, or the
/// stream has a seal.
std::string seal_not_passed_on(const topology::Topology& topology, topology::StreamId stream);

/// The same of the streams that write what the path reads, and that it would have to wait for.
std::string seal_not_passed_on(const topology::Topology& topology, topology::PathId reader);

}  // namespace firebreak::report
