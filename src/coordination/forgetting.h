// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// By StreamId: whether a further seal of the stream may make a component forget partitions that a
/// path of it waits for without that seal, so that a repetition shows that did not
/// (docs/semantics.md 6.1, 7.1). Cautious; linear in the topology for each component where
/// something may repeat.
std::vector<bool> may_make_forget(const topology::Topology& topology,
                                  const topology::Conflicts& conflicts);

}  // namespace firebreak::coordination
