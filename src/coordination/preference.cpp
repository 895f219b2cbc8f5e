// SPDX-License-Identifier: Apache-2.0
#include "coordination/preference.h"

#include <variant>

namespace firebreak::coordination {

using result::RepairCandidate;

namespace {

// Each is below 10, and so are at most kMostCompared of them below 1,000; of places below 10,000.
struct Minded {
  std::uint64_t waits;   // how long messages wait
  std::uint64_t change;  // what becomes other than it is
};

constexpr std::uint64_t kChanges = 10'000;
constexpr std::uint64_t kWaits = 1'000 * kChanges;
static_assert(1'000 * kWaits == kMindedRoom);

struct Mind {
  // Of a whole partition, for the end; producers punctuate.
  Minded operator()(const topology::SealRepair&) const { return {5, 4}; }
  // For the process that orders, and its log; of a partition or of everything.
  Minded operator()(const topology::OrderRepair& repair) const {
    const bool log = repair.ordering.mechanism == topology::Mechanism::Sequencing;
    return {log ? std::uint64_t{4} : 3, repair.ordering.by.empty() ? std::uint64_t{6} : 5};
  }
  // For what was sent before and is still under way.
  Minded operator()(const topology::FifoRepair& repair) const {
    return repair.key.empty() ? Minded{2, 2} : Minded{1, 1};
  }
  Minded operator()(const topology::DedupRepair&) const { return {0, 3}; }
  // What was lost comes later.
  Minded operator()(const topology::ResendRepair&) const { return {1, 3}; }
  Minded operator()(const topology::MergeRepair&) const { return {0, 3}; }
  Minded operator()(const topology::VariantRepair&) const { return {0, 7}; }
};

}  // namespace

std::vector<std::uint64_t> minded(const std::vector<RepairCandidate>& candidates) {
  std::vector<std::uint64_t> result;
  if (candidates.size() > kMostCompared) return result;
  for (const RepairCandidate& candidate : candidates) {
    const Minded mind = std::visit(Mind{}, candidate.what);
    result.push_back(mind.waits * kWaits + mind.change * kChanges + result.size());
  }
  return result;
}

}  // namespace firebreak::coordination
