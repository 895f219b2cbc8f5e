// SPDX-License-Identifier: Apache-2.0
// Deciding. The formula asks about all sinks at once: one of the open sinks must show the anomaly.
// Each model decides every sink that shows it there (the solver prefers true flags, so usually all
// that can), until no open sink can.
//
// Propagation. Once the coordination is chosen, flags imply flags, so propagation finds in linear
// time which sinks show the anomaly. The solver proves that the others do not.
#include "encodings/query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "encodings/query_impl.h"
#include "smt/induction.h"

namespace firebreak::encodings {

using smt::Answer;
using smt::Lit;
using topology::StreamId;
using topology::Topology;

namespace {

std::vector<Site> race_sites(const EncodingContext& context) {
  const Topology& topology = context.topology();
  std::vector<Site> sites;
  for (const topology::Path& path : topology.paths()) {
    if (path.confluent() && asking_rivals(topology, path.id).empty()) continue;
    sites.push_back({Start::Race, path.id, {}});
    if (!path.newest.empty()) sites.push_back({Start::Stale, path.id, {}});
    if (context.missed(path.id) != smt::kFalse) sites.push_back({Start::Missed, path.id, {}});
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

std::vector<Lit> guard_variables(EncodingContext& context, std::size_t count) {
  std::vector<Lit> guards;
  for (std::size_t i = 0; i < count; ++i) {
    guards.push_back(context.formula().variable("candidate " + std::to_string(i)));
  }
  return guards;
}

}  // namespace

// What changes places between replicas, but not between runs, does so since they share a component.
void AnomalyQuery::Impl::add_other_orders() {
  const bool any = std::ranges::any_of(
      topology.streams(), [&](const topology::Stream& stream) { return shared(stream); });
  if (context.mode() == Mode::Run && !any) return;
  const Mode other = context.mode() == Mode::Run ? Mode::Replica : Mode::Run;
  other_orders.emplace(context, coordination, facts, repeats_in_runs, other, ranks);
  other_orders->set_other(context.mode() == Mode::Replica && !any ? nullptr : &orders);
  orders.set_other(&*other_orders);
}

AnomalyQuery::Impl::Impl(const Topology& t, Mode mode, const base::Environment& environment,
                         std::span<const topology::Coordination> added)
    : topology(t),
      context(t, mode),
      guards(guard_variables(context, added.size())),
      coordination(coordination_table(t, added, guards)),
      pieces(added.begin(), added.end()),
      facts(seal_facts(t, context.conflicts(), added)),
      repeats_in_runs(encode_repetitions(context, coordination, facts, Mode::Run)),
      repeats_here(mode == Mode::Run ? repeats_in_runs
                                     : encode_repetitions(context, coordination, facts, mode)),
      ranks(context),
      orders(context, coordination, facts, repeats_in_runs, mode, ranks),
      solver(environment),
      lineages(t),
      graph(context),
      sites(race_sites(context)),
      plain_lineages(has_plain_lineages(t)) {
  unsealed = completing_questions(context, facts);
  encode_seals(context, coordination, facts.dropped, unsealed);
  add_other_orders();
  racing_pairs = encode_races(context, facts, unsealed, orders, lineages);
  ranks.founded.finish();
  faults = encode_faults(context, coordination, facts, repeats_here);
  for (const auto& [site, literal] : faults) sites.push_back(site);
  encode_differences(context, faults);
  encode_visibility(context);
  for (StreamId sink : t.sinks()) sink_differs.emplace(sink, differs_at(sink));
  choose(std::vector<bool>(guards.size(), false));
}

AnomalyQuery::AnomalyQuery(const Topology& topology, Mode mode,
                           const base::Environment& environment,
                           std::span<const topology::Coordination> candidates)
    : impl_(std::make_unique<Impl>(topology, mode, environment, candidates)) {}
AnomalyQuery::~AnomalyQuery() = default;

void AnomalyQuery::choose(const std::vector<bool>& candidates) { impl_->choose(candidates); }

// The solver prefers true, so candidates that do not prevent the anomaly it finds come out as
// added.
AnomalyQuery::Escape AnomalyQuery::escape(Observation observation, const std::vector<bool>& kept,
                                          const std::vector<bool>& universe) {
  Impl& q = *impl_;
  std::vector<Lit> assumptions{q.any(observation)};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) assumptions.push_back(q.guards[i]);
    if (!universe.empty() && !universe[i]) assumptions.push_back(!q.guards[i]);
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

// The candidates that are left out are found one after the other: those of `order` are taken out
// from the last on until the observation shows, so the one taken out last may not be added, and all
// before it may, unless one of them has to stay out beside it. Each takes linear time.
std::optional<std::vector<bool>> AnomalyQuery::widest(Observation observation,
                                                      const std::vector<bool>& kept,
                                                      std::span<const std::size_t> order,
                                                      const std::vector<bool>& universe) {
  Impl& q = *impl_;
  q.by_propagation = false;
  smt::Propagation& propagation = q.propagated();
  const Lit question = q.any(observation);
  const auto shows = [&] { return propagation.value(question); };
  std::vector<bool> result = universe.empty() ? std::vector<bool>(kept.size(), true) : universe;
  for (std::size_t first = 0;;) {
    propagation.reset();
    for (std::size_t i = 0; i < result.size(); ++i) {
      if (!result[i]) propagation.release(i);
    }
    if (shows()) return result;
    std::size_t next = order.size();
    while (next > first && !shows()) {
      --next;
      if (!kept[order[next]] && result[order[next]]) propagation.release(order[next]);
    }
    if (!shows()) return std::nullopt;
    result[order[next]] = false;
    first = next + 1;
  }
}

void AnomalyQuery::start_with_all() {
  impl_->by_propagation = false;
  impl_->propagated().reset();
}

bool AnomalyQuery::drop(std::size_t candidate, Observation observation) {
  impl_->propagation->release(candidate);
  return impl_->propagation->value(impl_->any(observation));
}

std::vector<bool> AnomalyQuery::propagate(Observation observation,
                                          const std::vector<bool>& candidates) {
  Impl& q = *impl_;
  q.choose(candidates);
  q.propagate();
  std::vector<bool> divergent;
  for (StreamId sink : q.topology.sinks()) divergent.push_back(q.value(q.flag(sink, observation)));
  return divergent;
}

// What was defined since then may be true: that makes no flag true that was there before.
bool AnomalyQuery::Impl::inductive() {
  propagate();
  return smt::inductive(context.formula(), chosen, [&](Lit flag) {
    return !propagation->knows(flag) || propagation->value(flag);
  });
}

bool AnomalyQuery::inductive() { return impl_->inductive(); }

bool AnomalyQuery::excludes(Observation observation, const std::vector<bool>& kept) {
  propagate(observation, kept);
  return !impl_->value(impl_->any(observation)) && inductive();
}

Decision AnomalyQuery::decide(Observation observation, const std::vector<bool>& known) {
  Impl& q = *impl_;
  q.by_propagation = false;
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
    if (answer == Answer::Unknown) decision.complete = false;
    if (answer != Answer::Sat) return decision;
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      if (q.solver.value(q.flag(sinks[i], observation))) decision.divergent[i] = true;
    }
    q.note_sites();
  }
}

std::string AnomalyQuery::to_smt2(Observation observation, const std::string& header) {
  const Lit question = impl_->any(observation);
  return smt::to_smt2(impl_->context.formula(), {&question, 1}, header);
}

std::uint64_t AnomalyQuery::checks() const { return impl_->solver.checks(); }

}  // namespace firebreak::encodings
