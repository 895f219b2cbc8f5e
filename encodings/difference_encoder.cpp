// SPDX-License-Identifier: Apache-2.0
// How a difference spreads: a free function passes every difference of its argument on.
//
//   differs(out o)  → ⋁_{p into o} view_race(p) ∨ repeated_emission(p) ∨ repeated_read(p)
//                     ∨ differs(in of p) ∨ [p is O] state_differs(c)
//   differs(in i)   → ⋁_{s into i} differs(out of s) ∨ loss(s)
//   state_differs(c) → ⋁_{q W path of c} state_race(q) ∨ differs(in of q), as far as any O path of
//   c
//                      can read it
//   state_differs(q) → state_race(q) ∨ repeated_state(q) ∨ differs(in of q)
//
//   sees(out o)     → ⋁_{p into o} state_differs(p) ∨ sees(in of p)
//                     ∨ [p is O] ⋁_{q W path of c} state_differs(q)
//   sees(in i)      → ⋁_{s into i} sees(out of s)
//
// where the state_differs in `sees` count only at replicated components (semantics 2.2, 2.3).
#include <algorithm>

#include "encodings/encoders.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::Input;
using topology::Output;
using topology::Path;
using topology::PathId;
using topology::StreamId;

// The literal of the fault, if it can happen.
Lit fault(const FaultSites& faults, const Site& site) {
  const auto found = faults.find(site);
  return found == faults.end() ? smt::kFalse : found->second;
}

void encode_states(EncodingContext& context, const OrderEncoder& orders, const FaultSites& faults,
                   WellFounded& founded) {
  const topology::Topology& topology = context.topology();
  for (const topology::Component& component : topology.components()) {
    const Vertex here = Vertex::of(component.id);
    std::vector<Lit> any;
    for (PathId id : component.paths) {
      const Path& path = topology[id];
      std::vector<Lit> reasons;
      if (path.writes()) {
        const Lit contents =
            founded.support({Vertex::of(path.from)}, context.differs(path.from), {here});
        reasons = {context.state_race(id), contents, fault(faults, {Start::RepeatedState, id, {}})};
        any.push_back(contents);
        // Who reads an order of an ordered component is for the race encoder to say.
        if (orders.unordered(component.id)) any.push_back(context.state_race(id));
      }
      context.formula().imply(context.state_differs(id), reasons);
    }
    context.formula().imply(context.state_differs(component.id), any);
  }
}

// differs(in i) or sees(in i), from the same flag at the outputs of the streams into i, or for one
// of `reasons`.
template <class FlagOf>
void encode_input(EncodingContext& context, WellFounded& founded, const Input& input,
                  FlagOf flag_of, std::vector<Lit> reasons) {
  const topology::Topology& topology = context.topology();
  for (StreamId id : input.streams) {
    const auto from = topology[id].from;
    if (!from) continue;
    reasons.push_back(founded.support({Vertex::of(*from)}, flag_of(*from), {Vertex::of(input.id)}));
  }
  context.formula().imply(flag_of(input.id), reasons);
}

}  // namespace

void encode_differences(EncodingContext& context, const OrderEncoder& orders,
                        const FaultSites& faults) {
  const topology::Topology& topology = context.topology();
  WellFounded founded(context, "differs");
  context.formula().section("Differences: how they spread");
  encode_states(context, orders, faults, founded);
  for (const Output& output : topology.outputs()) {
    const Vertex here = Vertex::of(output.id);
    std::vector<Lit> reasons;
    bool reads_state = false;
    for (PathId id : output.paths) {
      const Path& path = topology[id];
      reasons.push_back(context.view_race(id));
      reasons.push_back(fault(faults, {Start::RepeatedEmission, id, {}}));
      reasons.push_back(fault(faults, {Start::RepeatedRead, id, {}}));
      reasons.push_back(
          founded.support({Vertex::of(path.from)}, context.differs(path.from), {here}));
      reads_state = reads_state || !path.confluent();
    }
    if (reads_state) {
      reasons.push_back(founded.support({Vertex::of(output.component)},
                                        context.state_differs(output.component), {here}));
    }
    context.formula().imply(context.differs(output.id), reasons);
  }
  for (const Input& input : topology.inputs()) {
    std::vector<Lit> losses;
    for (StreamId id : input.streams) losses.push_back(fault(faults, {Start::Loss, {}, id}));
    encode_input(
        context, founded, input, [&](auto id) { return context.differs(id); }, std::move(losses));
  }
  founded.finish();
}

void encode_visibility(EncodingContext& context) {
  const topology::Topology& topology = context.topology();
  WellFounded founded(context, "sees");
  context.formula().section("Visibility: where a differing state is seen");
  std::vector<Lit> states;  // by ComponentId: the state of some W path differs in the end
  for (const topology::Component& component : topology.components()) {
    std::vector<Lit> any;
    for (PathId id : component.paths) {
      if (component.replicated && topology[id].writes()) any.push_back(context.state_differs(id));
    }
    states.push_back(context.formula().variable("a final state differs: " + component.name));
    context.formula().imply(states.back(), any);
  }
  for (const Output& output : topology.outputs()) {
    const bool replicated = topology[output.component].replicated;
    std::vector<Lit> reasons;
    for (PathId id : output.paths) {
      const Path& path = topology[id];
      if (replicated) reasons.push_back(context.state_differs(id));
      if (!path.confluent()) reasons.push_back(states[path.component.index()]);
      reasons.push_back(founded.support({Vertex::of(path.from)}, context.sees(path.from),
                                        {Vertex::of(output.id)}));
    }
    context.formula().imply(context.sees(output.id), reasons);
  }
  for (const Input& input : topology.inputs()) {
    encode_input(context, founded, input, [&](auto id) { return context.sees(id); }, {});
  }
  founded.finish();
}

}  // namespace firebreak::encodings
