// SPDX-License-Identifier: Apache-2.0
// Random small behaviours, well-typed by construction, and messages for them. The same seed gives
// the same on every platform.
#pragma once

#include <string>

#include "behavior/interpreter.h"
#include "behavior/syntax.h"
#include "support/random_models.h"

namespace firebreak::test_support {

/// The text of one component: 1 to 3 handlers, 0 to 3 state variables,
/// and at least one emission. Half of them are typical: counters, sets with adds and removes, maps
/// by key, joins, guards, with the slips that are made in such; the others come from the grammar.
/// An attribute has the same type in every handler, so that handlers share keys. Numbers and sets
/// grow by a little with each message.
std::string random_behavior(Rng& rng);

/// Small: numbers near 0, strings of at most one letter, at most three elements.
behavior::Value random_value(Rng& rng, const behavior::Type& type);
behavior::Arguments random_message(Rng& rng, const behavior::Handler& handler);
behavior::StateValues random_state(Rng& rng, const behavior::Program& program);

}  // namespace firebreak::test_support
