// SPDX-License-Identifier: Apache-2.0
// A model without its coordination, for which what it declared is what may be added: its cheapest
// repair is the cheapest part that is enough (semantics 7.1: what is left out only adds
// executions). No part of that repair is one, so each of its pieces has a trace that shows without
// it.
#include "repair/relax.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "repair/oracle.h"
#include "repair/repair.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using result::Relaxation;
using result::RepairCandidate;
using topology::Coordination;
using topology::Model;

namespace {

bool same(const Coordination& a, const Coordination& b) {
  struct Same {
    const Coordination& other;
    bool operator()(const topology::SealStream& x) const {
      const auto* y = std::get_if<topology::SealStream>(&other);
      return y != nullptr && x.stream == y->stream && x.key == y->key;
    }
    bool operator()(const topology::OrderComponent& x) const {
      const auto* y = std::get_if<topology::OrderComponent>(&other);
      return y != nullptr && x.component == y->component &&
             x.ordering.mechanism == y->ordering.mechanism &&
             x.ordering.streams == y->ordering.streams && x.ordering.by == y->ordering.by;
    }
    bool operator()(const topology::MakeFifo& x) const {
      const auto* y = std::get_if<topology::MakeFifo>(&other);
      return y != nullptr && x.stream == y->stream && x.key == y->key;
    }
    bool operator()(const topology::RemoveDuplicates& x) const {
      const auto* y = std::get_if<topology::RemoveDuplicates>(&other);
      return y != nullptr && x.stream == y->stream;
    }
  };
  return std::visit(Same{b}, a);
}

// By the model's list, where it has the piece; the first entry that says a cost counts.
std::uint64_t cost_of(const Coordination& piece, const CostModel& costs,
                      const std::vector<std::pair<Coordination, std::uint64_t>>& listed) {
  const auto place =
      std::ranges::find_if(listed, [&](const auto& entry) { return same(entry.first, piece); });
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

// For each piece that is kept a trace of the model with the others.
std::vector<result::Need> find_needs(const Model& stripped, const result::RepairResult& kept,
                                     base::Environment& environment) {
  std::vector<result::Need> needs;
  const Choices choices(stripped, kept.candidates);
  Oracle oracle(choices, kept.candidates, kept.target, environment);
  Subset set(kept.candidates.size(), false);
  for (const std::size_t i : *kept.repair) set[i] = true;
  for (const std::size_t i : *kept.repair) {
    if (environment.out_of_time()) break;
    set[i] = false;
    auto trace = oracle.evidence(set);
    set[i] = true;
    if (trace) needs.push_back({i, *std::move(trace)});
    // Out of time, what is kept may have more than it needs.
    if (!trace && kept.optimal && !oracle.gave_up())
      throw base::InternalError("a piece is kept that is not needed");
  }
  return needs;
}

}  // namespace

std::vector<RepairCandidate> declared_coordination(const Model& model) {
  const topology::Topology topology = topology::build_valid(model);
  std::vector<std::pair<Coordination, std::uint64_t>> listed;
  for (const RepairCandidate& entry : model.repairs.value_or(std::vector<RepairCandidate>{})) {
    const bool variant = std::holds_alternative<topology::VariantRepair>(entry.what);
    if (!variant && entry.cost) listed.emplace_back(resolve(topology, entry), *entry.cost);
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

Relaxation relax(const Model& model, result::RepairTarget target, base::Environment& environment,
                 const base::Interim<Relaxation>& better) {
  Relaxation result;
  std::vector<RepairCandidate> pieces = declared_coordination(model);
  for (const RepairCandidate& piece : pieces) result.declared_cost += piece.cost.value();
  Model stripped = with_coordination(model, Subset(pieces.size(), false));
  stripped.repairs = std::move(pieces);
  base::Interim<result::RepairResult> on_better;
  if (better) {
    on_better = [&](const result::RepairResult& kept) {
      result.kept = kept;
      better(result);
    };
  }
  result.kept = repair(stripped, target, environment, on_better);
  if (!result.kept.repair) return result;
  if (better) better(result);
  result.needs = find_needs(stripped, result.kept, environment);
  return result;
}

}  // namespace firebreak::repair
