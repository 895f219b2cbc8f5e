// SPDX-License-Identifier: Apache-2.0
// Seals that are worth offering where somebody can send them, found in two passes. Even with
// everything that the first pass finds, some paths are not sealed: a stream into a rival cannot be
// sealed, or only if the path itself were. The second pass asks only for paths that do become
// sealed, so that no useless seal is offered. A path that waits for itself with all seals may not
// do so with some of them; exclusions.h handles that.
#include <algorithm>
#include <functional>
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

constexpr std::size_t kMostKeys = 3;    // supposed of one stream
constexpr std::size_t kMostAsked = 16;  // looked at for one stream

RepairCandidate seal_of(const CostModel& costs, const topology::SealStream& seal) {
  topology::SealRepair repair;
  repair.stream.text = costs.topology()[seal.stream].declared;
  repair.key = names_of(costs.topology(), seal.key);
  return make(std::move(repair), costs.cost(seal));
}

class SealFinder {
 public:
  SealFinder(const Model& model, const CostModel& costs, Sealers sealers)
      : model_(model),
        costs_(costs),
        topology_(costs.topology()),
        conflicts_(costs.topology()),
        sealers_(sealers) {}

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
    std::map<StreamId, std::set<AttributeSet>> asked;
    const Settles settles = [&](const SealDemand& demand) {
      if (some_within(topology_[demand.stream].seals, demand.key)) return true;
      const StreamId stream = topology_.declared_with(demand.stream).front();
      if (stream.index() >= model_.streams.size()) return false;  // an observer's
      std::set<AttributeSet>& keys = asked[stream];
      if (keys.size() < kMostAsked) keys.insert(demand.key);
      return false;  // an inner stream may be sealed by what comes upstream, too
    };
    open_demands(topology_, conflicts_, paths, settles);
    std::vector<RepairCandidate> result;
    for (const auto& [stream, keys] : asked) {
      for (AttributeSet& key : offered(topology_[stream], keys)) {
        result.push_back(seal_of(costs_, {stream, std::move(key)}));
      }
    }
    return result;
  }

  std::vector<AttributeSet> offered(const topology::Stream& stream,
                                    const std::set<AttributeSet>& asked) const {
    if (!stream.sealable.empty()) return sealable(stream, asked);
    const bool supposed = sealers_ == Sealers::Supposed && stream.is_source();
    return supposed ? most_useful(asked) : std::vector<AttributeSet>{};
  }

  // Of what the stream can be sealed on that which serves something, in the order of the model.
  std::vector<AttributeSet> sealable(const topology::Stream& stream,
                                     const std::set<AttributeSet>& asked) const {
    std::vector<AttributeSet> result;
    for (const topology::Names& names : model_.streams[stream.id.index()].sealable) {
      const auto key = std::ranges::find_if(stream.sealable, [&](const AttributeSet& known) {
        return topology::same_key(names_of(topology_, known), names);
      });
      if (key != stream.sealable.end() && serves(asked, *key) > 0) result.push_back(*key);
    }
    return result;
  }

  static std::size_t serves(const std::set<AttributeSet>& asked, const AttributeSet& key) {
    return static_cast<std::size_t>(std::ranges::count_if(
        asked, [&](const AttributeSet& larger) { return is_subset(key, larger); }));
  }

  // What is asked for, and what two of them have in common; those first that serve most.
  static std::vector<AttributeSet> most_useful(const std::set<AttributeSet>& asked) {
    std::set<AttributeSet> keys = asked;
    for (auto a = asked.begin(); a != asked.end(); ++a) {
      for (auto b = std::next(a); b != asked.end(); ++b) keys.insert(set_intersection(*a, *b));
    }
    keys.erase(AttributeSet{});
    std::vector<AttributeSet> order(keys.begin(), keys.end());
    std::ranges::stable_sort(order, std::greater<>(),
                             [&](const AttributeSet& key) { return serves(asked, key); });
    order.resize(std::min(order.size(), kMostKeys));
    return order;
  }

  const Model& model_;
  const CostModel& costs_;
  const Topology& topology_;
  const topology::Conflicts conflicts_;
  const Sealers sealers_;
};

}  // namespace

std::vector<RepairCandidate> find_seals(const Model& model, const CostModel& costs,
                                        const std::vector<PathId>& racing, Sealers sealers) {
  return SealFinder(model, costs, sealers).find(racing);
}

}  // namespace firebreak::coordination
