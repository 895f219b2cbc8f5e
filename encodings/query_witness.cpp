// SPDX-License-Identifier: Apache-2.0
// Witnesses: what happens at a site, and the way from there to the sink.
#include <algorithm>
#include <utility>

#include "encodings/query_impl.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::PathId;
using topology::StreamId;

namespace {

// A rival that waits, and that the message comes of, had all that it waits for by then: it can only
// handle the other message later.
bool makes(PathId rival, const Lineage& message) {
  return std::ranges::any_of(message.hops, [&](const Hop& hop) { return hop.path == rival; });
}

}  // namespace

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

Swap AnomalyQuery::Impl::swapped(const Site& site) {
  // Message 1 of the reader's source against message 2 of the writer's, or message 1, if that is
  // another source; each along its shortest lineage.
  Swap swap = ordered(site) ? bound_pair(site) : unbound_pair(site);
  if (swap.other_replica) {
    swap.writer = swap.reader;  // its copy
  } else if (swap.writer.source == swap.reader.source) {
    swap.writer.message = 2;
  }
  return swap;
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

// Where the replicas share what is lost, it is a message of one of them (semantics 6.4).
Lineage AnomalyQuery::Impl::lost(const topology::Stream& stream) const {
  const bool shared = context.mode() == Mode::Replica && stream.to &&
                      !topology[topology[*stream.to].component].replicated;
  const auto own = shared ? lineages.of_one_replica(stream.id, 1) : std::nullopt;
  return own ? *own : lineages.on(stream.id, 1);
}

Repetition AnomalyQuery::Impl::arrival(const Site& site) const {
  Repetition result;
  result.message = lineages.on(site.stream, 1, site.path);
  result.again = result.message.hops.size();
  return result;
}

Forgetting AnomalyQuery::Impl::forgotten(const Site& site) const {
  std::optional<Forgotten> nearest;
  const auto cost = [&](const Forgotten& pair) {
    return lineages.distance(pair.before) + 3 * lineages.distance(pair.after);
  };
  for (const Forgotten& pair : forgotten_pairs(context, site)) {
    if (!nearest || cost(pair) < cost(*nearest)) nearest = pair;
  }
  if (!nearest) throw base::InternalError("nothing is forgotten that a model showed forgotten");
  Forgetting result{lineages.on(nearest->before, 1), lineages.on(nearest->after, 1),
                    nearest->agreed, nearest->stale};
  if (result.before.source == result.after.source) result.after.message = 2;
  return result;
}

const Repetitions& AnomalyQuery::Impl::all_repetitions() {
  if (repetitions) return *repetitions;
  std::vector<bool> repeating(topology.streams().size(), false);
  for (const topology::Stream& stream : topology.streams()) {
    const auto& removed = coordination.deduplicated[stream.id.index()];
    const bool deduplicated = std::any_of(removed.begin(), removed.end(), [&](Lit guard) {
      return std::find(chosen.begin(), chosen.end(), guard) != chosen.end();
    });
    repeating[stream.id.index()] =
        context.fed(stream.id) && repeats(context.mode(), context, stream, deduplicated);
  }
  std::vector<bool> absorbs = sealed();
  for (const topology::Path& path : topology.paths()) {
    if (forgets(context, facts, path) || answers_again(context, path)) {
      absorbs[path.id.index()] = false;
    }
  }
  return repetitions.emplace(context, lineages, repeating, absorbs);
}

// By PathId, with the coordination that is chosen. What flags say of paths that are not sealed is
// asked again: the model may be gone.
const std::vector<bool>& AnomalyQuery::Impl::sealed() {
  if (sealed_now) return *sealed_now;
  std::vector<topology::Coordination> added;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!chosen[i].negated()) added.push_back(pieces[i]);
  }
  if (added.empty()) return sealed_now.emplace(facts.sealed);
  return sealed_now.emplace(seal_facts(topology, context.conflicts(), added).may_be_sealed);
}

Repetition AnomalyQuery::Impl::repetition(const Site& site) {
  const Repetitions& ways = all_repetitions();
  const topology::Path& path = topology[site.path];
  if (site.start != Start::RepeatedRead) {
    Repetition result = ways.to(path.from, 1);
    // A view changes by itself only if it holds the message itself, and does not wait, nor, where
    // the message could not come again after the end of its partition, the writer. What a writer
    // that waits handles meanwhile belongs to another partition than what the message comes of.
    const bool refused = topology[path.component].late == topology::Late::Ignored;
    const auto follows = [&](const topology::Conflict& conflict) {
      return refused && sealed()[conflict.writer.index()];
    };
    const topology::Conflict* nearest = nullptr;
    const auto distance = [&](const topology::Conflict& conflict) {
      return lineages.distance(topology[conflict.writer].from);
    };
    result.waits = sealed()[path.id.index()];
    bool own = path.confluent();
    for (const topology::Conflict& conflict : context.conflicts().of(path.id)) {
      if (distance(conflict) == kUnreachable) continue;
      const bool same = topology[conflict.writer].from == path.from;
      own = own || (same && !result.waits && !follows(conflict));
      if (!nearest || distance(conflict) < distance(*nearest)) nearest = &conflict;
    }
    if (own || !nearest) return result;
    result.between = lineages.to(topology[nearest->writer].from, 2);
    // Nor must it belong to a partition that was complete when the message was made.
    const auto complete = [&](const Hop& hop) {
      return sealed()[hop.path.index()] &&
             std::ranges::any_of(context.conflicts().of(hop.path), [&](const auto& other) {
               return topology[other.writer].from == topology[nearest->writer].from;
             });
    };
    const bool behind = std::ranges::any_of(result.message.hops, complete);
    if (behind || (!result.waits && sealed()[nearest->writer.index()])) {
      result.agreed = nearest->shared;
    }
    return result;
  }
  const auto group = context.groups().read_by(path.id);
  if (!group) return ways.to(path.from, 1);
  std::optional<topology::InputId> best;
  for (PathId id : context.groups()[*group]) {
    const topology::Path& writer = topology[id];
    if (writer.idempotent || !ways.reach(writer.from)) continue;
    const bool waits = sealed()[id.index()];
    if (waits && (sealed()[path.id.index()] || !forgets(context, facts, writer))) continue;
    if (!best || ways.cost(writer.from) < ways.cost(*best)) best = writer.from;
  }
  if (!best) throw base::InternalError("a repetition that nothing keeps is read");
  return ways.to(*best, 1);
}

// At a component where nothing orders deliveries: whether all that the rival handles comes before
// the message, or, where it waits for what the message belongs to, after it.
bool AnomalyQuery::Impl::cannot_race(const topology::Conflict& conflict, StreamId reader) {
  if (!sealed()[conflict.writer.index()]) return false;
  if (topology::follows_unit(topology, context.cycles(), conflict, reader)) return true;
  const auto seals = completing_seals(context, facts, conflict, reader);
  return std::any_of(seals.begin(), seals.end(),
                     [&](const auto& seal) { return !value(unsealed.at(seal)); });
}

// A lineage that does not come by way of a path that waits for the rival, if there is one.
Lineage AnomalyQuery::Impl::not_behind(PathId rival, StreamId reader) {
  const auto waits = [&](PathId path) {
    const auto rivals = context.conflicts().of(path);
    return sealed()[path.index()] &&
           std::ranges::any_of(rivals, [&](const auto& other) { return other.writer == rival; });
  };
  const auto behind = [&](const Lineage& lineage) {
    return std::ranges::any_of(lineage.hops, [&](const Hop& hop) { return waits(hop.path); });
  };
  Lineage nearest = lineages.on(reader, 1);
  if (!behind(nearest)) return nearest;
  for (const PathId path : topology[*topology[reader].from].paths) {
    if (!context.fed(topology[path].from)) continue;
    if (Lineage other = lineages.on(reader, 1, path); !behind(other)) return other;
  }
  return nearest;
}

// At a component where nothing orders deliveries any two may race.
Swap AnomalyQuery::Impl::unbound_pair(const Site& site) {
  const topology::Conflict* rival = nullptr;
  StreamId reader;
  const auto distance = [&](const topology::Conflict& conflict, StreamId stream) {
    return lineages.distance(topology[conflict.writer].from) + lineages.distance(stream);
  };
  const std::vector<topology::Conflict> conflicts = racing_conflicts(context, site.path);
  for (const topology::Conflict& conflict : conflicts) {
    for (StreamId stream : topology[topology[site.path].from].streams) {
      if (!context.fed(stream)) continue;
      if (cannot_race(conflict, stream)) continue;
      if (rival != nullptr && distance(*rival, reader) <= distance(conflict, stream)) continue;
      rival = &conflict;
      reader = stream;
    }
  }
  if (rival == nullptr) throw base::InternalError("a race with no rival");
  Swap result;
  result.reader = not_behind(rival->writer, reader);
  result.writer = lineages.to(topology[rival->writer].from, 1);
  // A rival that waits handles what does not belong to one partition with the reader's message.
  if (sealed()[rival->writer.index()]) {
    if (makes(rival->writer, result.reader)) {
      result.unit = {std::nullopt, rival->writer, rival->shared};
    }
    const auto last = [](const Lineage& lineage) {
      return lineage.hops.empty() ? lineage.source : lineage.hops.back().stream;
    };
    result.swaps = {orders.pair(last(result.reader), last(result.writer), rival->shared).agreed};
  }
  return result;
}

// Of the pairs that race at the site in the model, the one that is nearest to the sources; none if
// what the model shows needs a path to wait that is not sealed.
AnomalyQuery::Impl::Racing AnomalyQuery::Impl::nearest_pair(const Site& site) {
  const auto value_of = [&](Lit lit) { return value(lit); };
  // The reader's lineage counts more: it goes on along the chain.
  const auto cost = [&](const Pair& p) {
    return 3 * lineages.distance(p.reader) + lineages.distance(p.writer);
  };
  Racing result;
  for (const RacingPair& candidate : racing_pairs.at(site.path)) {
    if (!value(candidate.possible)) continue;
    const bool versions = candidate.kind == RacingPair::Kind::Versions;
    if (versions != (site.start == Start::Stale)) continue;
    if (candidate.kind == RacingPair::Kind::Handling && !sealed()[candidate.rival.index()])
      continue;
    std::optional<OrderEncoder::Chain> way = OrderEncoder::Chain{{}, cost(candidate.pair)};
    if (candidate.kind == RacingPair::Kind::Deliveries || versions) {
      way = orders.causes(candidate.pair, value_of, cost, sealed());
    }
    if (!way || (result.pair != nullptr && result.chain.length <= way->length)) continue;
    result = {&candidate, *std::move(way)};
  }
  return result;
}

// With candidates that are not chosen, a flag may stand for a difference elsewhere
// (order_encoder.cpp).
bool AnomalyQuery::Impl::genuine(const Site& site) {
  if (site.start == Start::Missed) {
    return std::ranges::any_of(context.stale_flow().missed_by(site.path), [&](PathId origin) {
      const Site stale{Start::Stale, origin, {}};
      return value(literal(stale)) && genuine(stale);
    });
  }
  if (!site.race() || !ordered(site) || facts.may_be_sealed == sealed()) return true;
  return nearest_pair(site).pair != nullptr;
}

// Where some are bound, the solver says which pair races, and, if that is on a FIFO stream, from
// which pair at its producer it comes, and so on upstream.
Swap AnomalyQuery::Impl::bound_pair(const Site& site) {
  using Kind = OrderEncoder::Cause::Kind;
  if (!possible(literal(site))) {
    throw base::InternalError("a race that a model showed is gone");
  }
  const auto [racing, chain] = nearest_pair(site);
  if (racing == nullptr) throw base::InternalError("a race of no pair");
  Swap result;
  Pair pair = racing->pair;
  result.swaps = {pair.agreed};
  if (racing->kind == RacingPair::Kind::Handling) {
    result.swaps.clear();
    result.reordering = {std::nullopt, racing->rival, pair.agreed};
  }
  // On one FIFO stream only the copies of the two replicas can stand in either order.
  result.other_replica =
      racing->kind == RacingPair::Kind::Asking && orders.only_of_two_replicas(pair);
  std::vector<std::pair<Hop, Hop>> hops;
  for (const OrderEncoder::Cause& cause : chain.causes) {
    hops.push_back({{cause.reader_path, pair.reader}, {cause.writer_path, pair.writer}});
    pair = cause.pair;
    const auto unit = [&](PathId path) {
      const bool waits = cause.kind == Kind::Waiting && sealed()[path.index()];
      return waits ? std::optional(path) : std::nullopt;
    };
    if (cause.kind == Kind::Deliveries) {
      result.swaps.emplace_back(pair.agreed);
    } else {
      const bool same = cause.reader_path == cause.writer_path;
      result.reordering = {unit(cause.reader_path), unit(cause.writer_path), pair.agreed,
                           cause.as_it_comes && same};
    }
  }
  std::reverse(result.swaps.begin(), result.swaps.end());
  // What is asked is a message of one replica.
  const bool asked = racing->kind == RacingPair::Kind::Asking;
  const auto own = asked ? lineages.of_one_replica(pair.reader, 1) : std::nullopt;
  const auto nearest = [&, rival = racing->rival] {
    return hops.empty() ? not_behind(rival, pair.reader) : lineages.on(pair.reader, 1);
  };
  result.reader = own ? *own : nearest();
  result.writer = lineages.on(pair.writer, 1);
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    result.reader.hops.push_back(hop->first);
    result.writer.hops.push_back(hop->second);
  }
  const bool waits =
      racing->kind == RacingPair::Kind::Deliveries && sealed()[racing->rival.index()];
  if (waits && hops.empty() && makes(racing->rival, result.reader)) {
    result.unit = {std::nullopt, racing->rival, racing->pair.agreed};
  }
  return result;
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
  std::vector<DifferenceGraph::Edge> edges;
  for (std::uint32_t v = end; from.edge[v]; v = edges.back().from) {
    edges.push_back(graph.edge(*from.edge[v]));
  }
  std::reverse(edges.begin(), edges.end());
  ChainStep step{{}, Hop{site.path, {}}};
  if (site.start == Start::ForgottenNewest) {
    witness.chain.push_back({{}, Hop{site.path, site.stream}});
    step.hop = Hop{};
  }
  // A further message reads a state, in order to be seen by the next.
  const auto read = [&] {
    if (!step.reader) return;
    step.hop.reset();
    witness.chain.push_back(std::exchange(step, ChainStep{{}, Hop{}}));
  };
  unsigned message = 2;
  if (cause.reader) step.reader = lineages.to(topology[site.path].from, ++message);
  for (const DifferenceGraph::Edge& edge : edges) {
    switch (edge.step) {
      case DifferenceGraph::Step::Leave:
        step.hop->path = edge.path;
        [[fallthrough]];
      case DifferenceGraph::Step::Carry:
        step.hop->stream = edge.stream;
        witness.chain.push_back(std::exchange(step, ChainStep{{}, Hop{}}));
        break;
      case DifferenceGraph::Step::View:
      case DifferenceGraph::Step::Reread:
        read();
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
  read();
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
