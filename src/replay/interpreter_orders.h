// SPDX-License-Identifier: Apache-2.0
// The checks of which check_orders consists. Each says why the two worlds are no admissible pair,
// or nothing.
#pragma once

#include <string>

#include "replay/interpreter_order_facts.h"

namespace firebreak::replay::interpreter {

/// What the replicas have in common is there for both, or for neither (semantics 4.6).
std::string check_common(const OrderFacts& facts);
/// A component that is not replicated has one order, which both replicas' observers see (4.6).
std::string check_single(const OrderFacts& facts, const topology::Component& component);

/// The moments of units that the trace lists (3.5, 4.5).
std::string check_moments(const OrderFacts& facts, const topology::Component& component);
/// What a path that waits emits comes after all that it waits for.
std::string check_emissions_in_time(const OrderFacts& facts, std::size_t world);
/// What comes again after the end of a partition is handled after it (3.9).
std::string check_late(const OrderFacts& facts, std::size_t world);

/// FIFO streams (4.4).
std::string check_fifo_streams(const OrderFacts& facts);

}  // namespace firebreak::replay::interpreter
