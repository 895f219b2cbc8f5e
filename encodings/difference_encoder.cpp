// SPDX-License-Identifier: Apache-2.0
// How a difference spreads: a free function passes every difference of its argument on.
//
//   differs(out o)  → ⋁_{p into o} race(p) ∨ missed(p) ∨ repeated_emission(p) ∨ repeated_read(p)
//                     ∨ forgotten_view(p) ∨ differs(in of p) ∨ [p is O] kept_differs(what p reads)
//   differs(in i)   → ⋁_{s into i} differs(out of s) ∨ loss(s) ∨ ⋁_{p to s} forgotten_newest(p, s)
//                     ∨ ⋁ stale(p) of those p whose stale messages may be missing on s, and show
//   kept_differs(G) → ⋁_{q in G} differs(in of q) ∨ [q is OW] race(q) ∨ repeated_read(q)
//                     ∨ forgotten_view(q) ∨ kept_differs(what q reads)
//   state_differs(q) → repeated_state(q) ∨ forgotten_state(q) ∨ the same for q
//
//   sees(out o)     → ⋁_{p into o} state_differs(p) ∨ sees(in of p)
//                     ∨ [p is O] ⋁_{q that p reads} state_differs(q)
//   sees(in i)      → ⋁_{s into i} sees(out of s)
//
// Between replicas, the state of a component that is not replicated does not differ, no difference
// passes a merged stream (semantics 4.6, 4.7), and `sees` counts state_differs only at replicated
// components (2.2, 2.3).
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

class DifferenceEncoder {
 public:
  DifferenceEncoder(EncodingContext& context, const FaultSites& faults)
      : context_(context),
        topology_(context.topology()),
        faults_(faults),
        founded_(context, "differs") {}

  void run() {
    context_.formula().section("Differences: how they spread");
    for (std::uint32_t group = 0; group < context_.groups().size(); ++group) encode_group(group);
    for (const Path& path : topology_.paths()) encode_state(path);
    for (const Output& output : topology_.outputs()) encode(output);
    for (const Input& input : topology_.inputs()) encode(input);
    founded_.finish();
  }

 private:
  Lit arrives(const Path& path, WellFounded::Flag to) {
    return founded_.support({Vertex::of(path.from)}, context_.differs(path.from), to);
  }
  // What differs though nothing that arrives does.
  void add_own(const Path& path, std::vector<Lit>& reasons) const {
    if (path.confluent()) return;
    reasons.push_back(context_.race(path.id));
    reasons.push_back(fault(faults_, {Start::RepeatedRead, path.id, {}}));
    reasons.push_back(fault(faults_, {Start::ForgottenView, path.id, {}}));
  }

  void encode_group(std::uint32_t group) {
    const topology::ComponentId id = context_.groups().component(group);
    std::vector<Lit> reasons;
    if (context_.free(topology_[id])) {
      for (PathId writer : context_.groups()[group]) {
        const Path& path = topology_[writer];
        add_own(path, reasons);
        reasons.push_back(arrives(path, {Vertex::of(id), group}));
        // Where it reads the group itself, that adds nothing.
        if (context_.groups().read_by(writer) != group) {
          reasons.push_back(read(path, {Vertex::of(id), group}));
        }
      }
    }
    std::erase(reasons, smt::kFalse);
    context_.formula().imply(context_.kept_differs(group), reasons);
  }

  // What the path reads, as support for a flag.
  Lit read(const Path& path, WellFounded::Flag to) {
    const auto group = context_.groups().read_by(path.id);
    if (!group || !context_.fed(path.from)) return smt::kFalse;
    return founded_.support({Vertex::of(path.component), *group}, context_.kept_differs(*group),
                            to);
  }

  void encode_state(const Path& path) {
    std::vector<Lit> reasons;
    if (path.writes() && context_.free(topology_[path.component])) {
      // Nothing that is ranked rests on it.
      reasons = {context_.differs(path.from), fault(faults_, {Start::RepeatedState, path.id, {}}),
                 fault(faults_, {Start::ForgottenState, path.id, {}})};
      add_own(path, reasons);
      const auto group = context_.groups().read_by(path.id);
      if (group && context_.fed(path.from)) reasons.push_back(context_.kept_differs(*group));
    }
    std::erase(reasons, smt::kFalse);
    context_.formula().imply(context_.state_differs(path.id), reasons);
  }

  void encode(const Output& output) {
    const WellFounded::Flag here{Vertex::of(output.id)};
    std::vector<Lit> reasons;
    for (PathId id : output.paths) {
      const Path& path = topology_[id];
      reasons.push_back(context_.race(id));
      reasons.push_back(context_.missed(id));
      reasons.push_back(fault(faults_, {Start::RepeatedEmission, id, {}}));
      reasons.push_back(fault(faults_, {Start::RepeatedRead, id, {}}));
      reasons.push_back(fault(faults_, {Start::ForgottenView, id, {}}));
      reasons.push_back(arrives(path, here));
      reasons.push_back(read(path, here));
    }
    std::erase(reasons, smt::kFalse);
    context_.formula().imply(context_.differs(output.id), reasons);
  }

  void encode(const Input& input) {
    std::vector<Lit> reasons;
    for (StreamId id : input.streams) {
      const topology::Stream& stream = topology_[id];
      reasons.push_back(fault(faults_, {Start::Loss, {}, id}));
      if (!stream.from || !context_.carries(stream)) continue;
      for (PathId path : topology_[*stream.from].paths) {
        reasons.push_back(fault(faults_, {Start::ForgottenNewest, path, id}));
      }
      reasons.push_back(founded_.support({Vertex::of(*stream.from)}, context_.differs(*stream.from),
                                         {Vertex::of(input.id)}));
      std::ranges::copy(context_.missing(id), std::back_inserter(reasons));
    }
    std::erase(reasons, smt::kFalse);
    context_.formula().imply(context_.differs(input.id), reasons);
  }

  EncodingContext& context_;
  const topology::Topology& topology_;
  const FaultSites& faults_;
  WellFounded founded_;
};

// By group: the final state of one of its paths differs, where that counts.
std::vector<Lit> final_states(EncodingContext& context) {
  std::vector<Lit> result;
  for (std::uint32_t group = 0; group < context.groups().size(); ++group) {
    const auto& component = context.topology()[context.groups().component(group)];
    std::vector<Lit> any;
    if (component.replicated) {
      for (PathId id : context.groups()[group]) any.push_back(context.state_differs(id));
    }
    result.push_back(context.formula().variable("a final state differs: " + component.name));
    context.formula().imply(result.back(), any);
  }
  return result;
}

}  // namespace

void encode_differences(EncodingContext& context, const FaultSites& faults) {
  DifferenceEncoder(context, faults).run();
}

void encode_visibility(EncodingContext& context) {
  const topology::Topology& topology = context.topology();
  WellFounded founded(context, "sees");
  context.formula().section("Visibility: where a differing state is seen");
  const std::vector<Lit> states = final_states(context);
  for (const Output& output : topology.outputs()) {
    const bool replicated = topology[output.component].replicated;
    std::vector<Lit> reasons;
    for (PathId id : output.paths) {
      const Path& path = topology[id];
      if (!context.fed(path.from)) continue;  // nothing ever comes from there
      if (replicated && path.writes()) reasons.push_back(context.state_differs(id));
      if (const auto group = context.groups().read_by(id)) reasons.push_back(states[*group]);
      reasons.push_back(founded.support({Vertex::of(path.from)}, context.sees(path.from),
                                        {Vertex::of(output.id)}));
    }
    context.formula().imply(context.sees(output.id), reasons);
  }
  for (const Input& input : topology.inputs()) {
    std::vector<Lit> reasons;
    for (StreamId id : input.streams) {
      const auto from = topology[id].from;
      if (!from) continue;
      reasons.push_back(
          founded.support({Vertex::of(*from)}, context.sees(*from), {Vertex::of(input.id)}));
    }
    context.formula().imply(context.sees(input.id), reasons);
  }
  founded.finish();
}

}  // namespace firebreak::encodings
