// SPDX-License-Identifier: Apache-2.0
// The notes on a model as JSON (notes.h).
#pragma once

#include "report/json_support.h"
#include "topology/topology.h"

namespace firebreak::report {

/// By component: the stream because of which it is replicated.
Json replication_json(const topology::Topology& topology);
Json self_waits_json(const topology::Topology& topology);

}  // namespace firebreak::report
