// SPDX-License-Identifier: Apache-2.0
// What all questions share: flags and literals, what propagates, the sites that are known.
#include "encodings/query_impl.h"

#include <algorithm>
#include <iterator>

namespace firebreak::encodings {

using smt::Lit;
using topology::StreamId;

Lit AnomalyQuery::Impl::any(Observation observation) {
  auto& question = any_sink[observation == Observation::State ? 1 : 0];
  if (!question) {
    std::vector<Lit> flags;
    for (StreamId sink : topology.sinks()) {
      if (!accepted(sink, observation)) flags.push_back(flag(sink, observation));
    }
    question = one_of(flags);
  }
  return *question;
}

bool AnomalyQuery::Impl::accepted(StreamId sink, Observation observation) const {
  return std::ranges::any_of(result::kAnomalies, [&](const result::AnomalyKind& kind) {
    return kind.mode == context.mode() && kind.observation == observation &&
           result::accepts(topology[sink].accept, kind.anomaly);
  });
}

smt::Propagation& AnomalyQuery::Impl::propagated() {
  if (!propagation) {
    any(Observation::Contents);
    any(Observation::State);
    propagation.emplace(context.formula(), guards);
    if (!propagation->applies()) throw base::InternalError("a clause that is no support");
  }
  return *propagation;
}

void AnomalyQuery::Impl::propagate() {
  if (by_propagation) return;
  propagated().reset();
  for (std::size_t i = 0; i < guards.size(); ++i) {
    if (chosen[i].negated()) propagation->release(i);
  }
  by_propagation = true;
  note_sites();
}

Lit AnomalyQuery::Impl::differs_at(StreamId sink) {
  const auto from = topology[sink].from;
  const bool carried = from && context.carries(topology[sink]);
  const Lit upstream = carried ? context.differs(*from) : smt::kFalse;
  std::vector<Lit> reasons{upstream};
  std::ranges::copy(context.missing(sink), std::back_inserter(reasons));
  for (const auto& [site, happens] : faults) {
    if (site.on_stream() && site.stream == sink) reasons.push_back(happens);
  }
  return reasons.size() == 1 ? upstream : one_of(reasons);
}

Lit AnomalyQuery::Impl::literal(const Site& site) const {
  switch (site.start) {
    case Start::Race:
      return context.race(site.path);
    case Start::Stale:
      return context.stale(site.path);
    case Start::Missed:
      return context.missed(site.path);
    case Start::RepeatedEmission:
    case Start::RepeatedRead:
    case Start::RepeatedState:
    case Start::Loss:
    case Start::RepeatedCopy:
    case Start::RepeatedArrival:
    case Start::ForgottenView:
    case Start::ForgottenState:
    case Start::ForgottenNewest:
      break;
  }
  return faults.at(site);
}

void AnomalyQuery::Impl::note_sites() {
  for (const Site& site : sites) {
    if (!aside.contains(site) && value(literal(site)) && genuine(site)) known.insert(site);
  }
  distances.reset();
}

std::uint32_t AnomalyQuery::Impl::nearest(const Target& goal,
                                          const DifferenceGraph::Distances& from) const {
  const auto vertices = graph.vertices(topology, goal);
  const auto best = std::min_element(vertices.begin(), vertices.end(), [&](auto a, auto b) {
    return from.distance[a] < from.distance[b];
  });
  if (best == vertices.end() || from.distance[*best] == kUnreachable) {
    throw base::InternalError("a sink was found divergent, but no race leads to it");
  }
  return *best;
}

Site AnomalyQuery::Impl::start_of(std::uint32_t end, const DifferenceGraph::Distances& from,
                                  const std::set<Site>& candidates) const {
  while (from.edge[end]) end = graph.edge(*from.edge[end]).from;
  for (const Site& site : candidates) {
    if (graph.vertex(topology, site) == end) return site;
  }
  throw base::InternalError("a chain starts at no race");
}

}  // namespace firebreak::encodings
