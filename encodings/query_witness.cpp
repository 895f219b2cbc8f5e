// SPDX-License-Identifier: Apache-2.0
// Witnesses: what happens at a site, and the way from there to the sink.
#include <algorithm>
#include <utility>

#include "encodings/query_impl.h"

namespace firebreak::encodings {

using topology::PathId;
using topology::StreamId;

AnomalyQuery::Impl::Cause AnomalyQuery::Impl::cause(const Site& site) {
  switch (site.start) {
    case Start::Race:
    case Start::Stale:
      return {swapped(site), false};
    case Start::Missed:
      return missed(site);
    case Start::RepeatedRead:
      return {repetition(site), true};
    case Start::RepeatedEmission:
    case Start::RepeatedState:
      return {repetition(site), false};
    case Start::Loss:
      return {LostMessage{lost(topology[site.stream])}, false};
    case Start::RepeatedCopy:
      return {all_repetitions().to(topology[site.path].from, 1), false};
    case Start::RepeatedArrival:
      return {arrival(site), false};
    case Start::ForgottenView:
    case Start::ForgottenState:
    case Start::ForgottenNewest:
      return {forgotten(site), false};
  }
  throw base::InternalError("a site of no kind");
}

// From the nearest path at which a message can be stale that what the site's path reads then lacks.
AnomalyQuery::Impl::Cause AnomalyQuery::Impl::missed(const Site& site) {
  if (!possible(literal(site))) throw base::InternalError("what a model showed missed is there");
  Cause result;
  Distance nearest = kUnreachable;
  for (PathId origin : context.stale_flow().missed_by(site.path)) {
    const Site stale{Start::Stale, origin, {}};
    if (!value(literal(stale)) || nearest_pair(stale).pair == nullptr) continue;
    const DifferenceGraph::Distances from = graph.forward(starts({stale}));
    for (const topology::Conflict& conflict : context.conflicts().of(site.path)) {
      std::uint32_t at = graph.stale_vertex(conflict.writer);
      if (!from.edge[at] || from.distance[at] >= nearest) continue;
      nearest = from.distance[at];
      result.origin = stale;
      result.way.clear();
      for (; from.edge[at]; at = graph.edge(*from.edge[at]).from) {
        const DifferenceGraph::Edge& edge = graph.edge(*from.edge[at]);
        result.way.insert(result.way.begin(), ChainStep{{}, Hop{edge.path, edge.stream}});
      }
    }
  }
  if (!result.origin) throw base::InternalError("nothing is stale that is missed");
  result.what = swapped(*result.origin);
  result.reader = true;
  return result;
}

// The edges that lead to the vertex.
std::vector<DifferenceGraph::Edge> AnomalyQuery::Impl::way_to(
    std::uint32_t end, const DifferenceGraph::Distances& from) const {
  std::vector<DifferenceGraph::Edge> edges;
  for (std::uint32_t v = end; from.edge[v]; v = edges.back().from) {
    edges.push_back(graph.edge(*from.edge[v]));
  }
  std::reverse(edges.begin(), edges.end());
  return edges;
}

// A further message reads a state, in order to be seen by the next.
void AnomalyQuery::Impl::add_reading(ChainStep& step, std::vector<ChainStep>& chain) {
  if (!step.reader) return;
  step.hop.reset();
  chain.push_back(std::exchange(step, ChainStep{{}, Hop{}}));
}

// One more edge of the way: `step` is what is done meanwhile, `message` the last number given.
void AnomalyQuery::Impl::take(const DifferenceGraph::Edge& edge, ChainStep& step, unsigned& message,
                              std::vector<ChainStep>& chain) const {
  switch (edge.step) {
    case DifferenceGraph::Step::Leave:
      step.hop->path = edge.path;
      [[fallthrough]];
    case DifferenceGraph::Step::Carry:
      step.hop->stream = edge.stream;
      chain.push_back(std::exchange(step, ChainStep{{}, Hop{}}));
      break;
    case DifferenceGraph::Step::View:
    case DifferenceGraph::Step::Reread:
      add_reading(step, chain);
      step.reader = lineages.to(topology[edge.path].from, ++message);
      step.hop->path = edge.path;
      break;
    case DifferenceGraph::Step::Emit:
    case DifferenceGraph::Step::Write:
    case DifferenceGraph::Step::Race:
    case DifferenceGraph::Step::Keep:
    case DifferenceGraph::Step::Join:
      step.hop->path = edge.path;
      break;
  }
}

Witness AnomalyQuery::Impl::assemble(const Site& site, Cause cause, const Target& goal,
                                     std::uint32_t end,
                                     const DifferenceGraph::Distances& from) const {
  Witness witness;
  witness.mode = context.mode();
  witness.site = cause.origin.value_or(site);
  if (cause.origin) witness.missed_by = site.path;
  witness.chain = std::move(cause.way);
  witness.cause = std::move(cause.what);
  witness.sink = goal.sink;
  const std::vector<DifferenceGraph::Edge> edges = way_to(end, from);
  ChainStep step{{}, Hop{site.path, {}}};
  if (site.start == Start::ForgottenNewest) {
    witness.chain.push_back({{}, Hop{site.path, site.stream}});
    step.hop = Hop{};
  }
  unsigned message = 2;
  if (cause.reader) step.reader = lineages.to(topology[site.path].from, ++message);
  for (const DifferenceGraph::Edge& edge : edges) take(edge, step, message, witness.chain);
  add_reading(step, witness.chain);
  if (site.start == Start::RepeatedCopy) {
    witness.chain.push_back({{}, Hop{site.path, site.stream}});
  }
  if (!goal.states.empty()) witness.state = edges.empty() ? site.path : edges.back().path;
  return witness;
}

// The witness with the shortest chain from this site.
Witness AnomalyQuery::Impl::from_site(const Site& site, Cause cause, const Target& goal) {
  const DifferenceGraph::Distances from = graph.forward(starts({site}));
  return assemble(site, std::move(cause), goal, nearest(goal, from), from);
}

bool AnomalyQuery::has_witness(StreamId sink, Observation observation) {
  Impl& q = *impl_;
  q.propagate();
  return q.reaches(q.target(sink, observation), q.known_distances());
}

void AnomalyQuery::set_aside(const Witness& witness) {
  const Site site = Impl::where(witness);
  impl_->aside.insert(site);
  impl_->known.erase(site);
  impl_->distances.reset();
}

void AnomalyQuery::consider_all() {
  impl_->consider_all();
  impl_->by_propagation = false;
}

Witness AnomalyQuery::witness(StreamId sink, Observation observation) {
  Impl& q = *impl_;
  q.propagate();
  const Target goal = q.target(sink, observation);
  const auto& from = q.known_distances();
  const std::uint32_t end = q.nearest(goal, from);
  const Site site = q.start_of(end, from, q.known);
  return q.assemble(site, q.cause(site), goal, end, from);
}

}  // namespace firebreak::encodings
