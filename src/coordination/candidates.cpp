// SPDX-License-Identifier: Apache-2.0
// Candidates for models that do not list their own: docs/repair.md, Candidates.
#include "coordination/candidates.h"

#include <utility>
#include <variant>

#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/exclusions.h"
#include "coordination/found.h"
#include "coordination/races.h"
#include "topology/instances.h"
#include "topology/room.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// A repair of each declaration whose messages may go wrong so, on streams where that shows.
template <class Repair, class Piece, class Shows>
void find_faults(const CostModel& costs, bool (*may)(topology::Delivery), const Shows& shows,
                 std::vector<RepairCandidate>& result) {
  const Topology& topology = costs.topology();
  for (const Stream& stream : topology.streams()) {
    const std::vector<StreamId> copies = topology.declared_with(stream.id);
    if (copies.front() != stream.id || !may(topology[copies.back()].delivery)) continue;
    if (!shows(stream)) continue;
    Repair repair;
    repair.stream.text = stream.declared;
    result.push_back(make(std::move(repair), costs.cost(Piece{stream.id})));
  }
}

bool repetitions_show(const Stream& stream) {
  return !stream.is_sink() || stream.observed == topology::Observed::Multiset;
}

// What is lost is missing, at sinks too.
bool losses_show(const Stream& /*unused*/) { return true; }

std::vector<RepairCandidate> listed(const Model& model, const Topology& topology) {
  const CostModel costs(model, topology);
  std::vector<RepairCandidate> result = *model.repairs;
  for (RepairCandidate& candidate : result) {
    if (candidate.cost) continue;
    candidate.cost = costs.cost(candidate);
  }
  return result;
}

}  // namespace

std::vector<RepairCandidate> find_coordination(const Model& model, const Topology& topology) {
  const CostModel costs(model, topology);
  const Races races(topology);
  std::vector<RepairCandidate> result = find_seals(model, costs, races.paths());
  for (auto&& more : {find_orders(costs, races), find_fifos(costs, races)}) {
    result.insert(result.end(), more.begin(), more.end());
  }
  // Of instances of which any may get a message again, none knows what the others have had.
  const auto removable = [&](const Stream& stream) {
    return repetitions_show(stream) &&
           std::ranges::none_of(topology.declared_with(stream.id), [&](StreamId copy) {
             return is_scattered(topology, topology[copy]);
           });
  };
  find_faults<topology::DedupRepair, topology::RemoveDuplicates>(costs, topology::may_repeat,
                                                                 removable, result);
  find_faults<topology::ResendRepair, topology::ResendLost>(costs, topology::may_lose, losses_show,
                                                            result);
  for (RepairCandidate& merge : find_merges(costs)) result.push_back(std::move(merge));
  return result;
}

std::vector<RepairCandidate> find_supposed_seals(const Model& model, const Topology& topology) {
  return find_seals(model, CostModel(model, topology), Races(topology).paths(), Sealers::Supposed);
}

std::vector<RepairCandidate> candidates(const Model& model, const Topology& topology) {
  if (model.repairs) return listed(model, topology);
  std::vector<RepairCandidate> result = find_coordination(model, topology);
  add_variants(model, topology, result);
  topology::Room room(model);
  std::erase_if(result, [&](const RepairCandidate& candidate) { return !room.take(candidate); });
  // What would make a path wait for itself helps nobody. The others that are barred stay: they
  // might do, if it could be shown, so an answer must not pass them over in silence.
  const std::vector<std::size_t> hopeless = exclusions(model, result).self_waiting;
  for (auto i = hopeless.rbegin(); i != hopeless.rend(); ++i) {
    result.erase(result.begin() + static_cast<std::ptrdiff_t>(*i));
  }
  return result;
}

}  // namespace firebreak::coordination
