// SPDX-License-Identifier: Apache-2.0
// What may change places.
//
//   view_race(p)  → hot(p), and a message that p's view holds and one that p handles change places
//   state_race(q) → hot(q), and two messages that OW path q handles change places
//
// By the cutoff (semantics 5.1) a reader and a writer, message 1 of one source and message 2 of
// another or the same, can be brought to any two fed interfaces of a component, next to each
// other. In mode Replica only a replicated component may differ in its order. Where orderings or
// FIFO streams bind some pairs, a race needs a pair of streams that are not bound:
//
//   view_race(p) → ⋁_{s into p, t into a writer} hot(p) ∧ swap(s, t, agreed(gate(p), s, t))
//                ∨ ⋁_{q OW, s, t into q} hot(q) ∧ swap(s, t, agreed(gate(p), s, t))
#include <algorithm>
#include <set>
#include <tuple>

#include "encodings/encoders.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::Component;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::StreamId;

class RaceEncoder {
 public:
  RaceEncoder(EncodingContext& context, OrderEncoder& orders, const Lineages& lineages)
      : context_(context), topology_(context.topology()), orders_(orders), lineages_(lineages) {}

  RacingPairs run() {
    context_.formula().section("Races: pairs of deliveries that may change places");
    for (const Component& component : topology_.components()) encode(component);
    orders_.finish();
    return std::move(pairs_);
  }

 private:
  void encode(const Component& component) {
    const bool free = context_.mode() == Mode::Run || component.replicated;
    std::set<InputId> state;
    for (PathId id : component.paths) {
      if (topology_[id].writes()) state.insert(topology_[id].from);
    }
    const std::vector<StreamId> writers = fed_streams({state.begin(), state.end()});
    for (PathId id : component.paths) {
      const Path& path = topology_[id];
      const Site view{Start::ViewRace, id, {}};
      const Site own_state{Start::StateRace, id, {}};
      if (!free || path.confluent() || !context_.fed(path.from)) {
        exclude(view);
        exclude(own_state);
      } else if (orders_.unordered(component.id)) {
        if (state.empty() || !writers.empty()) {
          context_.formula().imply(race(view), {context_.hot(id)});
        } else {
          exclude(view);
        }
        context_.formula().imply(race(own_state), {path.writes() ? context_.hot(id) : smt::kFalse});
      } else {
        const std::vector<StreamId> own = fed_streams({path.from});
        add_pairs(view, id, own, state.empty() ? own : writers, path.gate.attributes);
        add_sequences(view, component);
        if (path.writes()) add_pairs(own_state, id, own, own, path.gate.attributes);
        conclude(view);
        conclude(own_state);
      }
    }
  }

  Lit race(const Site& site) const {
    return site.start == Start::StateRace ? context_.state_race(site.path)
                                          : context_.view_race(site.path);
  }
  void exclude(const Site& site) { context_.formula().imply(race(site), {}); }

  // race → one of the pairs that may race here
  void conclude(const Site& site) {
    std::vector<Lit> any;
    for (const RacingPair& pair : pairs_[site]) any.push_back(pair.possible);
    context_.formula().imply(race(site), any);
  }

  // The pairs of two streams into the path's component that share a partition of the gate and may
  // change places, where `path` is hot.
  void add_pairs(const Site& site, PathId path, const std::vector<StreamId>& readers,
                 const std::vector<StreamId>& writers, const topology::AttributeSet& gate) {
    smt::Formula& formula = context_.formula();
    for (StreamId reader : representatives(readers)) {
      for (StreamId writer : representatives(writers)) {
        const Pair pair = orders_.pair(reader, writer, gate);
        const Lit possible = formula.variable("a pair races");
        formula.imply(possible, {orders_.may_swap(pair)});
        formula.imply(possible, {context_.hot(path)});
        RacingPair racing{pair, possible, std::nullopt};
        if (path != site.path) racing.sequence = path;
        pairs_[site].push_back(std::move(racing));
      }
    }
  }

  // The order in which another OW path handled two messages of one partition of this path's gate.
  // (Where nothing is ordered the two agree on everything, and the difference of state says it.)
  void add_sequences(const Site& site, const Component& component) {
    for (PathId id : component.paths) {
      const Path& writer = topology_[id];
      if (id == site.path || writer.annotation != topology::Annotation::OW) continue;
      const std::vector<StreamId> streams = fed_streams({writer.from});
      add_pairs(site, id, streams, streams, topology_[site.path].gate.attributes);
    }
  }

  std::vector<StreamId> fed_streams(const std::vector<InputId>& inputs) const {
    std::vector<StreamId> result;
    for (InputId input : inputs) {
      for (StreamId stream : topology_[input].streams) {
        if (context_.fed(stream)) result.push_back(stream);
      }
    }
    return result;
  }

  // Of each set of streams that no ordering and no FIFO declaration tells apart the one on which a
  // message arrives soonest.
  std::vector<StreamId> representatives(std::vector<StreamId> streams) const {
    std::stable_sort(streams.begin(), streams.end(), [&](StreamId a, StreamId b) {
      return lineages_.distance(a) < lineages_.distance(b);
    });
    std::set<std::tuple<topology::AttributeSet, std::vector<bool>>> seen;
    std::vector<StreamId> result;
    for (StreamId stream : streams) {
      const bool fifo = orders_.has_fifo(stream);
      if (fifo || seen.emplace(topology_[stream].attributes, orders_.memberships(stream)).second) {
        result.push_back(stream);
      }
    }
    return result;
  }

  EncodingContext& context_;
  const topology::Topology& topology_;
  OrderEncoder& orders_;
  const Lineages& lineages_;
  RacingPairs pairs_;
};

}  // namespace

RacingPairs encode_races(EncodingContext& context, OrderEncoder& orders, const Lineages& lineages) {
  return RaceEncoder(context, orders, lineages).run();
}

}  // namespace firebreak::encodings
