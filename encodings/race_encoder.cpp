// SPDX-License-Identifier: Apache-2.0
// What may change places.
//
//   view_race(p)  → hot(p), and a message that p's view holds and one that p handles change places
//   state_race(q) → hot(q), and two messages that OW path q handles change places
//
// By the cutoff (semantics 5.1) a reader and a writer, message 1 of one source and message 2 of
// another or the same, can be brought to any two fed interfaces of a component, next to each
// other. In mode Replica only a replicated component may differ in its order.
#include <algorithm>

#include "encodings/encoders.h"

namespace firebreak::encodings {

namespace {

using topology::Component;
using topology::Path;
using topology::PathId;

// Whether some message can arrive at an interface that p's view holds.
bool has_fed_writer(const EncodingContext& context, const Component& component, const Path& path) {
  const topology::Topology& topology = context.topology();
  bool stateless = true;
  bool fed = false;
  for (PathId id : component.paths) {
    const Path& writer = topology[id];
    if (!writer.writes()) continue;
    stateless = false;
    fed = fed || context.fed(writer.from);
  }
  return stateless ? context.fed(path.from) : fed;
}

}  // namespace

void encode_races(EncodingContext& context) {
  const topology::Topology& topology = context.topology();
  smt::Formula& formula = context.formula();
  formula.section("Races: pairs of deliveries that may change places");
  for (const Component& component : topology.components()) {
    const bool free = context.mode() == Mode::Run || component.replicated;
    for (PathId id : component.paths) {
      const Path& path = topology[id];
      const bool order_sensitive = free && !path.confluent() && context.fed(path.from);
      const bool view = order_sensitive && has_fed_writer(context, component, path);
      const bool state = order_sensitive && path.writes();
      formula.imply(context.view_race(id), {view ? context.hot(id) : smt::kFalse});
      formula.imply(context.state_race(id), {state ? context.hot(id) : smt::kFalse});
    }
  }
}

}  // namespace firebreak::encodings
