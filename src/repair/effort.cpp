// SPDX-License-Identifier: Apache-2.0
// Messages add up. Candidates at one component wait at the same time, so a component delays a
// message by its slowest candidate; components are passed one after the other, so their delays add
// up. Each process counts once, however many candidates involve it.
#include "repair/effort.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "coordination/apply.h"

namespace firebreak::repair {

using namespace coordination;

using topology::Stream;
using topology::Topology;

namespace {

enum class Role : std::uint8_t { Producers, Replicas, Orderer, Log };
using Group = std::pair<Role, std::size_t>;  // of a stream, or of a component

struct Needs {
  std::uint64_t messages = 0;
  std::uint64_t rounds = 0;
  std::size_t component = 0;  // where they are waited for
  std::map<Group, std::uint64_t> processes;
};

class Assess {
 public:
  explicit Assess(const CostModel& costs) : costs_(costs), topology_(costs.topology()) {}

  Needs operator()(const topology::SealStream& seal) const {
    const Stream& stream = topology_[seal.stream];
    const std::uint64_t producers = costs_.producers(seal);
    const bool vote = producers > 1;
    Needs needs{costs_.seal_messages(seal), vote ? 2U : 1U, consumer(stream), {}};
    if (vote) needs.processes[{Role::Producers, stream.id.index()}] = producers;
    return needs;
  }

  Needs operator()(const topology::OrderComponent& order) const {
    const bool log = order.ordering.mechanism == topology::Mechanism::Sequencing;
    const std::size_t component = order.component.index();
    Needs needs{costs_.order_messages(order), log ? 2U : 1U, component, {}};
    for (const topology::StreamId id : order.ordering.streams) {
      needs.processes[{Role::Producers, id.index()}] = topology_[id].producers;
    }
    needs.processes[{Role::Replicas, component}] = costs_.instances(topology_[order.component]);
    needs.processes[{Role::Orderer, component}] = 1;
    if (log) needs.processes[{Role::Log, component}] = 1;
    return needs;
  }

  Needs operator()(const topology::MakeFifo& fifo) const {
    return {0, 1, consumer(topology_[fifo.stream]), {}};
  }

  Needs operator()(const topology::RemoveDuplicates& dedup) const {
    return {0, 0, consumer(topology_[dedup.stream]), {}};
  }

  Needs operator()(const topology::ResendLost& resend) const {
    return {costs_.resend_messages(resend), 1, consumer(topology_[resend.stream]), {}};
  }

  Needs merge(topology::StreamId stream) const {
    const std::uint64_t messages = costs_.merge_messages(stream);
    Needs needs{messages, messages > 0 ? 1U : 0U, consumer(topology_[stream]), {}};
    if (messages > 0) needs.processes[{Role::Orderer, needs.component}] = 1;
    return needs;
  }

 private:
  std::size_t consumer(const Stream& stream) const {
    return stream.to ? topology_[*stream.to].component.index() : topology_.components().size();
  }

  const CostModel& costs_;
  const Topology& topology_;
};

Needs needs_of(const CostModel& costs, const result::RepairCandidate& candidate) {
  if (const auto* merge = std::get_if<topology::MergeRepair>(&candidate.what)) {
    return Assess(costs).merge(costs.topology().find_stream(merge->stream.text).value());
  }
  if (reshapes(candidate)) return {};
  return std::visit(Assess(costs), resolve(costs.topology(), candidate));
}

hitting::Charges messages(const std::vector<Needs>& needs) {
  hitting::Charges charges;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (needs[i].messages > 0) charges.push_back({needs[i].messages, {i}});
  }
  return charges;
}

// The first charge of a component is for all that wait there at all; each further one is what the
// slower ones wait longer.
hitting::Charges rounds(const std::vector<Needs>& needs) {
  std::map<std::size_t, std::set<std::uint64_t>> levels;  // by component
  for (const Needs& n : needs) levels[n.component].insert(n.rounds);
  hitting::Charges charges;
  for (const auto& [component, of] : levels) {
    std::uint64_t below = 0;
    for (const std::uint64_t level : of) {
      hitting::Charge charge{level - below, {}};
      for (std::size_t i = 0; i < needs.size(); ++i) {
        if (needs[i].component == component && needs[i].rounds >= level)
          charge.elements.push_back(i);
      }
      below = level;
      if (charge.amount > 0) charges.push_back(std::move(charge));
    }
  }
  return charges;
}

hitting::Charges processes(const std::vector<Needs>& needs) {
  std::map<Group, hitting::Charge> charges;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    for (const auto& [group, count] : needs[i].processes) {
      charges[group].amount = count;
      charges[group].elements.push_back(i);
    }
  }
  hitting::Charges result;
  for (auto& [group, charge] : charges) result.push_back(std::move(charge));
  return result;
}

std::uint64_t total(const hitting::Charges& charges, const Subset& chosen) {
  std::uint64_t sum = 0;
  for (const hitting::Charge& charge : charges) {
    const bool due = std::ranges::any_of(charge.elements, [&](std::size_t i) { return chosen[i]; });
    if (due) sum += charge.amount;
  }
  return sum;
}

}  // namespace

EffortCharges effort_charges(const CostModel& costs,
                             const std::vector<result::RepairCandidate>& candidates) {
  std::vector<Needs> needs;
  needs.reserve(candidates.size());
  for (const auto& candidate : candidates) needs.push_back(needs_of(costs, candidate));
  return {messages(needs), rounds(needs), processes(needs)};
}

result::Effort effort(const EffortCharges& charges, const Subset& chosen) {
  return {total(charges[0], chosen), total(charges[1], chosen), total(charges[2], chosen)};
}

}  // namespace firebreak::repair
