// SPDX-License-Identifier: Apache-2.0
// One formula covers all candidates that are coordination. A variant changes the paths of the
// model, and a merge what its replicas have in common, so there is one formula for each combination
// of these; the most recently used ones are kept.
//
// Counterexamples are found by propagation in the formula, in linear time for each candidate that
// prevents them, and are replayed. If propagation finds none, the solver proves that there is none.
#include "repair/oracle.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/internal_error.h"
#include "check/replayed_witness.h"
#include "check/undecided.h"
#include "coordination/apply.h"
#include "repair/widen.h"
#include "result/accepted.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using encodings::AnomalyQuery;
using result::Anomaly;
using result::Mode;
using topology::Topology;

namespace {

constexpr std::size_t kMostPrograms = 8;

bool orders(const result::RepairCandidate& candidate) {
  return std::holds_alternative<topology::OrderRepair>(candidate.what) ||
         std::holds_alternative<topology::FifoRepair>(candidate.what);
}

}  // namespace

Oracle::Oracle(const Choices& choices, const std::vector<result::RepairCandidate>& candidates,
               result::RepairTarget target, base::Environment& environment)
    : choices_(choices), candidates_(candidates), environment_(environment) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (choices.is_barred(i) || choices.is_variant(i)) continue;
    (choices.reshapes(i) ? merges_ : pieces_).push_back(i);
  }
  for (std::size_t i = 0; i < pieces_.size(); ++i) order_.push_back(i);
  std::ranges::stable_sort(order_, [&](std::size_t a, std::size_t b) {
    return choices.costs()[pieces_[a]] < choices.costs()[pieces_[b]];
  });
  for (const Question& question : result::kAnomalies) {
    if (result::forbids(target, question.anomaly)) questions_.push_back(question);
  }
}

Oracle::Program& Oracle::program(const Subset& set) {
  std::vector<std::size_t> reshaped_by;
  for (const std::size_t i : indices(set)) {
    if (choices_.reshapes(i)) reshaped_by.push_back(i);
  }
  auto place = std::ranges::find(programs_, reshaped_by, &Program::reshaped_by);
  if (place != programs_.end()) {
    programs_.splice(programs_.begin(), programs_, place);
    return programs_.front();
  }
  Topology topology = topology::build_valid(choices_.with(reshaped_by));
  if (programs_.size() == kMostPrograms) programs_.pop_back();
  programs_.push_front({std::move(reshaped_by), std::move(topology), {}, {}, false, {}});
  Program& program = programs_.front();
  program.open = check::undecided(program.topology, true).reason;
  program.open_as_it_is = !program.open.empty() && check::undecided(program.topology);
  for (const std::size_t i : pieces_) {
    program.coordination.push_back(resolve(program.topology, candidates_[i]));
  }
  return program;
}

// What is not decided with more orderings may be decided without: then none is added to it.
std::optional<Oracle::Open> Oracle::open(const Subset& set) {
  const Program& asked = program(set);
  if (asked.open.empty()) return std::nullopt;
  const auto ordering = ordering_in(set);
  if (!asked.open_as_it_is && !ordering) return std::nullopt;
  Open result{{}, asked.open};
  const Subset chosen = choices_.elements(indices(set));
  for (const auto& group : choices_.groups()) {
    for (const std::size_t i : group) {
      if (chosen[i]) result.elements.push_back(i);
    }
  }
  for (const std::size_t i : merges_) {
    if (set[i]) result.elements.push_back(i);
  }
  if (!asked.open_as_it_is) result.elements.push_back(*ordering);
  return result;
}

// None if the search gives up since nothing is known of the set.
Oracle::Program* Oracle::decided_program(const Subset& set) {
  if (const auto unknown = open(set)) {
    give_up(unknown->reason);
    return nullptr;
  }
  return &program(set);
}

std::optional<std::size_t> Oracle::ordering_in(const Subset& set) const {
  for (const std::size_t i : pieces_) {
    if (set[i] && orders(candidates_[i])) return i;
  }
  return std::nullopt;
}

AnomalyQuery& Oracle::query(Program& program, Mode mode) {
  auto& place = program.queries[mode];
  if (!place) {
    place =
        std::make_unique<AnomalyQuery>(program.topology, mode, environment_, program.coordination);
  }
  return *place;
}

Subset Oracle::pieces_of(const Subset& set) const {
  Subset result;
  for (const std::size_t i : pieces_) result.push_back(set[i]);
  return result;
}

// What can be chosen beside the set, except `without`, cheap ones first: no two exclude each other.
Subset Oracle::universe(const Program& program, const Subset& set, const Subset& without) const {
  std::vector<std::size_t> cheap_first;
  for (const std::size_t i : order_) {
    const bool decided = program.open.empty() || !orders(candidates_[pieces_[i]]);
    if (decided && !without[pieces_[i]]) cheap_first.push_back(pieces_[i]);
  }
  return choices_.extended(set, cheap_first);
}

std::optional<Subset> Oracle::widest(Program& program, const Question& question,
                                     const Subset& set) {
  Subset result = set;
  Subset tried(set.size(), false);
  while (true) {
    // What was left out for the sake of something that turned out to prevent it is tried next.
    const Subset among = universe(program, result, tried);
    const auto found =
        query(program, question.mode)
            .widest(question.observation, pieces_of(result), order_, pieces_of(among));
    if (!found) return std::nullopt;
    bool fresh = false;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      fresh = fresh || (among[pieces_[i]] && !result[pieces_[i]]);
      tried[pieces_[i]] = tried[pieces_[i]] || among[pieces_[i]];
      result[pieces_[i]] = (*found)[i];
    }
    if (!fresh) return result;
  }
}

bool Oracle::proved(Program& program, const Question& question, const Subset& set) {
  if (query(program, question.mode).excludes(question.observation, pieces_of(set))) return true;
  const auto escape = query(program, question.mode)
                          .escape(question.observation, pieces_of(set),
                                  pieces_of(universe(program, set, Subset(set.size(), false))));
  if (escape.found) throw base::InternalError("an anomaly that propagation does not show");
  return escape.complete;
}

// By sink: whether propagation shows what is asked there, and the sink does not accept it.
std::vector<bool> Oracle::shown(Program& program, const Question& question, const Subset& set) {
  std::vector<bool> shows =
      query(program, question.mode).propagate(question.observation, pieces_of(set));
  const std::vector<topology::StreamId> sinks = program.topology.sinks();
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    if (result::accepts(program.topology[sinks[i]].accept, question.anomaly)) shows[i] = false;
  }
  return shows;
}

std::vector<std::pair<topology::StreamId, Anomaly>> Oracle::anomalies() {
  const Subset none(choices_.candidates(), false);
  if (open(none)) return {};
  Program& asked = program(none);
  const std::vector<topology::StreamId> sinks = asked.topology.sinks();
  std::vector<Anomaly> worst(sinks.size(), Anomaly::None);
  for (const Question& question : questions_) {
    const std::vector<bool> divergent = shown(asked, question, none);
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      if (divergent[i]) worst[i] = question.anomaly;
    }
  }
  std::vector<std::pair<topology::StreamId, Anomaly>> result;
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    if (worst[i] != Anomaly::None) result.emplace_back(sinks[i], worst[i]);
  }
  return result;
}

std::optional<Oracle::Escape> Oracle::escape(const Subset& set) {
  gave_up_ = gave_up_ || environment_.out_of_time();
  Program* const asked = gave_up_ ? nullptr : decided_program(set);
  if (asked == nullptr) return std::nullopt;
  for (const Question& question : questions_) {
    if (auto found = widest(*asked, question, set)) return Escape{question, *std::move(found)};
  }
  for (const Question& question : questions_) {
    if (!proved(*asked, question, set)) gave_up_ = true;
  }
  return std::nullopt;
}

// A trace of the model with the set, confirmed; none if the search gives up for want of one.
std::optional<replay::Replay> Oracle::traced(Program& program, const Question& question,
                                             const Subset& set, std::string_view what) {
  AnomalyQuery& asked = query(program, question.mode);
  const std::vector<bool> divergent = shown(program, question, set);
  if (std::ranges::count(divergent, true) == 0) {
    throw base::InternalError("a counterexample of the repair search is gone");
  }
  const Topology topology = coordinated(program, set);
  replay::Interpreter interpreter(topology);
  std::string problem;
  for (std::size_t i = 0; i < divergent.size(); ++i) {
    if (!divergent[i]) continue;
    const topology::StreamId sink = program.topology.sinks()[i];
    if (!asked.has_witness(sink, question.observation)) {
      problem = fmt::format("the search assumes {} at sink '{}' that it cannot show",
                            result::to_string(question.anomaly), program.topology[sink].name);
      continue;
    }
    const encodings::Witness witness = asked.witness(sink, question.observation);
    auto replay = check::replayed(topology, witness, question.anomaly, interpreter).replay;
    if (replay.confirmed()) return replay;
    auto other = check::replayed_instead(asked, topology, witness, question, interpreter);
    if (other) return std::move(other->replay);
    problem = fmt::format("{} {}", what, replay.refusal());
  }
  give_up(std::move(problem));
  return std::nullopt;
}

Topology Oracle::coordinated(const Program& program, const Subset& set) const {
  std::vector<topology::Coordination> pieces;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (set[pieces_[i]]) pieces.push_back(program.coordination[i]);
  }
  return topology::coordinated(program.topology, pieces);
}

std::optional<result::CertificateEntry> Oracle::counterexample(const Escape& escape,
                                                               const Subset& set) {
  gave_up_ = gave_up_ || environment_.out_of_time();
  if (gave_up_) return std::nullopt;
  Program& asked = program(set);
  const Subset& grown = escape.set;
  auto replay = traced(asked, escape.question, grown, "a counterexample of the search");
  if (!replay) return std::nullopt;
  environment_.statistics.add("counterexamples", 1);
  Subset more(choices_.size(), false);
  for (const auto& group : choices_.groups()) {
    for (const std::size_t i : group) more[i] = true;
  }
  for (const std::size_t i : merges_) more[i] = true;
  // What orders was not asked for where it leaves the program undecided; that the trace stands is
  // shown by its replay all the same.
  for (const std::size_t i : pieces_) {
    more[i] = !asked.open.empty() && orders(candidates_[i]);
  }
  Subset allowed = choices_.elements(indices(grown));
  if (!choices_.groups().empty() || !merges_.empty() || !asked.open.empty())
    allowed = widen(choices_, std::move(allowed), more, replay->trace);
  return entry(std::move(replay->trace), grown, allowed);
}

// Makes all queries ask about these candidates, step by step.
void Oracle::start_with(Program& program, const Subset& kept) {
  for (const Question& question : questions_) {
    AnomalyQuery& asked = query(program, question.mode);
    asked.start_with_all();
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (!kept[pieces_[i]]) asked.drop(i, question.observation);
    }
  }
}

// What is left out stays out, so the queries start anew only where something has to stay.
Subset Oracle::narrowed(const Subset& set) {
  Program* const asked = decided_program(set);
  if (asked == nullptr) return set;
  Subset kept = set;
  bool started = false;
  for (auto i = order_.rbegin(); i != order_.rend() && !environment_.out_of_time(); ++i) {
    if (!kept[pieces_[*i]]) continue;
    if (!started) start_with(*asked, kept);
    bool shows = false;
    for (const Question& question : questions_) {
      shows = shows || query(*asked, question.mode).drop(*i, question.observation);
    }
    kept[pieces_[*i]] = shows;
    started = !shows;
  }
  return kept;
}

void Oracle::give_up(std::string reason) {
  gave_up_ = true;
  reason_ = std::move(reason);
}

std::optional<result::Trace> Oracle::evidence(const Subset& set) {
  Program* const asked = decided_program(set);
  if (asked == nullptr) return std::nullopt;
  for (const Question& question : questions_) {
    if (std::ranges::count(shown(*asked, question, set), true) == 0) continue;
    auto replay = traced(*asked, question, set, "a trace of a part of a repair");
    if (!replay) return std::nullopt;
    return std::move(replay->trace);
  }
  return std::nullopt;
}

result::CertificateEntry Oracle::entry(result::Trace trace, const Subset& set,
                                       const Subset& allowed) {
  result::CertificateEntry entry{std::move(trace), {}, {}, std::nullopt};
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    if (allowed[i] || choices_.is_barred(i)) continue;
    if (i < choices_.candidates()) {
      entry.prevented_by.push_back(i);
    } else {
      entry.prevented_by_keeping.push_back(choices_.component(i));
    }
  }
  std::vector<std::size_t> applied = indices(set);
  if (applied != result::applied(entry, choices_.candidates())) entry.applied = std::move(applied);
  return entry;
}

}  // namespace firebreak::repair
