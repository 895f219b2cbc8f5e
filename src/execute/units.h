// SPDX-License-Identifier: Apache-2.0
// What waits for whole partitions, and for what (semantics 3.5).
#pragma once

#include <string>

#include "execute/network.h"
#include "topology/topology.h"

namespace firebreak::execute {

/// Sets Node::leads_to.
void find_flow(Network& network);

/// Sets Node::units and Channel::closed, or returns what the executions do not cover. Who waits is
/// what the labels say of the derived annotations.
std::string find_units(const topology::Topology& topology, Network& network);

/// Whether handling the message at that end may lead to what is awaited by one with the values
/// `own`.
bool leads_into(const Network& network, const End& end, std::size_t channel,
                const behavior::Arguments& values, const Awaited& awaited,
                const behavior::Arguments& own);

}  // namespace firebreak::execute
