// SPDX-License-Identifier: Apache-2.0
// One encoder per concern. Each adds its clauses to the context's formula once; the order in which
// they run does not matter.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "encodings/context.h"
#include "encodings/coordination.h"
#include "encodings/order_encoder.h"
#include "encodings/routes.h"
#include "encodings/witness.h"

namespace firebreak::encodings {

/// hot(p), from the seals that reach the component of p (semantics 3.4, 3.6).
void encode_seals(EncodingContext& context, const CoordinationTable& coordination);
/// A pair that may race at a site, and a literal that is true in a model only if it does. With
/// `sequence`, both are handled by that OW path, and a third message at the site reads their order.
struct RacingPair {
  Pair pair;
  smt::Lit possible;
  std::optional<topology::PathId> sequence;
};
/// The pairs that may race at each site of a component where something orders deliveries; at other
/// components any two deliveries may.
using RacingPairs = std::map<Site, std::vector<RacingPair>>;
/// view_race(p) and state_race(p), from hot(p) and what may change places (semantics 2.2, 3.3, 4).
RacingPairs encode_races(EncodingContext& context, OrderEncoder& orders, const Lineages& lineages);
/// What faulty delivery can do (semantics 6), each with a literal that is true in a model only if
/// it happens.
using FaultSites = std::map<Site, smt::Lit>;
FaultSites encode_faults(EncodingContext& context, const CoordinationTable& coordination);
/// Whether one of the two worlds can have a message of the stream again, or lack it.
bool repeats(Mode mode, const topology::Topology& topology, const topology::Stream& stream);
bool loses(Mode mode, const topology::Topology& topology, const topology::Stream& stream);
/// differs(…) and state_differs(…): how differences spread (semantics 3).
void encode_differences(EncodingContext& context, const OrderEncoder& orders,
                        const FaultSites& faults);
/// sees(…): from where a differing state is seen (semantics 2.3).
void encode_visibility(EncodingContext& context);

}  // namespace firebreak::encodings
