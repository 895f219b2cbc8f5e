// SPDX-License-Identifier: Apache-2.0
// Counterexamples are found by propagation in the formula, in linear time for each candidate that
// prevents them, and are replayed. If propagation finds none, the solver proves that there is none.
#include "repair/oracle.h"

#include <algorithm>

#include "base/internal_error.h"
#include "result/accepted.h"

namespace firebreak::repair {

using namespace coordination;

using encodings::AnomalyQuery;
using result::Anomaly;

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

void Oracle::give_up(std::string reason, std::vector<std::string> sinks) {
  gave_up_ = true;
  reason_ = std::move(reason);
  refused_ = std::move(sinks);
}

}  // namespace firebreak::repair
