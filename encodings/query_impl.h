// SPDX-License-Identifier: Apache-2.0
// The members of AnomalyQuery, shared by the files that implement it.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "base/internal_error.h"
#include "encodings/context.h"
#include "encodings/difference_graph.h"
#include "encodings/encoders.h"
#include "encodings/lineage_encoder.h"
#include "encodings/query.h"
#include "encodings/routes.h"
#include "result/accepted.h"
#include "smt/propagation.h"
#include "smt/solver.h"

namespace firebreak::encodings {

struct AnomalyQuery::Impl {
  using Answer = smt::Answer;
  using Lit = smt::Lit;
  using PathId = topology::PathId;
  using StreamId = topology::StreamId;
  using Topology = topology::Topology;

  Impl(const Topology& t, Mode mode, const base::Environment& environment,
       std::span<const topology::Coordination> added);

  // Whether two replicas send messages of their own on it to a component that they share.
  bool shared(const topology::Stream& stream) const {
    return stream.is_private && stream.to && !topology[topology[*stream.to].component].replicated;
  }
  void add_other_orders();

  void choose(const std::vector<bool>& candidates) {
    chosen.clear();
    for (std::size_t i = 0; i < guards.size(); ++i) {
      chosen.push_back(candidates[i] ? guards[i] : !guards[i]);
    }
    by_propagation = false;
    repetitions.reset();
    sealed_now.reset();
    consider_all();
  }

  // Sites are noted anew.
  void consider_all() {
    aside.clear();
    known.clear();
    distances.reset();
  }
  static Site where(const Witness& witness) {
    return witness.missed_by ? Site{Start::Missed, *witness.missed_by, {}} : witness.site;
  }

  Answer ask(std::vector<Lit> assumptions, unsigned effort = 0) {
    assumptions.insert(assumptions.end(), chosen.begin(), chosen.end());
    const Answer answer = solver.check(context.formula(), assumptions, effort);
    if (answer == Answer::Unknown) gave_up = true;
    return answer;
  }

  // Whether the flag can be true; if so, `value` is about a solution in which it is.
  bool possible(Lit lit) {
    return by_propagation ? propagation->value(lit) : ask({lit}) == Answer::Sat;
  }
  bool value(Lit lit) const { return by_propagation ? propagation->value(lit) : solver.value(lit); }

  // Some sink shows the observation that does not accept it.
  Lit any(Observation observation);
  bool accepted(StreamId sink, Observation observation) const;

  smt::Propagation& propagated();

  // What is known of the coordination that is chosen is all that it leaves.
  void propagate();
  bool inductive();

  Lit flag(StreamId sink, Observation observation) const {
    if (observation == Observation::Contents) return sink_differs.at(sink);
    const auto from = topology[sink].from;
    return from ? context.sees(*from) : smt::kFalse;
  }
  Lit differs_at(StreamId sink);
  Lit literal(const Site& site) const;

  // A literal that implies one of `literals`.
  Lit one_of(const std::vector<Lit>& literals) {
    const Lit selector = context.formula().variable("the question");
    context.formula().imply(selector, literals);
    return selector;
  }

  void note_sites();

  const DifferenceGraph::Distances& known_distances() {
    if (!distances) distances = graph.forward(starts({known.begin(), known.end()}));
    return *distances;
  }
  std::vector<std::uint32_t> starts(const std::vector<Site>& from) const {
    std::vector<std::uint32_t> result;
    result.reserve(from.size());
    for (const Site& site : from) result.push_back(graph.vertex(topology, site));
    return result;
  }

  Target target(StreamId sink, Observation observation) const {
    Target result{sink, {}};
    if (observation == Observation::State) result.states = visible_states(context, sink);
    return result;
  }

  bool reaches(const Target& goal, const DifferenceGraph::Distances& from) const {
    return std::ranges::any_of(graph.vertices(topology, goal), [&](std::uint32_t vertex) {
      return from.distance[vertex] != kUnreachable;
    });
  }

  // The vertex of the target that is nearest in `from`.
  std::uint32_t nearest(const Target& goal, const DifferenceGraph::Distances& from) const;

  // The site at whose vertex the chain to `end` starts: the first of `candidates` there.
  Site start_of(std::uint32_t end, const DifferenceGraph::Distances& from,
                const std::set<Site>& candidates) const;

  // What happens at a site.
  struct Cause {
    std::variant<Swap, Repetition, LostMessage, Forgetting> what;
    // A further message of the site's path reads what happened.
    bool reader = false;
    // What was stale, and where, and its way to what that message reads.
    std::optional<Site> origin{};
    std::vector<ChainStep> way{};
  };
  Cause cause(const Site& site);
  Cause missed(const Site& site);
  Swap swapped(const Site& site);
  Swap unbound_pair(const Site& site);
  Swap bound_pair(const Site& site);
  std::vector<std::pair<Hop, Hop>> follow(const OrderEncoder::Chain& chain, Pair& pair, Swap& swap);
  struct Racing {
    const RacingPair* pair = nullptr;
    OrderEncoder::Chain chain;
  };
  Racing nearest_pair(const Site& site);
  bool genuine(const Site& site);
  Lineage not_behind(topology::PathId rival, topology::StreamId reader);
  bool cannot_race(const topology::Conflict& conflict, StreamId reader);
  const std::vector<bool>& sealed();
  Repetition repetition(const Site& site);
  Repetition own_repetition(const topology::Path& path);
  Repetition read_repetition(const topology::Path& path);
  Lineage lost(const topology::Stream& stream) const;
  Repetition arrival(const Site& site) const;
  Forgetting forgotten(const Site& site) const;
  const Repetitions& all_repetitions();
  bool ordered(const Site& site) const { return racing_pairs.contains(site.path); }
  Witness assemble(const Site& site, Cause cause, const Target& goal, std::uint32_t end,
                   const DifferenceGraph::Distances& from) const;
  std::vector<DifferenceGraph::Edge> way_to(std::uint32_t end,
                                            const DifferenceGraph::Distances& from) const;
  static void add_reading(ChainStep& step, std::vector<ChainStep>& chain);
  void take(const DifferenceGraph::Edge& edge, ChainStep& step, unsigned& message,
            std::vector<ChainStep>& chain) const;
  Witness from_site(const Site& site, Cause cause, const Target& goal);
  std::optional<Site> site_within(const std::map<std::uint32_t, Distance>& near, Distance limit);
  bool common_source(const std::map<std::uint32_t, Distance>& upstream) const;
  bool comes_twice() const;
  bool lineages_part(const std::map<std::uint32_t, Distance>& upstream) const;
  std::optional<MinimalWitness> parted_witness(const Target& goal);
  std::optional<Witness> one_fault_witness(const Target& goal);
  std::optional<MinimalWitness> single_message(const Target& goal);
  bool shortest(const Witness& witness, const Target& goal);
  MinimalWitness minimal(const Target& goal);

  LineageEncoder& lineage_encoder() {
    if (!parting) {
      propagated();  // its clauses are of another form
      parting.emplace(context);
    }
    return *parting;
  }

  const Topology& topology;
  EncodingContext context;
  std::vector<Lit> guards;  // by candidate
  CoordinationTable coordination;
  std::vector<topology::Coordination> pieces;  // by candidate
  SealFacts facts;
  // By InputId: what may repeat in some run, which keeps a path from being settled, and in this
  // mode.
  std::vector<Lit> repeats_in_runs;
  std::vector<Lit> repeats_here;
  OrderRanks ranks;
  OrderEncoder orders;
  std::optional<OrderEncoder> other_orders;  // of the other mode, where that matters
  Unsealed unsealed;                         // what else was asked of seals
  RacingPairs racing_pairs;
  FaultSites faults;
  std::map<StreamId, Lit> sink_differs;
  std::vector<Lit> chosen;  // assumed in every question
  smt::Solver solver;
  Lineages lineages;
  DifferenceGraph graph;
  std::vector<Site> sites;
  // No cycle and no two streams between the same interfaces: then the lineage encoder knows every
  // lineage there is. Otherwise it misses those that enter an interface twice, and equal copies.
  bool plain_lineages;
  std::optional<Repetitions> repetitions;       // with the coordination that is chosen
  std::optional<std::vector<bool>> sealed_now;  // by PathId, likewise
  std::set<Site> known;                         // that some model showed
  std::set<Site> aside;                         // that are not among them
  std::optional<DifferenceGraph::Distances> distances;
  std::optional<LineageEncoder> parting;
  std::array<std::optional<Lit>, 2> any_sink;  // by Observation
  std::optional<smt::Propagation> propagation;
  bool by_propagation = false;  // what is known comes from `propagation`, not from the solver
  bool gave_up = false;
};

}  // namespace firebreak::encodings
