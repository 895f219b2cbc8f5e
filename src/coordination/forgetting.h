// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// By StreamId: whether one more seal of the stream may make a component forget partitions for
/// which one of its paths waits already, so that a repetition makes a difference that made none
/// before (docs/semantics.md 6.1, 7.1). Errs towards true. Linear in the topology for each
/// component where messages may repeat.
std::vector<bool> may_make_forget(const topology::Topology& topology,
                                  const topology::Conflicts& conflicts);

}  // namespace firebreak::coordination
