// SPDX-License-Identifier: Apache-2.0
// Seals that are worth offering, found in two passes. Even with everything that the first pass
// finds, some paths are not sealed: a stream into a rival cannot be sealed, or only if the path
// itself were. The second pass asks only for paths that do become sealed, so that no useless seal
// is offered. A path that waits for itself with all seals may not do so with some of them;
// exclusions.h handles that.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/found.h"
#include "coordination/seal_demand.h"
#include "topology/builder.h"
#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::Model;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 3;    // offered for one stream
constexpr std::size_t kMostAsked = 16;  // looked at for one stream

RepairCandidate seal_of(const CostModel& costs, const topology::SealStream& seal) {
  topology::SealRepair repair;
  repair.stream.text = costs.topology()[seal.stream].declared;
  repair.key = names_of(costs.topology(), seal.key);
  return make(std::move(repair), costs.cost(seal));
}

class SealFinder {
 public:
  SealFinder(const Model& model, const CostModel& costs)
      : model_(model), costs_(costs), topology_(costs.topology()), conflicts_(costs.topology()) {}

  std::vector<RepairCandidate> find(const std::vector<PathId>& racing) const {
    std::vector<PathId> gated;
    std::ranges::copy_if(racing, std::back_inserter(gated), [&](PathId path) {
      const topology::Path& p = topology_[path];
      return !p.confluent() && !p.gate.unknown;
    });
    const std::vector<RepairCandidate> all = asked_by(gated);
    if (all.empty()) return all;
    base::Diagnostics diagnostics;
    const auto sealed = topology::build(coordination::apply(model_, all), {}, diagnostics);
    if (!sealed) throw base::InternalError("a model with more seals does not build");
    const topology::Seals seals = topology::find_seals_undropped(*sealed, conflicts_);
    std::erase_if(gated, [&](PathId path) { return !seals.sealed[path.index()]; });
    return asked_by(gated);
  }

 private:
  std::vector<RepairCandidate> asked_by(const std::vector<PathId>& paths) const {
    const Settles declared = [&](const SealDemand& demand) {
      return some_within(topology_[demand.stream].seals, demand.key);
    };
    std::map<StreamId, std::set<AttributeSet>> keys;
    for (const SealDemand& demand : open_demands(topology_, conflicts_, paths, declared)) {
      if (!topology_[demand.stream].is_source()) continue;
      for (AttributeSet& key : possible(demand)) {
        if (key.empty() || keys[demand.stream].size() == kMostAsked) continue;
        keys[demand.stream].insert(std::move(key));
      }
    }
    std::vector<RepairCandidate> result;
    for (const auto& [stream, asked] : keys) {
      for (const AttributeSet& key : offered(asked)) {
        result.push_back(seal_of(costs_, {stream, key}));
        const bool coarser = !asked.contains(key) || serves(asked, key) > 1;
        if (coarser) result.back().cost = costs_.coarser({stream, key});
      }
    }
    return result;
  }

  // The demand, or what of it declared seals say that the producers can punctuate on.
  std::vector<AttributeSet> possible(const SealDemand& demand) const {
    const topology::Keys& declared = topology_[demand.stream].seals;
    if (declared.empty()) return {demand.key};
    std::vector<AttributeSet> keys;
    for (const AttributeSet& key : declared) keys.push_back(set_intersection(key, demand.key));
    return keys;
  }

  static std::size_t serves(const std::set<AttributeSet>& asked, const AttributeSet& key) {
    return static_cast<std::size_t>(std::ranges::count_if(
        asked, [&](const AttributeSet& larger) { return is_subset(key, larger); }));
  }

  // The most useful of the keys asked for and of what two of them have in common, which serves
  // both.
  static std::vector<AttributeSet> offered(const std::set<AttributeSet>& asked) {
    std::set<AttributeSet> keys = asked;
    for (auto a = asked.begin(); a != asked.end(); ++a) {
      for (auto b = std::next(a); b != asked.end(); ++b) {
        const AttributeSet both = set_intersection(*a, *b);
        if (!both.empty()) keys.insert(both);
      }
    }
    std::vector<AttributeSet> order(keys.begin(), keys.end());
    std::ranges::stable_sort(order, [&](const AttributeSet& a, const AttributeSet& b) {
      return serves(asked, a) > serves(asked, b);
    });
    order.resize(std::min(order.size(), kMostKeys));
    std::ranges::sort(order);
    return order;
  }

  const Model& model_;
  const CostModel& costs_;
  const Topology& topology_;
  const topology::Conflicts conflicts_;
};

}  // namespace

std::vector<RepairCandidate> find_seals(const Model& model, const CostModel& costs,
                                        const std::vector<PathId>& racing) {
  return SealFinder(model, costs).find(racing);
}

}  // namespace firebreak::coordination
