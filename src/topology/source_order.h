// SPDX-License-Identifier: Apache-2.0
// The order in which a source brings its messages and punctuations, where that is part of the input
// (semantics 4.4, 4.5).
#pragma once

#include <optional>

#include "topology/topology.h"

namespace firebreak::topology {

/// Whether all that comes to the stream's reader on its interface would come in one order in all
/// worlds, punctuations included, if the stream were FIFO: it is a source with one producer, and
/// nothing else comes there, nor each replica's copy.
bool fifo_orders_input(const Topology& topology, const Stream& stream);

/// The order in which all comes to the interface, as an ordering of its only stream; none if the
/// input does not fix it.
std::optional<Ordering> order_of_source(const Topology& topology, const Input& input);

}  // namespace firebreak::topology
