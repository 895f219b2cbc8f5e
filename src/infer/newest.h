// SPDX-License-Identifier: Apache-2.0
// Whether a path keeps the newest message of each partition (docs/behaviors.md, What is proved).
#pragma once

#include "infer/pair.h"

namespace firebreak::infer {

/// Asks of a path that is claimed whether it keeps the newest of what an output sees: as declared,
/// and by which attribute, if by any.
void look_for_newest(const Asked& asked, const States& seen, PathClaim& path);

}  // namespace firebreak::infer
