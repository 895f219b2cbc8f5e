// SPDX-License-Identifier: Apache-2.0
// Which seals an order-sensitive path asks for, and of which streams (docs/semantics.md 3.4, 3.6).
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "topology/topology.h"

namespace firebreak::repair {

/// The stream has to be sealed on `key` or a part of it.
struct SealDemand {
  topology::StreamId stream;
  topology::AttributeSet key;
  auto operator<=>(const SealDemand&) const = default;
};

/// Whether the demand needs no look further upstream.
using Settles = std::function<bool(const SealDemand&)>;

/// The demands of the paths: each path's partitions are units if all of its demands are met, and
/// the O paths upstream handle units too. Every demand where `settles` said no and nothing lies
/// upstream (a source) is listed, sorted, the ones with empty keys included. An interface is asked
/// about at most kMostKeys keys, so time is linear in the size of the topology.
std::vector<SealDemand> open_demands(const topology::Topology& topology,
                                     std::span<const topology::PathId> paths,
                                     const Settles& settles);

/// The streams whose seals make the path's partitions units (3.4): those into W paths of its
/// component, or, if it has none, those into the path's own interface.
std::vector<topology::StreamId> asked_streams(const topology::Topology& topology,
                                              const topology::Path& path);

}  // namespace firebreak::repair
