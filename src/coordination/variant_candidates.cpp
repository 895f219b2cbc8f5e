// SPDX-License-Identifier: Apache-2.0
// Variants as candidates, and the coordination that becomes useful with them: docs/repair.md 1.7.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/found.h"
#include "coordination/variants.h"
#include "topology/builder.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;

namespace {

std::string list(const topology::Names& names) {
  std::string text;
  for (const topology::Name& name : names) text += name.text + '\0';
  return text;
}

// The same text for the same piece of coordination. Names hold no zeros.
struct Identity {
  std::string operator()(const topology::SealRepair& repair) const {
    return repair.stream.text + '\0' + list(repair.key);
  }
  std::string operator()(const topology::OrderRepair& repair) const {
    const topology::OrderingDecl& ordering = repair.ordering;
    return repair.component.text + '\0' + std::to_string(static_cast<int>(ordering.mechanism)) +
           list(ordering.streams) + '\0' + list(ordering.by);
  }
  std::string operator()(const topology::FifoRepair& repair) const {
    return repair.stream.text + '\0' + list(repair.key);
  }
  std::string operator()(const topology::DedupRepair& repair) const { return repair.stream.text; }
  std::string operator()(const topology::ResendRepair& repair) const { return repair.stream.text; }
  std::string operator()(const topology::MergeRepair& repair) const { return repair.stream.text; }
  std::string operator()(const topology::VariantRepair& repair) const {
    return repair.component.text + '\0' + repair.variant.text;
  }
};

std::string identity(const RepairCandidate& candidate) {
  return std::to_string(candidate.what.index()) + std::visit(Identity{}, candidate.what);
}

constexpr std::size_t kMostRounds = 10;  // in which coordination is looked for

using VariantTable = std::vector<std::vector<topology::VariantRepair>>;  // by component

// The model with the variant of this number of each component that has so many; none if none has.
std::optional<Model> with_variants(const Model& model, const VariantTable& table,
                                   std::size_t number) {
  std::vector<RepairCandidate> chosen;
  for (const auto& variants : table) {
    if (number < variants.size()) chosen.push_back(make(variants[number], 0));
  }
  if (chosen.empty()) return std::nullopt;
  return coordination::apply(model, chosen);
}

}  // namespace

void add_variants(const Model& model, const topology::Topology& topology,
                  std::vector<RepairCandidate>& result) {
  const VariantTable table = Variants(model).useful();
  if (table.empty()) return;
  std::set<std::string> known;
  for (const RepairCandidate& candidate : result) known.insert(identity(candidate));
  for (std::size_t number = 0; number < kMostRounds; ++number) {
    const auto varied = with_variants(model, table, number);
    if (!varied) break;
    base::Diagnostics diagnostics;
    const auto with = topology::build(*varied, {}, diagnostics);
    if (!with) throw base::InternalError("a model with a variant that fits does not build");
    for (RepairCandidate& candidate : find_coordination(*varied, *with)) {
      if (known.insert(identity(candidate)).second) result.push_back(std::move(candidate));
    }
  }
  const CostModel costs(model, topology);
  for (const auto& variants : table) {
    for (const auto& variant : variants) {
      result.push_back(make(variant, costs.variant(variant.component.text)));
    }
  }
}

}  // namespace firebreak::coordination
