// SPDX-License-Identifier: Apache-2.0
// One formula covers all candidates that are coordination. A variant changes the paths of the
// model, and a merge what its replicas have in common, so there is one formula for each combination
// of these; the most recently used ones are kept.
#include <algorithm>

#include "check/undecided.h"
#include "coordination/apply.h"
#include "repair/oracle.h"
#include "result/accepted.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using encodings::AnomalyQuery;
using result::Mode;
using topology::Topology;

namespace {

constexpr std::size_t kMostPrograms = 8;

}  // namespace

// By sink, why it is not decided whether it has an anomaly that the target forbids and the sink
// does not accept.
std::vector<check::Undecided> Oracle::open_sinks(const Topology& topology,
                                                 bool may_be_ordered) const {
  const std::vector<topology::StreamId> sinks = topology.sinks();
  auto result = check::undecided_sinks(topology, may_be_ordered);
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    const bool counts = std::ranges::any_of(questions_, [&](const Question& question) {
      return !result::accepts(topology[sinks[i]].accept, question.anomaly);
    });
    if (!counts) result[i] = {};
  }
  return result;
}

bool Oracle::orders(const result::RepairCandidate& candidate) {
  return std::holds_alternative<topology::OrderRepair>(candidate.what) ||
         std::holds_alternative<topology::FifoRepair>(candidate.what);
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
  programs_.push_front({std::move(reshaped_by), std::move(topology), {}, {}, {}, false, {}});
  Program& program = programs_.front();
  const auto open = open_sinks(program.topology, true);
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (!open[i]) continue;
    if (program.open.empty()) program.open = open[i].reason;
    program.open_sinks.push_back(program.topology[program.topology.sinks()[i]].name);
  }
  program.open_as_it_is =
      !program.open.empty() && std::ranges::any_of(open_sinks(program.topology, false),
                                                   [](const auto& sink) { return bool(sink); });
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
  Open result{{}, asked.open, asked.open_sinks};
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
    give_up(unknown->reason, unknown->sinks);
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

Topology Oracle::coordinated(const Program& program, const Subset& set) const {
  std::vector<topology::Coordination> pieces;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (set[pieces_[i]]) pieces.push_back(program.coordination[i]);
  }
  return topology::coordinated(program.topology, pieces);
}

}  // namespace firebreak::repair
