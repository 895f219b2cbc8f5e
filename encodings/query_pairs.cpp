// SPDX-License-Identifier: Apache-2.0
// Witnesses: which two messages change places at a site.
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

// Upstream along the causes, to the pair at their end; what each of them says goes to the swap. The
// hops of both messages, the last ones first.
std::vector<std::pair<Hop, Hop>> AnomalyQuery::Impl::follow(const OrderEncoder::Chain& chain,
                                                            Pair& pair, Swap& swap) {
  using Kind = OrderEncoder::Cause::Kind;
  std::vector<std::pair<Hop, Hop>> hops;
  for (const OrderEncoder::Cause& cause : chain.causes) {
    hops.push_back({{cause.reader_path, pair.reader}, {cause.writer_path, pair.writer}});
    pair = cause.pair;
    const auto unit = [&](PathId path) {
      const bool waits = cause.kind == Kind::Waiting && sealed()[path.index()];
      return waits ? std::optional(path) : std::nullopt;
    };
    if (cause.kind == Kind::Deliveries) {
      swap.swaps.emplace_back(pair.agreed);
    } else {
      const bool same = cause.reader_path == cause.writer_path;
      swap.reordering = {unit(cause.reader_path), unit(cause.writer_path), pair.agreed,
                         cause.as_it_comes && same};
    }
  }
  std::reverse(swap.swaps.begin(), swap.swaps.end());
  return hops;
}

// Where some are bound, the solver says which pair races, and, if that is on a FIFO stream, from
// which pair at its producer it comes, and so on upstream.
Swap AnomalyQuery::Impl::bound_pair(const Site& site) {
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
  const std::vector<std::pair<Hop, Hop>> hops = follow(chain, pair, result);
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

}  // namespace firebreak::encodings
