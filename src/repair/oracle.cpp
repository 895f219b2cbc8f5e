// SPDX-License-Identifier: Apache-2.0
#include "repair/oracle.h"

#include <algorithm>

#include "base/internal_error.h"
#include "encodings/decoder.h"
#include "repair/apply.h"
#include "repair/certify.h"
#include "replay/interpreter.h"
#include "topology/builder.h"

namespace firebreak::repair {

using encodings::AnomalyQuery;
using encodings::Mode;
using encodings::Observation;
using result::Anomaly;
using result::RepairCandidate;
using topology::Topology;

namespace {

// From the least to the most severe, so that of several anomalies the trace shows the plainest.
constexpr std::array kQuestions = {
    Oracle::Question{Anomaly::Run, Mode::Run, Observation::Contents},
    Oracle::Question{Anomaly::Instance, Mode::Replica, Observation::Contents},
    Oracle::Question{Anomaly::Diverge, Mode::Replica, Observation::State},
};

}  // namespace

std::vector<RepairCandidate> chosen(const std::vector<RepairCandidate>& candidates,
                                    const Subset& set) {
  std::vector<RepairCandidate> result;
  for (const std::size_t i : indices(set)) result.push_back(candidates[i]);
  return result;
}

std::vector<std::size_t> indices(const Subset& set) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i]) result.push_back(i);
  }
  return result;
}

Topology built(const topology::Model& model) {
  base::Diagnostics diagnostics;
  auto topology = topology::build(model, {}, diagnostics);
  if (!topology) {
    throw base::InternalError("a repaired model does not build: " +
                              format(diagnostics.all().front()));
  }
  return *std::move(topology);
}

std::vector<Anomaly> forbidden(result::RepairTarget target) {
  std::vector<Anomaly> result;
  for (const Oracle::Question& question : kQuestions) {
    if (forbids(target, question.anomaly)) result.push_back(question.anomaly);
  }
  return result;
}

Oracle::Oracle(const topology::Model& model, const Topology& topology,
               const std::vector<RepairCandidate>& candidates, result::RepairTarget target,
               base::Environment& environment)
    : model_(model), topology_(topology), candidates_(candidates), environment_(environment) {
  for (const RepairCandidate& candidate : candidates) {
    coordination_.push_back(resolve(topology, candidate));
  }
  for (const Question& question : kQuestions) {
    if (forbids(target, question.anomaly)) questions_.push_back(question);
  }
}

AnomalyQuery& Oracle::query(Mode mode) {
  auto& place = queries_[mode == Mode::Run ? 0 : 1];
  if (!place) {
    place = std::make_unique<AnomalyQuery>(topology_, mode, environment_, coordination_);
  }
  return *place;
}

std::optional<Oracle::Escape> Oracle::escape(const Subset& set) {
  for (const Question& question : questions_) {
    const auto escape = query(question.mode).escape(question.observation, set);
    if (!escape.complete) out_of_time_ = true;
    if (escape.found) return Escape{question, *escape.found};
  }
  return std::nullopt;
}

std::optional<Subset> Oracle::grow(const Escape& escape) {
  const Question& question = escape.question;
  Subset set = escape.set;
  std::vector<std::size_t> order(set.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return candidates_[a].cost < candidates_[b].cost;
  });
  for (const std::size_t i : order) {
    if (set[i]) continue;
    Subset larger = set;
    larger[i] = true;
    const auto again = query(question.mode).escape(question.observation, larger);
    if (!again.complete) out_of_time_ = true;
    if (again.found) set = *again.found;
  }
  if (out_of_time_) return std::nullopt;
  return set;
}

result::CertificateEntry Oracle::counterexample(const Question& question, const Subset& set) {
  AnomalyQuery& q = query(question.mode);
  q.choose(set);
  const encodings::Decision decision = q.decide(question.observation);
  const auto sink = std::find(decision.divergent.begin(), decision.divergent.end(), true);
  if (sink == decision.divergent.end()) {
    throw base::InternalError("a counterexample of the repair search is gone");
  }
  const topology::StreamId observed =
      topology_.sinks()[static_cast<std::size_t>(sink - decision.divergent.begin())];
  const result::Trace trace = encodings::decode(
      topology_, q.witness(observed, question.observation), question.anomaly);
  const Topology repaired = built(repair::apply(model_, chosen(candidates_, set)));
  replay::Replay replay = replay::replay(repaired, trace);
  if (!replay.confirmed()) {
    throw base::InternalError("a counterexample of the repair search does not replay: " +
                              replay.problem);
  }
  environment_.statistics.add("counterexamples", 1);
  result::CertificateEntry entry{std::move(replay.trace), {}};
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (!set[i]) entry.prevented_by.push_back(i);
  }
  return entry;
}

}  // namespace firebreak::repair
