// SPDX-License-Identifier: Apache-2.0
// Minimal witnesses. Every race leads to every observation downstream of it, so the nearest race
// gives the shortest chain. Propagation finds all races of two messages, which is proved by an
// inductive invariant. The solver is asked for races of two lineages of one message, each nearer
// than the one before, until there is none, which is the proof of minimality.
#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "encodings/query_impl.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::PathId;
using topology::StreamId;

namespace {

constexpr unsigned kEffort = 500'000;  // for one question
constexpr std::size_t kMostToPart =
    1'000;  // paths and streams of a model whose lineages are sought

}  // namespace

// A race of two lineages of one message that is nearer than `limit`, if there is one.
std::optional<Site> AnomalyQuery::Impl::site_within(const std::map<std::uint32_t, Distance>& near,
                                                    Distance limit) {
  LineageEncoder& encoder = lineage_encoder();
  std::vector<std::pair<Distance, Site>> candidates;
  std::vector<Lit> literals;
  for (const Site& site : sites) {
    const auto place = near.find(graph.vertex(topology, site));
    if (place == near.end() || place->second >= limit || !site.race() || ordered(site)) continue;
    candidates.emplace_back(place->second, site);
    literals.push_back(encoder.pick(site));
  }
  if (candidates.empty()) return std::nullopt;
  if (ask({encoder.one_site(), encoder.one_source(), one_of(literals)}, kEffort) != Answer::Sat) {
    return std::nullopt;
  }
  std::sort(candidates.begin(), candidates.end());
  for (const auto& [distance, site] : candidates) {
    if (solver.value(encoder.pick(site))) return site;
  }
  throw base::InternalError("a model shows none of the races that were asked for");
}

// The nearest race of two lineages of one message that part.
std::optional<MinimalWitness> AnomalyQuery::Impl::parted_witness(const Target& goal) {
  gave_up = false;
  const auto near = graph.backward(graph.vertices(topology, goal), kViewEdge);
  if (!lineages_part(near)) return std::nullopt;
  if (topology.paths().size() + topology.streams().size() > kMostToPart) {
    gave_up = true;
    return std::nullopt;
  }
  std::optional<Site> best;
  Swap swap;
  Distance limit = kViewEdge;
  while (const auto site = site_within(near, limit)) {
    best = site;
    limit = near.at(graph.vertex(topology, *site));
    std::tie(swap.reader, swap.writer) =
        lineage_encoder().decode([&](Lit lit) { return solver.value(lit); });
  }
  if (!best) return std::nullopt;
  const bool proved = !gave_up && faults.empty();
  return MinimalWitness{from_site(*best, {std::move(swap), false}, goal), true, proved};
}

// The least deliveries that a single message makes where it is repeated or lost, and on to the
// target.
std::optional<Witness> AnomalyQuery::Impl::one_fault_witness(const Target& goal) {
  const auto near = graph.backward(graph.vertices(topology, goal), kViewEdge);
  std::vector<std::pair<Distance, Site>> candidates;
  for (const auto& [site, happens] : faults) {
    const auto place = near.find(graph.vertex(topology, site));
    if (place == near.end() || site.start == Start::RepeatedRead || site.forgets()) continue;
    Distance deliveries = place->second;
    if (site.start == Start::RepeatedArrival) {
      deliveries += lineages.distance(topology[site.path].from);
    } else if (site.start == Start::Loss) {
      deliveries += topology[site.stream].to ? lineages.distance(site.stream) : 0;
    } else if (all_repetitions().reach(topology[site.path].from)) {
      // A repetition goes all the way twice.
      deliveries += all_repetitions().cost(topology[site.path].from) + place->second;
    }
    candidates.emplace_back(deliveries, site);
  }
  std::sort(candidates.begin(), candidates.end());
  for (const auto& [deliveries, site] : candidates) {
    if (!possible(faults.at(site))) continue;
    Cause what = cause(site);
    const auto* repeated = std::get_if<Repetition>(&what.what);
    if (repeated != nullptr && repeated->between) continue;
    return from_site(site, std::move(what), goal);
  }
  return std::nullopt;
}

// Whether two lineages of one message can part on their way to a race upstream of the target that
// nothing orders: whether at some interface more than one way leads there.
bool AnomalyQuery::Impl::lineages_part(const std::map<std::uint32_t, Distance>& upstream) const {
  std::vector<bool> inputs(topology.inputs().size()), outputs(topology.outputs().size());
  std::vector<topology::InputId> work;
  const auto reach = [&](topology::InputId input) {
    if (!inputs[input.index()]) work.push_back(input);
    inputs[input.index()] = true;
  };
  for (const Site& site : sites) {
    if (!site.race() || ordered(site) || !upstream.contains(graph.vertex(topology, site))) continue;
    reach(topology[site.path].from);
    for (const topology::Conflict& rival : racing_conflicts(context, site.path)) {
      reach(topology[rival.writer].from);
    }
  }
  while (!work.empty()) {
    const topology::Input& input = topology[work.back()];
    work.pop_back();
    for (StreamId stream : input.streams) {
      const auto from = topology[stream].from;
      if (!from || outputs[from->index()]) continue;
      outputs[from->index()] = true;
      for (PathId path : topology[*from].paths) reach(topology[path].from);
    }
  }
  for (const topology::Input& input : topology.inputs()) {
    const auto leads = [&](PathId path) { return outputs[topology[path].to.index()]; };
    if (std::ranges::count_if(input.paths, leads) > 1) return true;
  }
  for (const topology::Output& output : topology.outputs()) {
    if (!outputs[output.id.index()]) continue;
    std::set<topology::InputId> readers;
    for (StreamId stream : output.streams) {
      const auto& to = topology[stream].to;
      if (to && inputs[to->index()]) readers.insert(*to);
    }
    if (readers.size() > 1) return true;
  }
  return false;
}

// A witness with one message. A fault is the plainer reason.
std::optional<MinimalWitness> AnomalyQuery::Impl::single_message(const Target& goal) {
  if (auto fault = one_fault_witness(goal)) return MinimalWitness{*std::move(fault), true, false};
  return parted_witness(goal);
}

// Whether lineages of one source message can meet at any race upstream of the target, as far as is
// known: of many races it is not looked at.
bool AnomalyQuery::Impl::common_source(const std::map<std::uint32_t, Distance>& upstream) const {
  constexpr std::size_t kMostSites = 200;
  if (sites.size() > kMostSites) return true;
  for (const Site& site : sites) {
    if (!site.race() || !upstream.contains(graph.vertex(topology, site))) continue;
    const topology::Path& path = topology[site.path];
    std::vector<topology::InputId> writers;
    for (const topology::Conflict& conflict : racing_conflicts(context, path.id)) {
      writers.push_back(topology[conflict.writer].from);
    }
    const std::set<StreamId> readable = lineages.sources({path.from});
    const std::set<StreamId> written = lineages.sources(writers);
    if (std::any_of(readable.begin(), readable.end(),
                    [&](StreamId source) { return written.contains(source); })) {
      return true;
    }
  }
  return false;
}

// Whether some message can come to an interface twice along one way: since it is repeated, which
// may be the same in both worlds, or since two replicas each send theirs.
bool AnomalyQuery::Impl::comes_twice() const {
  const auto again = [](Lit repeats) { return repeats != smt::kFalse; };
  return std::ranges::any_of(repeats_in_runs, again) ||
         std::ranges::any_of(topology.streams(), [&](const topology::Stream& stream) {
           return context.fed(stream.id) && shared(stream);
         });
}

// Whether a difference that arises anywhere has at least as many deliveries to go as that of the
// witness, further messages that read a differing state among them. A repetition that goes some way
// before it shows is not counted.
bool AnomalyQuery::Impl::shortest(const Witness& witness, const Target& goal) {
  const auto* repeated = std::get_if<Repetition>(&witness.cause);
  if (repeated != nullptr && repeated->again < repeated->message.hops.size()) return false;
  const auto from = graph.forward(starts({where(witness)}));
  const Distance length = from.distance[nearest(goal, from)] % kViewEdge;
  const auto near =
      graph.backward(graph.vertices(topology, goal), length, DifferenceGraph::Views::Plain);
  return std::ranges::none_of(
      known, [&](const Site& site) { return near.contains(graph.vertex(topology, site)); });
}

MinimalWitness AnomalyQuery::Impl::minimal(const Target& goal) {
  propagate();
  if (auto found = single_message(goal)) {
    found->shortest_way = found->shortest_way || shortest(found->witness, goal);
    return *std::move(found);
  }
  const auto& from = known_distances();
  const std::uint32_t end = nearest(goal, from);
  const Site site = start_of(end, from, known);
  // Whether one message suffices was not asked about races at ordered components, nor whether other
  // readers of a state could be spared.
  const auto upstream = graph.backward(graph.vertices(topology, goal), kViewEdge);
  const bool asked_all = std::none_of(known.begin(), known.end(), [&](const Site& s) {
    return ordered(s) && upstream.contains(graph.vertex(topology, s));
  });
  const bool proved = from.distance[end] < kViewEdge && asked_all && !gave_up && faults.empty() &&
                      !comes_twice() && (plain_lineages || !common_source(upstream));
  MinimalWitness found{from_site(site, cause(site), goal), proved, proved};
  found.shortest_way = proved || shortest(found.witness, goal);
  return found;
}

MinimalWitness AnomalyQuery::minimal_witness(StreamId sink, Observation observation) {
  MinimalWitness found = impl_->minimal(impl_->target(sink, observation));
  if (!inductive()) found.fewest_messages = found.shortest_way = false;
  return found;
}

}  // namespace firebreak::encodings
