// SPDX-License-Identifier: Apache-2.0
// The seals that order-sensitive paths need, and the streams that would have to carry them
// (docs/semantics.md 3.5, 3.7).
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// The stream has to be sealed on `key` or a part of it.
struct SealDemand {
  topology::StreamId stream;
  topology::AttributeSet key;
  auto operator<=>(const SealDemand&) const = default;
};

/// Whether the demand needs no look further upstream.
using Settles = std::function<bool(const SealDemand&)>;

/// The demands of the paths, whose gates are known: each path is sealed if all of its demands are
/// met, and the O paths upstream are sealed too. Every demand where `settles` said no and nothing
/// lies upstream (a source, or a component that forwards no seals) is listed, sorted, the ones with
/// empty keys included. An interface is asked about at most kMostKeys keys, so time is linear in
/// the size of the topology.
std::vector<SealDemand> open_demands(const topology::Topology& topology,
                                     const topology::Conflicts& conflicts,
                                     std::span<const topology::PathId> paths,
                                     const Settles& settles);

}  // namespace firebreak::coordination
