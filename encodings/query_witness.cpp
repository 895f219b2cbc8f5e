// SPDX-License-Identifier: Apache-2.0
// Witnesses: what happens at a site, and how it comes to the sink.
#include <algorithm>
#include <utility>

#include "encodings/query_impl.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::PathId;
using topology::StreamId;

AnomalyQuery::Impl::Cause AnomalyQuery::Impl::cause(const Site& site) {
  switch (site.start) {
    case Start::ViewRace:
    case Start::StateRace:
      break;
    case Start::RepeatedRead:
      return {repetition(site), true, std::nullopt};
    case Start::RepeatedEmission:
    case Start::RepeatedState:
      return {repetition(site), false, std::nullopt};
    case Start::Loss:
      return {LostMessage{lineages.on(site.stream, 1)}, false, std::nullopt};
  }
  // Message 1 of the reader's source against message 2 of the writer's, or message 1, if that is
  // another source; each along its shortest lineage.
  Cause cause = ordered(site) ? bound_pair(site) : Cause{unbound_pair(site), false, std::nullopt};
  Swap& swap = std::get<Swap>(cause.what);
  if (swap.writer.source == swap.reader.source) swap.writer.message = 2;
  return cause;
}

const Repetitions& AnomalyQuery::Impl::all_repetitions() {
  if (repetitions) return *repetitions;
  std::vector<bool> repeating(topology.streams().size(), false);
  for (const topology::Stream& stream : topology.streams()) {
    const auto& removed = coordination.deduplicated[stream.id.index()];
    repeating[stream.id.index()] =
        context.fed(stream.id) && repeats(context.mode(), topology, stream) &&
        std::none_of(removed.begin(), removed.end(), [&](Lit guard) {
          return std::find(chosen.begin(), chosen.end(), guard) != chosen.end();
        });
  }
  return repetitions.emplace(topology, lineages, repeating);
}

// What a model says of paths that do not handle units is asked again: the model may be gone.
Repetition AnomalyQuery::Impl::repetition(const Site& site) {
  const Repetitions& ways = all_repetitions();
  const topology::Path& path = topology[site.path];
  if (site.start == Start::RepeatedState) return ways.to(path.from, 1);
  const auto& paths = topology[path.component].paths;
  const bool reads_state =
      std::any_of(paths.begin(), paths.end(), [&](PathId id) { return topology[id].writes(); });
  if (site.start == Start::RepeatedEmission) {
    Repetition result = ways.to(path.from, 1);
    std::optional<topology::InputId> nearest;
    for (PathId id : paths) {
      const topology::InputId input = topology[id].from;
      if (!topology[id].writes() || lineages.distance(input) == kUnreachable) continue;
      if (!nearest || lineages.distance(input) < lineages.distance(*nearest)) nearest = input;
      if (input == path.from) return result;
    }
    if (path.annotation == topology::Annotation::OR && nearest) {
      result.between = lineages.to(*nearest, 2);
    }
    return result;
  }
  if (!reads_state) return ways.to(path.from, 1);
  if (!possible(literal(site))) {
    throw base::InternalError("a repetition that a model showed is gone");
  }
  const bool hot = value(context.hot(path.id));
  std::optional<topology::InputId> best;
  for (PathId id : paths) {
    const topology::Path& writer = topology[id];
    if (!writer.writes() || writer.idempotent || !ways.reach(writer.from)) continue;
    const bool sequence = !writer.confluent() && value(context.hot(id));
    if (!hot && !sequence) continue;
    if (!best || ways.cost(writer.from) < ways.cost(*best)) best = writer.from;
  }
  if (!best) throw base::InternalError("a repetition that nothing keeps is read");
  return ways.to(*best, 1);
}

// At a component where nothing orders deliveries any two may race.
Swap AnomalyQuery::Impl::unbound_pair(const Site& site) const {
  const topology::Path& path = topology[site.path];
  std::optional<topology::InputId> input;
  if (site.start == Start::ViewRace) {
    for (PathId id : topology[path.component].paths) {
      const topology::Path& writer = topology[id];
      if (!writer.writes() || lineages.distance(writer.from) == kUnreachable) continue;
      if (!input || lineages.distance(writer.from) < lineages.distance(*input)) {
        input = writer.from;
      }
    }
  }
  return {lineages.to(path.from, 1), lineages.to(input.value_or(path.from), 1)};
}

// Where some are bound, the solver says which pair races, and, if that is on a FIFO stream, from
// which pair at its producer it comes, and so on upstream.
AnomalyQuery::Impl::Cause AnomalyQuery::Impl::bound_pair(const Site& site) {
  if (!possible(literal(site))) {
    throw base::InternalError("a race that a model showed is gone");
  }
  const auto value_of = [&](Lit lit) { return value(lit); };
  // The reader's lineage counts more: it goes on along the chain.
  const auto cost = [&](const Pair& p) {
    return 3 * lineages.distance(p.reader) + lineages.distance(p.writer);
  };
  const RacingPair* racing = nullptr;
  OrderEncoder::Chain chain;
  for (const RacingPair& candidate : racing_pairs.at(site)) {
    if (!value(candidate.possible)) continue;
    OrderEncoder::Chain way = orders.causes(candidate.pair, value_of, cost);
    if (racing != nullptr && chain.length <= way.length) continue;
    racing = &candidate;
    chain = std::move(way);
  }
  if (racing == nullptr) throw base::InternalError("a race of no pair");
  Swap result;
  Pair pair = racing->pair;
  result.swaps = {pair.agreed};
  std::vector<std::pair<Hop, Hop>> hops;
  for (const OrderEncoder::Cause& cause : chain.causes) {
    hops.push_back({{cause.reader_path, pair.reader}, {cause.writer_path, pair.writer}});
    pair = cause.pair;
    result.swaps.emplace_back(pair.agreed);
  }
  std::reverse(result.swaps.begin(), result.swaps.end());
  result.reader = lineages.on(pair.reader, 1);
  result.writer = lineages.on(pair.writer, 1);
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    result.reader.hops.push_back(hop->first);
    result.writer.hops.push_back(hop->second);
  }
  return {std::move(result), racing->sequence.has_value(), racing->sequence};
}

Witness AnomalyQuery::Impl::assemble(const Site& site, Cause cause, const Target& goal,
                                     std::uint32_t end,
                                     const DifferenceGraph::Distances& from) const {
  Witness witness;
  witness.mode = context.mode();
  witness.site = site;
  witness.cause = std::move(cause.what);
  witness.sink = goal.sink;
  std::vector<DifferenceGraph::Edge> edges;
  for (std::uint32_t v = end; from.edge[v]; v = edges.back().from) {
    edges.push_back(graph.edge(*from.edge[v]));
  }
  std::reverse(edges.begin(), edges.end());
  ChainStep step{{}, {site.path, {}}};
  unsigned message = 2;
  if (cause.sequence) witness.site = {Start::StateRace, *cause.sequence, {}};
  if (cause.reader) step.reader = lineages.to(topology[site.path].from, ++message);
  for (const DifferenceGraph::Edge& edge : edges) {
    switch (edge.step) {
      case DifferenceGraph::Step::Carry:
        step.hop.stream = edge.stream;
        witness.chain.push_back(std::exchange(step, {}));
        break;
      case DifferenceGraph::Step::View:
        step.reader = lineages.to(topology[edge.path].from, ++message);
        step.hop.path = edge.path;
        break;
      case DifferenceGraph::Step::Emit:
      case DifferenceGraph::Step::Write:
      case DifferenceGraph::Step::Race:
      case DifferenceGraph::Step::Join:
        step.hop.path = edge.path;
        break;
    }
  }
  if (!goal.states.empty()) witness.state = edges.empty() ? site.path : edges.back().path;
  return witness;
}

// The witness with the shortest chain from this site.
Witness AnomalyQuery::Impl::from_site(const Site& site, Cause cause, const Target& goal) {
  const DifferenceGraph::Distances from = graph.forward(starts({site}));
  return assemble(site, std::move(cause), goal, nearest(goal, from), from);
}

Witness AnomalyQuery::witness(StreamId sink, Observation observation) {
  Impl& q = *impl_;
  q.reckon();
  const Target goal = q.target(sink, observation);
  const auto& from = q.known_distances();
  const std::uint32_t end = q.nearest(goal, from);
  const Site site = q.start_of(end, from, q.known);
  return q.assemble(site, q.cause(site), goal, end, from);
}

}  // namespace firebreak::encodings
