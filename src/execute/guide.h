// SPDX-License-Identifier: Apache-2.0
// Inputs that a solver proposes: messages that lead a component to a state in which the order of
// two more shows. What it proposes is only tried.
#pragma once

#include <optional>

#include "base/environment.h"
#include "execute/compare.h"

namespace firebreak::execute {

/// At most `before` messages, and then two of which each may come first, and one more, at the
/// sources of that node. None if the solver finds none, or does not decide it in a bounded number
/// of steps, or nothing is encoded of what the node does.
std::optional<Trial> propose(const Network& network, std::size_t node, const Compared& what,
                             std::size_t before, const base::Environment& environment);

/// How many messages before are worth asking for, few or many: what sets and maps hold after each
/// is asked of all before it.
std::size_t worth_proposing(const Network& network, std::size_t node, bool many);

}  // namespace firebreak::execute
