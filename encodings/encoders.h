// SPDX-License-Identifier: Apache-2.0
// One encoder per concern. Each adds its clauses to the context's formula once; the order in which
// they run does not matter.
#pragma once

#include "encodings/context.h"

namespace firebreak::encodings {

/// hot(p), from the seals that reach the component of p (semantics 3.4, 3.6).
void encode_seals(EncodingContext& context);
/// view_race(p) and state_race(p), from hot(p) and what may change places (semantics 2.2, 3.3, 4).
void encode_races(EncodingContext& context);
/// differs(…) and state_differs(…): how differences spread (semantics 3).
void encode_differences(EncodingContext& context);
/// sees(…): from where a differing state is seen (semantics 2.3).
void encode_visibility(EncodingContext& context);

}  // namespace firebreak::encodings
