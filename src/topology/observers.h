// SPDX-License-Identifier: Apache-2.0
// Sinks where the order counts, or what is newest (docs/semantics.md 2.6) have an *observer*: a
// component of one path, whose emissions, told apart by what came before, are what the sink shows.
// What the model says of the sink's delivery is said of the stream to the observer. The sink keeps
// its id and its name, so nobody who names sinks needs to know.
#pragma once

#include "topology/topology.h"

namespace firebreak::topology {

/// Whether more is observed than which contents come, and how often.
constexpr bool has_observer(Observed what) {
  return what == Observed::Sequence || what == Observed::Latest || what == Observed::Newest;
}

/// Whether the component is a sink's observer.
bool is_observer(const Topology& topology, ComponentId component);

/// The stream on which what is observed at `sink` arrives: into its observer, if it has one. Of any
/// other stream, itself.
StreamId arriving(const Topology& topology, StreamId sink);

/// The stream that the model has in place of `stream`: of one into an observer, the sink.
StreamId declared(const Topology& topology, StreamId stream);

}  // namespace firebreak::topology
