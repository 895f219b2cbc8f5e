// SPDX-License-Identifier: Apache-2.0
// What is assumed of the streams that a behaviour emits, which it has to keep (docs/behaviors.md,
// Assumptions).
#pragma once

#include "base/environment.h"
#include "infer/behaviors.h"
#include "infer/inference.h"

namespace firebreak::infer {

struct OwedFinding {
  Decision decision = Decision::Proved;
  /// Of Refuted: a state, a message, perhaps one more, and what is emitted, in words.
  std::string shown = {};
};

/// For all states, or all that can be reached, and all messages that keep what is assumed of them:
/// of one message that keeps it, and so on, so that behaviours in a circle may rely on each other.
OwedFinding ask_owed(const Behavior& behavior, const Owed& owed,
                     const base::Environment& environment);

}  // namespace firebreak::infer
