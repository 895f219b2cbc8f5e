// SPDX-License-Identifier: Apache-2.0
// What a model assumes of the messages that come from outside (docs/behaviors.md, In a model).
#pragma once

#include "execute/network.h"

namespace firebreak::execute {

/// Whether the message can come beside the others.
bool fits(const Network& network, const Sent& sent, const Input& others);

}  // namespace firebreak::execute
