// SPDX-License-Identifier: Apache-2.0
// Deciding. The formula asks for all sinks at once: one of those still open must show the anomaly.
// Every model settles all sinks that it shows (the solver prefers true flags, so usually all that
// can), until none of the open ones can.
//
// Reckoning. With the coordination chosen, flags follow from flags, so what can be shown is found
// by propagation, in linear time. That nothing else can be is left to the solver.
//
// Minimal witnesses. Every race found leads to every observation downstream of it, so among the
// races that exist the nearest gives the shortest chain. Which exist is asked of the solver: first
// races of two lineages of one message, then any; "is there one that is nearer?" until the answer
// is no, which is the proof.
#include "encodings/query.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/internal_error.h"
#include "encodings/context.h"
#include "encodings/encoders.h"
#include "encodings/lineage_encoder.h"
#include "encodings/routes.h"
#include "smt/propagation.h"
#include "smt/solver.h"

namespace firebreak::encodings {

using smt::Answer;
using smt::Lit;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

std::vector<Site> race_sites(const Topology& topology) {
  std::vector<Site> sites;
  for (const topology::Path& path : topology.paths()) {
    if (path.confluent()) continue;
    sites.push_back({Start::ViewRace, path.id, {}});
    if (path.writes()) sites.push_back({Start::StateRace, path.id, {}});
  }
  return sites;
}

bool has_plain_lineages(const Topology& topology) {
  const topology::InterfaceCycles cycles = topology::interface_cycles(topology);
  for (std::uint32_t i = 0; i < cycles.count; ++i) {
    if (cycles.cyclic(i)) return false;
  }
  std::set<std::pair<topology::OutputId, topology::InputId>> seen;
  return std::all_of(topology.streams().begin(), topology.streams().end(), [&](const auto& s) {
    return !s.from || !s.to || seen.emplace(*s.from, *s.to).second;
  });
}

std::vector<bool> ordered_components(const Topology& topology, const OrderEncoder& orders) {
  std::vector<bool> result;
  for (const topology::Component& component : topology.components()) {
    result.push_back(!orders.unordered(component.id));
  }
  return result;
}

std::vector<Lit> guard_variables(EncodingContext& context, std::size_t count) {
  std::vector<Lit> guards;
  for (std::size_t i = 0; i < count; ++i) {
    guards.push_back(context.formula().variable("candidate " + std::to_string(i)));
  }
  return guards;
}

}  // namespace

struct AnomalyQuery::Impl {
  Impl(const Topology& t, Mode mode, const base::Environment& environment,
       std::span<const topology::Coordination> candidates)
      : topology(t),
        context(t, mode),
        guards(guard_variables(context, candidates.size())),
        coordination(coordination_table(t, candidates, guards)),
        orders(context, coordination),
        solver(environment),
        lineages(t),
        graph(t, ordered_components(t, orders)),
        sites(race_sites(t)),
        plain_lineages(has_plain_lineages(t)) {
    encode_seals(context, coordination);
    racing_pairs = encode_races(context, orders, lineages);
    faults = encode_faults(context, coordination);
    for (const auto& [site, literal] : faults) sites.push_back(site);
    encode_differences(context, orders, faults);
    encode_visibility(context);
    for (StreamId sink : t.sinks()) sink_differs.emplace(sink, differs_at(sink));
    choose(std::vector<bool>(guards.size(), false));
  }

  void choose(const std::vector<bool>& candidates) {
    chosen.clear();
    for (std::size_t i = 0; i < guards.size(); ++i) {
      chosen.push_back(candidates[i] ? guards[i] : !guards[i]);
    }
    reckoned = false;
    repetitions.reset();
    known.clear();
    distances.reset();
  }

  Answer ask(std::vector<Lit> assumptions) {
    assumptions.insert(assumptions.end(), chosen.begin(), chosen.end());
    const Answer answer = solver.check(context.formula(), assumptions);
    if (answer == Answer::Unknown) gave_up = true;
    return answer;
  }

  // Whether the flag can be true; if so, `value` is about a solution in which it is.
  bool possible(Lit lit) { return reckoned ? propagation->value(lit) : ask({lit}) == Answer::Sat; }
  bool value(Lit lit) const { return reckoned ? propagation->value(lit) : solver.value(lit); }

  // Some sink shows the observation.
  Lit any(Observation observation) {
    auto& question = any_sink[observation == Observation::State ? 1 : 0];
    if (!question) {
      std::vector<Lit> flags;
      for (StreamId sink : topology.sinks()) flags.push_back(flag(sink, observation));
      question = one_of(flags);
    }
    return *question;
  }

  smt::Propagation& propagated() {
    if (!propagation) {
      any(Observation::Contents);
      any(Observation::State);
      propagation.emplace(context.formula(), guards);
      if (!propagation->applies()) throw base::InternalError("a clause that is no support");
    }
    return *propagation;
  }

  // What is known of the coordination that is chosen is all that it leaves.
  void reckon() {
    if (reckoned) return;
    propagated().reset();
    for (std::size_t i = 0; i < guards.size(); ++i) {
      if (chosen[i].negated()) propagation->release(i);
    }
    reckoned = true;
    note_sites();
  }

  Lit flag(StreamId sink, Observation observation) const {
    if (observation == Observation::Contents) return sink_differs.at(sink);
    const auto from = topology[sink].from;
    return from ? context.sees(*from) : smt::kFalse;
  }
  Lit differs_at(StreamId sink) {
    const auto from = topology[sink].from;
    const Lit upstream = from ? context.differs(*from) : smt::kFalse;
    const auto loss = faults.find({Start::Loss, {}, sink});
    return loss == faults.end() ? upstream : one_of({upstream, loss->second});
  }
  Lit literal(const Site& site) const {
    switch (site.start) {
      case Start::ViewRace:
        return context.view_race(site.path);
      case Start::StateRace:
        return context.state_race(site.path);
      case Start::RepeatedEmission:
      case Start::RepeatedRead:
      case Start::RepeatedState:
      case Start::Loss:
        break;
    }
    return faults.at(site);
  }

  // A literal that implies one of `literals`.
  Lit one_of(const std::vector<Lit>& literals) {
    const Lit selector = context.formula().variable("the question");
    context.formula().imply(selector, literals);
    return selector;
  }

  void note_sites() {
    for (const Site& site : sites) {
      if (value(literal(site))) known.insert(site);
    }
    distances.reset();
  }

  const DifferenceGraph::Distances& known_distances() {
    if (!distances) distances = graph.forward(starts({known.begin(), known.end()}));
    return *distances;
  }
  std::vector<std::uint32_t> starts(const std::vector<Site>& from) const {
    std::vector<std::uint32_t> result;
    for (const Site& site : from) result.push_back(graph.vertex(topology, site));
    return result;
  }

  Target target(StreamId sink, Observation observation) const {
    Target result{sink, {}};
    if (observation == Observation::State) result.states = visible_states(topology, sink);
    return result;
  }

  // The vertex of the target that is nearest in `from`.
  std::uint32_t nearest(const Target& goal, const DifferenceGraph::Distances& from) const {
    const auto vertices = graph.vertices(topology, goal);
    const auto best = std::min_element(vertices.begin(), vertices.end(), [&](auto a, auto b) {
      return from.distance[a] < from.distance[b];
    });
    if (best == vertices.end() || from.distance[*best] == kUnreachable) {
      throw base::InternalError("a sink was found divergent, but no race leads to it");
    }
    return *best;
  }

  // The site at whose vertex the chain to `end` starts: the first of `candidates` there.
  Site start_of(std::uint32_t end, const DifferenceGraph::Distances& from,
                    const std::set<Site>& candidates) const {
    while (from.edge[end]) end = graph.edge(*from.edge[end]).from;
    for (const Site& site : candidates) {
      if (graph.vertex(topology, site) == end) return site;
    }
    throw base::InternalError("a chain starts at no race");
  }

  // What happens at a site.
  struct Cause {
    std::variant<Swap, Repetition, LostMessage> what;
    // A further message of the site's path reads what happened: the order in which this path
    // handled two messages (see RacingPair), or a repetition.
    bool reader = false;
    std::optional<PathId> sequence;
  };
  Cause cause(const Site& site);
  Swap unbound_pair(const Site& site) const;
  Cause bound_pair(const Site& site);
  Repetition repetition(const Site& site);
  const Repetitions& all_repetitions();
  bool ordered(const Site& site) const { return racing_pairs.contains(site); }
  Witness assemble(const Site& site, Cause cause, const Target& goal, std::uint32_t end,
                   const DifferenceGraph::Distances& from) const;
  Witness from_site(const Site& site, Cause cause, const Target& goal);
  std::optional<Site> site_within(const std::map<std::uint32_t, Distance>& near,
                                      Distance limit, bool picked, std::vector<Lit> assumptions);
  bool common_source(const std::map<std::uint32_t, Distance>& upstream) const;
  std::optional<MinimalWitness> parted_witness(const Target& goal, bool one_source);
  std::optional<Witness> one_fault_witness(const Target& goal);
  std::optional<MinimalWitness> single_message(const Target& goal, bool one_source);
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
  OrderEncoder orders;
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
  std::optional<Repetitions> repetitions;  // with the coordination that is chosen
  std::set<Site> known;                    // that some model showed
  std::optional<DifferenceGraph::Distances> distances;
  std::optional<LineageEncoder> parting;
  std::array<std::optional<Lit>, 2> any_sink;  // by Observation
  std::optional<smt::Propagation> propagation;
  bool reckoned = false;  // what is known comes from `propagation`, not from the solver
  bool gave_up = false;
};

AnomalyQuery::AnomalyQuery(const Topology& topology, Mode mode,
                           const base::Environment& environment,
                           std::span<const topology::Coordination> candidates)
    : impl_(std::make_unique<Impl>(topology, mode, environment, candidates)) {}
AnomalyQuery::~AnomalyQuery() = default;

void AnomalyQuery::choose(const std::vector<bool>& candidates) { impl_->choose(candidates); }

// The solver prefers true, so candidates that do not prevent the anomaly it finds come out as added.
AnomalyQuery::Escape AnomalyQuery::escape(Observation observation, const std::vector<bool>& kept) {
  Impl& q = *impl_;
  std::vector<Lit> assumptions{q.any(observation)};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) assumptions.push_back(q.guards[i]);
  }
  Escape result;
  switch (q.solver.check(q.context.formula(), assumptions)) {
    case Answer::Unsat:
      break;
    case Answer::Unknown:
      result.complete = false;
      break;
    case Answer::Sat:
      result.found.emplace();
      for (Lit guard : q.guards) result.found->push_back(q.solver.value(guard));
      break;
  }
  return result;
}

// The candidates that are left out are found one after the other: those of `order` are taken out from
// the last on until the observation shows, so the one taken out last may not be added, and all before
// it may, unless one of them has to stay out beside it. Each takes linear time.
std::optional<std::vector<bool>> AnomalyQuery::widest(Observation observation,
                                                      const std::vector<bool>& kept,
                                                      std::span<const std::size_t> order) {
  Impl& q = *impl_;
  q.reckoned = false;
  smt::Propagation& propagation = q.propagated();
  const Lit question = q.any(observation);
  const auto shows = [&] { return propagation.value(question); };
  std::vector<bool> result(kept.size(), true);
  for (std::size_t first = 0;;) {
    propagation.reset();
    for (std::size_t i = 0; i < result.size(); ++i) {
      if (!result[i]) propagation.release(i);
    }
    if (shows()) return result;
    std::size_t next = order.size();
    while (next > first && !shows()) {
      --next;
      if (!kept[order[next]]) propagation.release(order[next]);
    }
    if (!shows()) return std::nullopt;
    result[order[next]] = false;
    first = next + 1;
  }
}

void AnomalyQuery::start_with_all() {
  impl_->reckoned = false;
  impl_->propagated().reset();
}

bool AnomalyQuery::drop(std::size_t candidate, Observation observation) {
  impl_->propagation->release(candidate);
  return impl_->propagation->value(impl_->any(observation));
}

std::vector<bool> AnomalyQuery::reckon(Observation observation,
                                       const std::vector<bool>& candidates) {
  Impl& q = *impl_;
  q.choose(candidates);
  q.reckon();
  std::vector<bool> divergent;
  for (StreamId sink : q.topology.sinks()) divergent.push_back(q.value(q.flag(sink, observation)));
  return divergent;
}

Decision AnomalyQuery::decide(Observation observation, const std::vector<bool>& known) {
  Impl& q = *impl_;
  q.reckoned = false;
  const std::vector<StreamId> sinks = q.topology.sinks();
  Decision decision;
  decision.divergent = known;
  decision.divergent.resize(sinks.size(), false);
  while (true) {
    std::vector<Lit> open;
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      if (!decision.divergent[i]) open.push_back(q.flag(sinks[i], observation));
    }
    if (open.empty()) return decision;
    const Lit question = q.one_of(open);
    const Answer answer = q.ask({question});
    if (answer == Answer::Unknown) {
      decision.complete = false;
      decision.reason = q.solver.reason_unknown();
    }
    if (answer != Answer::Sat) return decision;
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      if (q.solver.value(q.flag(sinks[i], observation))) decision.divergent[i] = true;
    }
    q.note_sites();
  }
}

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

// A race nearer than `limit`, if there is one under the assumptions.
std::optional<Site> AnomalyQuery::Impl::site_within(
    const std::map<std::uint32_t, Distance>& near, Distance limit, bool picked,
    std::vector<Lit> assumptions) {
  std::vector<std::pair<Distance, Site>> candidates;
  std::vector<Lit> literals;
  for (const Site& site : sites) {
    const auto place = near.find(graph.vertex(topology, site));
    if (place == near.end() || place->second >= limit || 
        (picked && (!site.race() || ordered(site)))) {
      continue;
    }
    candidates.emplace_back(place->second, site);
    literals.push_back(picked ? lineage_encoder().pick(site) : literal(site));
  }
  if (candidates.empty()) return std::nullopt;
  assumptions.push_back(one_of(literals));
  if (ask(std::move(assumptions)) != Answer::Sat) return std::nullopt;
  std::sort(candidates.begin(), candidates.end());
  for (const auto& [distance, site] : candidates) {
    if (solver.value(picked ? lineage_encoder().pick(site) : literal(site))) return site;
  }
  throw base::InternalError("a model shows none of the races that were asked for");
}

// The nearest race of two lineages that part: of one message, or of one message per source.
std::optional<MinimalWitness> AnomalyQuery::Impl::parted_witness(const Target& goal,
                                                                 bool one_source) {
  LineageEncoder& encoder = lineage_encoder();
  gave_up = false;
  std::vector<Lit> assumptions{encoder.one_site()};
  if (one_source) assumptions.push_back(encoder.one_source());
  const auto near = graph.backward(graph.vertices(topology, goal), kViewEdge);
  std::optional<Site> best;
  Swap swap;
  Distance limit = kViewEdge;
  while (const auto site = site_within(near, limit, true, assumptions)) {
    best = site;
    limit = near.at(graph.vertex(topology, *site));
    std::tie(swap.reader, swap.writer) =
        encoder.decode([&](Lit lit) { return solver.value(lit); });
  }
  if (!best) return std::nullopt;
  const bool proved = !gave_up && faults.empty();
  return MinimalWitness{from_site(*best, {std::move(swap), false, std::nullopt}, goal), proved};
}

// The least deliveries that a single message makes where it is repeated or lost, and on to the
// target.
std::optional<Witness> AnomalyQuery::Impl::one_fault_witness(const Target& goal) {
  if (faults.empty()) return std::nullopt;
  const auto near = graph.backward(graph.vertices(topology, goal), kViewEdge);
  std::vector<std::pair<Distance, Site>> candidates;
  for (const auto& [site, happens] : faults) {
    const auto place = near.find(graph.vertex(topology, site));
    if (place == near.end() || site.start == Start::RepeatedRead) continue;
    Distance deliveries = place->second;
    if (site.start == Start::Loss) {
      deliveries += topology[site.stream].to ? lineages.distance(site.stream) : 0;
    } else if (all_repetitions().reach(topology[site.path].from)) {
      // A repetition goes all the way twice.
      deliveries += all_repetitions().cost(topology[site.path].from) + place->second;
    }
    candidates.emplace_back(deliveries, site);
  }
  std::sort(candidates.begin(), candidates.end());
  for (const auto& [deliveries, site] : candidates) {
    if (ask({faults.at(site)}) != Answer::Sat) continue;
    Cause what = cause(site);
    const auto* repeated = std::get_if<Repetition>(&what.what);
    if (repeated != nullptr && repeated->between) continue;
    return from_site(site, std::move(what), goal);
  }
  return std::nullopt;
}

// A witness with one message, or one per source. A fault is the plainer reason.
std::optional<MinimalWitness> AnomalyQuery::Impl::single_message(const Target& goal,
                                                                 bool one_source) {
  if (auto fault = one_fault_witness(goal)) return MinimalWitness{*std::move(fault), false};
  return parted_witness(goal, one_source);
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
    for (PathId id : topology[path.component].paths) {
      if (topology[id].writes() && site.start == Start::ViewRace) writers.push_back(topology[id].from);
    }
    if (writers.empty()) writers = {path.from};
    const std::set<StreamId> readable = lineages.sources({path.from});
    const std::set<StreamId> written = lineages.sources(writers);
    if (std::any_of(readable.begin(), readable.end(),
                    [&](StreamId source) { return written.contains(source); })) {
      return true;
    }
  }
  return false;
}

MinimalWitness AnomalyQuery::Impl::minimal(const Target& goal) {
  reckon();
  if (auto witness = single_message(goal, true)) return *std::move(witness);
  const auto& from = known_distances();
  std::uint32_t end = nearest(goal, from);
  Site site = start_of(end, from, known);
  Distance limit = from.distance[end];
  const auto near = graph.backward(graph.vertices(topology, goal), limit);
  while (const auto nearer = site_within(near, limit, false, {})) {
    site = *nearer;
    limit = near.at(graph.vertex(topology, site));
  }
  // Whether one message suffices was not asked about races at ordered components, nor whether other
  // readers of a state could be spared.
  const auto upstream = graph.backward(graph.vertices(topology, goal), kViewEdge);
  const bool asked_all = std::none_of(known.begin(), known.end(), [&](const Site& s) {
    return ordered(s) && upstream.contains(graph.vertex(topology, s));
  });
  const bool proved = limit < kViewEdge && asked_all && !gave_up && faults.empty() &&
                      (plain_lineages || !common_source(upstream));
  return {from_site(site, cause(site), goal), proved};
}

MinimalWitness AnomalyQuery::minimal_witness(StreamId sink, Observation observation) {
  return impl_->minimal(impl_->target(sink, observation));
}

std::optional<Witness> AnomalyQuery::single_messages_witness(StreamId sink,
                                                             Observation observation) {
  const Target goal = impl_->target(sink, observation);
  if (observation == Observation::State && goal.states.empty()) return std::nullopt;
  auto found = impl_->single_message(goal, false);
  if (!found) return std::nullopt;
  return std::move(found->witness);
}

std::string AnomalyQuery::to_smt2(Observation observation, const std::string& header) {
  std::vector<Lit> sinks;
  for (StreamId sink : impl_->topology.sinks()) sinks.push_back(impl_->flag(sink, observation));
  const Lit question = impl_->one_of(sinks);
  return smt::to_smt2(impl_->context.formula(), {&question, 1}, header);
}

std::uint64_t AnomalyQuery::checks() const { return impl_->solver.checks(); }

}  // namespace firebreak::encodings
