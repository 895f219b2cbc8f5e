// SPDX-License-Identifier: Apache-2.0
// For each component this considers every annotation that it may have: its current one and those of
// its variants.
#include "coordination/exclusions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <variant>

#include "coordination/apply.h"
#include "coordination/exclusion_table.h"
#include "coordination/forgetting.h"
#include "coordination/kept_order.h"
#include "coordination/merges.h"
#include "coordination/races.h"
#include "coordination/self_waiting.h"
#include "topology/builder.h"
#include "topology/conflicts.h"
#include "topology/coordination.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::ComponentId;
using topology::Mechanism;
using topology::Model;
using topology::Ordering;
using topology::OutputId;
using topology::StreamId;
using topology::Topology;
using Indices = std::vector<std::size_t>;

namespace {

template <class What>
const What* as(const RepairCandidate& candidate) {
  return std::get_if<What>(&candidate.what);
}

bool is_dynamic(const RepairCandidate& candidate) {
  const auto* order = as<topology::OrderRepair>(candidate);
  return order != nullptr && order->ordering.mechanism == Mechanism::Dynamic;
}

/// A seal, where it comes to, and the candidate that it is, if it is not declared.
struct Seal {
  std::optional<std::size_t> candidate;
  topology::AttributeSet key;
  std::vector<bool> reached;
};

class Finder {
 public:
  Finder(const Model& model, const std::vector<RepairCandidate>& candidates)
      : model_(model), candidates_(candidates) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (as<topology::SealRepair>(candidates[i]) != nullptr) seals_.push_back(i);
      if (is_dynamic(candidates[i])) dynamic_.push_back(i);
      if (as<topology::OrderRepair>(candidates[i]) != nullptr) orders_.push_back(i);
      if (as<topology::FifoRepair>(candidates[i]) != nullptr) fifos_.push_back(i);
      const auto* variant = as<topology::VariantRepair>(candidates[i]);
      if (variant != nullptr) variants_[variant->component.text].push_back(i);
    }
  }

  Exclusions run() {
    const bool something = !orders_.empty() || !fifos_.empty() || declares_order() || repeats();
    if ((!seals_.empty() || declares_seal()) && something) look_at_seals();
    if (!seals_.empty() && orders_by_key()) find_outlasting();
    const std::map<std::size_t, std::string> by_order = table_.barred;
    find_merges();
    exclude_self_waiting(model_, candidates_, table_);
    Exclusions result;
    for (const auto& [candidate, why] : table_.barred) {
      if (!by_order.contains(candidate)) result.self_waiting.push_back(candidate);
    }
    result.pairs.assign(table_.pairs.begin(), table_.pairs.end());
    for (auto& [candidate, why] : table_.barred)
      result.barred.push_back({candidate, std::move(why)});
    return result;
  }

 private:
  bool declares_order() const {
    return std::ranges::any_of(model_.components,
                               [](const topology::ComponentDecl& component) {
                                 return !component.orderings.empty();
                               }) ||
           std::ranges::any_of(model_.streams, [](const topology::StreamDecl& stream) {
             return !stream.fifos.empty();
           });
  }

  bool declares_seal() const {
    return std::ranges::any_of(
        model_.streams, [](const topology::StreamDecl& stream) { return !stream.seals.empty(); });
  }

  bool orders_by_key() const {
    const auto by_key = [](const topology::OrderingDecl& ordering) { return !ordering.by.empty(); };
    return std::ranges::any_of(orders_,
                               [&](std::size_t i) {
                                 return by_key(as<topology::OrderRepair>(candidates_[i])->ordering);
                               }) ||
           std::ranges::any_of(model_.components, [&](const topology::ComponentDecl& component) {
             return std::ranges::any_of(component.orderings, by_key);
           });
  }

  bool repeats() const {
    const auto declared = [](const std::vector<topology::PathDecl>& paths) {
      return std::ranges::any_of(paths, &topology::PathDecl::repeats);
    };
    return std::ranges::any_of(model_.streams,
                               [](const topology::StreamDecl& stream) {
                                 return topology::may_repeat(stream.delivery);
                               }) ||
           std::ranges::any_of(model_.components, [&](const topology::ComponentDecl& component) {
             return declared(component.paths) ||
                    std::ranges::any_of(component.variants, [&](const auto& variant) {
                      return declared(variant.paths);
                    });
           });
  }

  Topology built_with(const Indices& chosen) const {
    return topology::build_valid(coordination::apply(model_, candidates_, chosen));
  }

  // None, the first variant of each component that has some, the second... So each annotation
  // stands in one of these.
  std::vector<Indices> annotations() const {
    std::vector<Indices> result;
    for (std::size_t number = 0;; ++number) {
      Indices chosen;
      for (const auto& [component, of] : variants_) {
        if (number > 0 && number <= of.size()) chosen.push_back(of[number - 1]);
      }
      if (number > 0 && chosen.empty()) return result;
      result.push_back(std::move(chosen));
    }
  }

  void look_at_seals() {
    for (const Indices& chosen : annotations()) {
      const Topology topology = built_with(chosen);
      const topology::Conflicts conflicts(topology);
      find_forgetting(topology, conflicts);
      find_partial(topology, conflicts);
      find_fifo(topology, conflicts);
      find_settling(topology, conflicts);
    }
  }

  // By PathId: what is declared, or with `added` what may be sealed besides, may make it wait.
  // Which seals travel depends on the variants that are chosen, so beside any of these not all is
  // known.
  std::vector<bool> may_wait(const Topology& topology, bool added) const {
    if (!variants_.empty()) {
      std::vector<bool> result;
      for (const topology::Path& path : topology.paths()) result.push_back(!path.gate.unknown);
      return result;
    }
    std::vector<topology::Coordination> seals;
    for (const std::size_t i : added ? seals_ : Indices{}) {
      seals.push_back(resolve(topology, candidates_[i]));
    }
    const Topology sealed = topology::coordinated(topology, seals);
    return topology::find_seals_undropped(sealed, topology::Conflicts(sealed)).sealed;
  }

  void settle_units(const Topology& topology, const topology::Component& component,
                    const UnitsFirst& found, const Seal& seal) {
    const auto& out = topology[found.output].streams;
    if (!any_fifo(topology, out) && fifos_of(topology, out).empty()) return;
    for (const std::size_t i : orders_of(topology, component, found.settling)) {
      if (seal.candidate) {
        table_.exclude(*seal.candidate, i);
      } else {
        table_.bar(i, fmt::format("what waits at '{}' would not, and no longer emit first "
                                  "what is made again there",
                                  component.name));
      }
    }
  }

  // FIFO delivery of the streams, and orderings at the component.
  Indices orders_of(const Topology& topology, const topology::Component& component,
                    const std::vector<StreamId>& streams) const {
    Indices result = fifos_of(topology, streams);
    for (const std::size_t i : orders_) {
      const auto& order = *as<topology::OrderRepair>(candidates_[i]);
      if (order.component.text == component.name) result.push_back(i);
    }
    return result;
  }

  // A path by whose waiting alone another one is kept from what it handles, or that emits its units
  // first, would not wait where something orders that.
  void find_settling(const Topology& topology, const topology::Conflicts& conflicts) {
    const auto cycles = interface_cycles(topology, topology::CycleEdges::PathsAndState);
    const std::vector<Seal> seals = all_seals(topology);
    for (const bool added : {false, true}) {
      const std::vector<bool> waits = may_wait(topology, added);
      for (const topology::Component& component : topology.components()) {
        const bool apart = may_settle_beside_reader(topology, conflicts, cycles, component, waits);
        const auto units = units_first(topology, conflicts, cycles, component, waits);
        const auto answers = answers_each(topology, component, waits);
        for (const Seal& seal : seals) {
          if (seal.candidate.has_value() != added) continue;
          if (!seal.reached[component.id.index()]) continue;
          if (apart) settle(topology, component, seal);
          for (const UnitsFirst& first : units) settle_units(topology, component, first, seal);
          if (!added) continue;
          for (const OutputId output : answers) leave_apart(topology, component, output, seal);
        }
      }
    }
  }

  // What leaves in order, since what comes is ordered, would leave in none, were it to wait.
  void leave_apart(const Topology& topology, const topology::Component& component, OutputId output,
                   const Seal& seal) {
    const auto& out = topology[output].streams;
    const Indices fifos = fifos_of(topology, out);
    const bool shows = any_fifo(topology, out);
    if (!shows && fifos.empty()) return;
    const std::vector<StreamId> in = input_streams(topology, component);
    for (const std::size_t i : orders_of(topology, component, in)) {
      table_.exclude(*seal.candidate, i);
    }
    if (component.orderings.empty() && !any_fifo(topology, in)) return;
    if (shows) {
      table_.bar(*seal.candidate, fmt::format("what '{}' would answer for each of several "
                                              "partitions leaves in order, since something orders "
                                              "what comes there",
                                              component.name));
    }
    for (const std::size_t i : fifos) table_.exclude(*seal.candidate, i);
  }

  void settle(const Topology& topology, const topology::Component& component, const Seal& seal) {
    const std::vector<StreamId> in = input_streams(topology, component);
    const bool declared = !component.orderings.empty() || any_fifo(topology, in);
    if (declared && seal.candidate) {
      table_.bar(*seal.candidate, fmt::format("what waits at '{}' for what is read there would "
                                              "not wait, since something orders it",
                                              component.name));
    }
    for (const std::size_t i : orders_of(topology, component, in)) {
      if (seal.candidate) {
        table_.exclude(*seal.candidate, i);
      } else if (!declared) {
        table_.bar(i, fmt::format("what waits at '{}' for what is read there would not wait",
                                  component.name));
      }
    }
  }

  // Those of the streams.
  Indices fifos_of(const Topology& topology, const std::vector<StreamId>& streams) const {
    Indices result;
    for (const std::size_t i : fifos_) {
      const auto fifo = std::get<topology::MakeFifo>(resolve(topology, candidates_[i]));
      const bool among = std::ranges::any_of(
          topology.declared_with(fifo.stream),
          [&](StreamId copy) { return std::ranges::find(streams, copy) != streams.end(); });
      if (among) result.push_back(i);
    }
    return result;
  }

  void find_fifo(const Topology& topology, const topology::Conflicts& conflicts) {
    for (const topology::Component& component : topology.components()) {
      const FifoSite site = fifo_site(topology, conflicts, component);
      if (site.in.empty() || (!site.read_by_others && site.out.empty())) continue;
      const Indices in = fifos_of(topology, site.in);
      const Indices out = fifos_of(topology, site.out);
      const bool declared = any_fifo(topology, site.in);
      const bool shows = site.read_by_others || any_fifo(topology, site.out);
      if ((!declared && in.empty()) || (!shows && out.empty())) continue;
      for (const std::size_t i : seals_) {
        const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
        if (!reached_from(topology, seal.stream)[component.id.index()]) continue;
        if (declared && shows) {
          table_.bar(i, fmt::format("a FIFO stream keeps in order at '{}' what would wait there",
                                    component.name));
        }
        for (const std::size_t other : declared ? out : in) table_.exclude(i, other);
      }
    }
  }

  void find_forgetting(const Topology& topology, const topology::Conflicts& conflicts) {
    const std::vector<bool> forgets = may_make_forget(topology, conflicts);
    for (const std::size_t i : seals_) {
      const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
      const bool some = std::ranges::any_of(topology.declared_with(seal.stream),
                                            [&](StreamId copy) { return forgets[copy.index()]; });
      if (!some) continue;
      table_.bar(i, "a component would forget what it has handled, and handle repetitions anew");
    }
  }

  void find_partial(const Topology& topology, const topology::Conflicts& conflicts) {
    std::map<ComponentId, std::vector<std::pair<std::size_t, Ordering>>> offered;
    for (const std::size_t i : dynamic_) {
      auto order = std::get<topology::OrderComponent>(resolve(topology, candidates_[i]));
      offered[order.component].emplace_back(i, std::move(order.ordering));
    }
    std::map<ComponentId, RacingSite> racing;
    for (const topology::Component& component : topology.components()) {
      if (!offered.contains(component.id) && component.orderings.empty()) continue;
      auto found = racing_at(topology, conflicts, component);
      if (found) racing.emplace(component.id, *std::move(found));
    }
    if (racing.empty()) return;
    for (const std::size_t i : seals_) {
      const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
      const std::vector<bool> reached = reached_from(topology, seal.stream);
      for (const auto& [id, at] : racing) {
        if (!reached[id.index()]) continue;
        for (const Ordering& ordering : topology[id].orderings) {
          if (ordering.mechanism != Mechanism::Dynamic || !at.partial(ordering, seal.key)) continue;
          table_.bar(
              i, fmt::format("'{}' declares a dynamic ordering that leaves out a part of what it "
                             "would wait for",
                             topology[id].name));
        }
        for (const auto& [other, ordering] : offered[id]) {
          if (at.partial(ordering, seal.key)) table_.exclude(i, other);
        }
      }
    }
  }

  // By each of the annotations that their components may have.
  void find_merges() {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const auto* merge = as<topology::MergeRepair>(candidates_[i]);
      if (merge == nullptr) continue;
      for (const Indices& chosen : annotations()) {
        Indices with = chosen;
        with.push_back(i);
        const Topology before = built_with(chosen);
        const std::string why =
            barred_merge(before, built_with(with), before.find_stream(merge->stream.text).value());
        if (!why.empty()) table_.bar(i, why);
      }
    }
  }

  std::vector<Seal> all_seals(const Topology& topology) const {
    std::vector<Seal> seals;
    for (const topology::Stream& stream : topology.streams()) {
      for (const topology::AttributeSet& key : stream.seals) {
        seals.push_back({std::nullopt, key, reached_from(topology, stream.id)});
      }
    }
    for (const std::size_t i : seals_) {
      const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
      seals.push_back({i, seal.key, reached_from(topology, seal.stream)});
    }
    return seals;
  }

  // A path may wait for the end of several keys. An ordering by attributes of one of them fixes
  // when that end comes, but not when another comes that lacks these attributes.
  void find_outlasting() {
    std::vector<std::pair<std::optional<std::size_t>, topology::OrderComponent>> orders;
    const Topology topology = built_with({});
    for (const topology::Component& component : topology.components()) {
      for (const Ordering& ordering : component.orderings) {
        if (!ordering.by.empty()) orders.push_back({std::nullopt, {component.id, ordering}});
      }
    }
    for (const std::size_t i : orders_) {
      auto order = std::get<topology::OrderComponent>(resolve(topology, candidates_[i]));
      if (!order.ordering.by.empty()) orders.emplace_back(i, std::move(order));
    }
    const std::vector<Seal> seals = all_seals(topology);
    for (const auto& [candidate, order] : orders) {
      std::vector<const Seal*> covered;
      std::vector<std::size_t> late;
      for (const Seal& seal : seals) {
        if (!seal.reached[order.component.index()]) continue;
        if (is_subset(order.ordering.by, seal.key)) {
          covered.push_back(&seal);
        } else if (seal.candidate) {
          late.push_back(*seal.candidate);
        }
      }
      if (covered.empty()) continue;
      for (const std::size_t seal : late) {
        outlasts(seal, covered, candidate, topology[order.component].name);
      }
    }
  }

  void outlasts(std::size_t late, const std::vector<const Seal*>& covered,
                const std::optional<std::size_t>& order, const std::string& component) {
    if (order) return table_.exclude(late, *order);
    for (const Seal* seal : covered) {
      if (seal->candidate) {
        table_.exclude(late, *seal->candidate);
      } else {
        table_.bar(late, fmt::format("the ordering that '{}' declares would not cover the end for "
                                     "which a path would then wait",
                                     component));
      }
    }
  }

  const Model& model_;
  const std::vector<RepairCandidate>& candidates_;
  Indices seals_;
  Indices orders_;
  Indices dynamic_;
  Indices fifos_;
  std::map<std::string, Indices> variants_;  // by component
  ExclusionTable table_;
};

}  // namespace

Exclusions exclusions(const Model& model, const std::vector<RepairCandidate>& candidates) {
  return Finder(model, candidates).run();
}

}  // namespace firebreak::coordination
