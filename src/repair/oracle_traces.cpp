// SPDX-License-Identifier: Apache-2.0
// Traces of the model with a set of candidates, and what each says for the certificate.
#include <fmt/format.h>

#include <algorithm>

#include "base/internal_error.h"
#include "check/replayed_witness.h"
#include "repair/oracle.h"
#include "repair/widen.h"

namespace firebreak::repair {

using namespace coordination;

using encodings::AnomalyQuery;
using topology::Topology;

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
  std::vector<std::string> sinks;
  for (std::size_t i = 0; i < divergent.size(); ++i) {
    if (!divergent[i]) continue;
    const topology::StreamId sink = program.topology.sinks()[i];
    sinks.push_back(program.topology[sink].name);
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
  give_up(std::move(problem), std::move(sinks));
  return std::nullopt;
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
