// SPDX-License-Identifier: Apache-2.0
#include "coordination/declared.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "topology/builder.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Coordination;
using topology::Model;

namespace {

// By the model's list, where it has the piece; the first entry that says a cost counts.
std::uint64_t cost_of(const Coordination& piece, const CostModel& costs,
                      const std::vector<std::pair<Coordination, std::uint64_t>>& listed) {
  const auto place =
      std::ranges::find(listed, piece, &std::pair<Coordination, std::uint64_t>::first);
  return place == listed.end() ? costs.cost(piece) : place->second;
}

template <class What>
RepairCandidate candidate(What what, const base::SourceSpan& span) {
  RepairCandidate result;
  result.what = std::move(what);
  result.span = span;
  return result;
}

std::vector<RepairCandidate> pieces_of(const Model& model) {
  std::vector<RepairCandidate> pieces;
  for (const topology::StreamDecl& stream : model.streams) {
    for (const topology::Names& key : stream.seals) {
      pieces.push_back(candidate(topology::SealRepair{stream.name, key}, stream.span));
    }
    for (const topology::Names& key : stream.fifos) {
      pieces.push_back(candidate(topology::FifoRepair{stream.name, key}, stream.span));
    }
  }
  for (const topology::ComponentDecl& component : model.components) {
    for (const topology::OrderingDecl& ordering : component.orderings) {
      pieces.push_back(candidate(topology::OrderRepair{component.name, ordering}, ordering.span));
    }
  }
  return pieces;
}

}  // namespace

std::vector<RepairCandidate> declared_coordination(const Model& model) {
  const topology::Topology topology = topology::build_valid(model);
  std::vector<std::pair<Coordination, std::uint64_t>> listed;
  for (const RepairCandidate& entry : model.repairs.value_or(std::vector<RepairCandidate>{})) {
    if (!reshapes(entry) && entry.cost) listed.emplace_back(resolve(topology, entry), *entry.cost);
  }
  const CostModel costs(model, topology);
  std::vector<RepairCandidate> pieces = pieces_of(model);
  for (RepairCandidate& piece : pieces) {
    piece.cost = cost_of(resolve(topology, piece), costs, listed);
  }
  return pieces;
}

Model with_coordination(const Model& model, const Subset& kept) {
  Model result = model;
  std::size_t next = 0;
  for (topology::StreamDecl& stream : result.streams) {
    std::erase_if(stream.seals, [&](const auto&) { return !kept.at(next++); });
    std::erase_if(stream.fifos, [&](const auto&) { return !kept.at(next++); });
  }
  for (topology::ComponentDecl& component : result.components) {
    std::erase_if(component.orderings, [&](const auto&) { return !kept.at(next++); });
  }
  return result;
}

}  // namespace firebreak::coordination
