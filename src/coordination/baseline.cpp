// SPDX-License-Identifier: Apache-2.0
// The published greedy strategy (Alvaro et al., ICDE 2014, section VI): at the component where the
// anomaly arises, seal if the streams involved can be sealed compatibly, otherwise order all
// inputs. The labels show where the anomaly arises; components are visited in topological order,
// and labels are recomputed after each step, since one step may be enough for components
// downstream. The strategy looks at one component at a time and never takes a choice back. Parts of
// the model that share nothing are looked at each by itself.
#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/by_part.h"
#include "coordination/candidates.h"
#include "coordination/choices.h"
#include "coordination/seal_demand.h"
#include "labels/labels.h"
#include "result/accepted.h"
#include "topology/builder.h"
#include "topology/graph.h"
#include "topology/parts.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using result::Anomaly;
using result::RepairCandidate;
using result::RepairTarget;
using topology::Component;
using topology::ComponentId;
using topology::Mechanism;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

class Greedy {
 public:
  // A part of a model; its candidates have these numbers among the choices of the whole.
  Greedy(const topology::Model& part, const std::vector<RepairCandidate>& candidates,
         const std::vector<std::size_t>& numbers, const Choices& choices, RepairTarget target)
      : numbers_(numbers),
        choices_(choices),
        target_(target),
        original_(topology::build_valid(part)),
        conflicts_(original_) {
    candidates_.reserve(numbers.size());
    for (const std::size_t i : numbers) candidates_.push_back(candidates[i]);
    rank_components();
    for (const RepairCandidate& candidate : candidates_) {
      const auto* seal = std::get_if<topology::SealRepair>(&candidate.what);
      if (seal == nullptr) {
        resolved_.emplace_back();
        continue;
      }
      auto [stream, key] = std::get<topology::SealStream>(resolve(original_, candidate));
      for (const StreamId copy : original_.declared_with(stream)) {
        seals_[copy.index()].push_back(resolved_.size());
      }
      resolved_.push_back(std::move(key));
    }
  }

  // What is picked, by number.
  std::optional<std::vector<std::size_t>> run(const base::Environment& environment) {
    while (!environment.out_of_time()) {
      const Topology topology = built();
      const auto labels = labels::label(topology, result::RuleSet::Sound).streams;
      if (met(topology, labels)) return numbered(chosen_);
      // What shows at a confluent component first came from one that is not.
      if (!repair_first(topology, labels, result::kind_of(target_).tolerated) &&
          !repair_first(topology, labels, Anomaly::None)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  using Labels = std::vector<result::Label>;

  std::vector<std::size_t> numbered(const std::set<std::size_t>& chosen) const {
    std::vector<std::size_t> result;
    result.reserve(chosen.size());
    for (const std::size_t i : chosen) result.push_back(numbers_[i]);
    return result;
  }

  Topology built() const { return built(chosen_); }
  Topology built(const std::set<std::size_t>& chosen) const {
    std::vector<topology::Coordination> pieces;
    pieces.reserve(chosen.size());
    for (std::size_t i : chosen) pieces.push_back(resolve(original_, candidates_[i]));
    return topology::coordinated(original_, pieces);
  }

  // Components in topological order of their outputs.
  void rank_components() {
    seals_.resize(original_.streams().size());
    const auto cycles = interface_cycles(original_, topology::CycleEdges::PathsAndState);
    std::vector<std::pair<std::uint32_t, ComponentId>> ranked;
    for (const topology::Output& output : original_.outputs()) {
      ranked.emplace_back(cycles.of_output[output.id.index()], output.component);
    }
    std::ranges::sort(ranked);
    std::vector<bool> listed(original_.components().size(), false);
    for (const auto& [rank, component] : ranked) {
      if (!listed[component.index()]) order_.push_back(component);
      listed[component.index()] = true;
    }
  }

  bool met(const Topology& topology, const Labels& labels) const {
    return std::ranges::all_of(topology.sinks(), [&](StreamId sink) {
      return !result::admits_forbidden(target_, topology[sink].accept, labels[sink.index()]);
    });
  }

  bool repair_first(const Topology& topology, const Labels& labels, Anomaly limit) {
    return std::ranges::any_of(order_, [&](ComponentId id) {
      return emits_worse(topology, topology[id], labels, limit) && repair(topology, topology[id]);
    });
  }

  static bool emits_worse(const Topology& topology, const Component& component,
                          const Labels& labels, Anomaly limit) {
    return std::ranges::any_of(component.outputs, [&](topology::OutputId output) {
      return std::ranges::any_of(topology[output].streams, [&](StreamId stream) {
        return result::admitted(labels[stream.index()].severity) > limit;
      });
    });
  }

  bool repair(const Topology& topology, const Component& component) {
    std::vector<PathId> racing;
    for (PathId path : component.paths) {
      if (!conflicts_.of(path).empty()) racing.push_back(path);
    }
    if (racing.empty()) return false;
    return seal(topology, racing) || order(component);
  }

  // Adds the seals with which all these paths are sealed, if there are such.
  bool seal(const Topology& topology, const std::vector<PathId>& paths) {
    const auto gateless = [&](PathId path) { return topology[path].gate.unknown; };
    if (std::ranges::any_of(paths, gateless)) return false;
    std::set<std::size_t> chosen = chosen_;
    const Settles settles = [&](const SealDemand& demand) {
      if (some_within(topology[demand.stream].seals, demand.key)) return true;
      const auto candidate = cheapest_seal(demand);
      if (candidate) chosen.insert(*candidate);
      return candidate.has_value();
    };
    if (!open_demands(topology, conflicts_, paths, settles).empty() || chosen == chosen_)
      return false;
    if (!choices_.admissible(numbered(chosen))) return false;
    const Topology sealed = built(chosen);
    const auto now = topology::find_seals(sealed, conflicts_).sealed;
    if (!std::ranges::all_of(paths, [&](PathId path) { return now[path.index()]; })) return false;
    chosen_ = std::move(chosen);
    drop_implied();
    return true;
  }

  // Of several keys of one stream those that no other one implies.
  void drop_implied() {
    std::erase_if(chosen_, [&](std::size_t i) {
      const auto* seal = std::get_if<topology::SealRepair>(&candidates_[i].what);
      if (seal == nullptr) return false;
      return std::ranges::any_of(chosen_, [&](std::size_t other) {
        const auto* stronger = std::get_if<topology::SealRepair>(&candidates_[other].what);
        return other != i && stronger != nullptr && stronger->stream.text == seal->stream.text &&
               is_subset(resolved_[other], resolved_[i]) && resolved_[other] != resolved_[i];
      });
    });
  }

  std::optional<std::size_t> cheapest_seal(const SealDemand& demand) const {
    std::optional<std::size_t> best;
    for (std::size_t i : seals_[demand.stream.index()]) {
      if (choices_.is_barred(numbers_[i]) || !is_subset(resolved_[i], demand.key)) continue;
      if (!best || *candidates_[i].cost < *candidates_[*best].cost) best = i;
    }
    return best;
  }

  // What one total order leaves, another does not mend.
  bool order(const Component& component) {
    const bool has_one = std::ranges::any_of(chosen_, [&](std::size_t i) {
      const auto* order = std::get_if<topology::OrderRepair>(&candidates_[i].what);
      return order != nullptr && order->component.text == component.name;
    });
    if (has_one) return false;
    const bool sequencing = target_ == RepairTarget::Deterministic;
    const Mechanism first = sequencing ? Mechanism::Sequencing : Mechanism::Dynamic;
    const Mechanism second = sequencing ? Mechanism::Dynamic : Mechanism::Sequencing;
    return order(component, first) || order(component, second);
  }

  // The total order of all inputs by this mechanism, if it may be chosen and is not yet.
  bool order(const Component& component, Mechanism mechanism) {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const auto* order = std::get_if<topology::OrderRepair>(&candidates_[i].what);
      if (order == nullptr || order->component.text != component.name) continue;
      if (order->ordering.mechanism != mechanism || !order->ordering.by.empty()) continue;
      if (!covers_all(component, candidates_[i]) || !fits(i)) continue;
      if (chosen_.insert(i).second) return true;
    }
    return false;
  }

  bool fits(std::size_t candidate) const {
    std::vector<std::size_t> all = numbered(chosen_);
    all.push_back(numbers_[candidate]);
    return choices_.admissible(all);
  }

  bool covers_all(const Component& component, const RepairCandidate& candidate) const {
    std::size_t inputs = 0;
    for (topology::InputId input : component.inputs) inputs += original_[input].streams.size();
    const auto order = std::get<topology::OrderComponent>(resolve(original_, candidate));
    return order.ordering.streams.size() == inputs;
  }

  const std::vector<std::size_t>& numbers_;
  const Choices& choices_;
  std::vector<RepairCandidate> candidates_;
  RepairTarget target_;
  std::set<std::size_t> chosen_;
  Topology original_;
  topology::Conflicts conflicts_;
  std::vector<ComponentId> order_;
  std::vector<std::vector<std::size_t>> seals_;   // by StreamId: candidates
  std::vector<topology::AttributeSet> resolved_;  // by candidate: the key of a seal
};

}  // namespace

std::optional<std::vector<std::size_t>> baseline(const topology::Model& model,
                                                 const std::vector<RepairCandidate>& candidates,
                                                 RepairTarget target,
                                                 const base::Environment& environment) {
  const Choices choices(model, candidates);
  const std::vector<topology::Part> parts = topology::parts_of(model);
  const auto numbers = by_part(model, parts, candidates);
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Greedy greedy(topology::model_of(model, parts[i]), candidates, numbers[i], choices, target);
    const auto picked = greedy.run(environment);
    if (!picked) return std::nullopt;
    result.insert(result.end(), picked->begin(), picked->end());
  }
  std::ranges::sort(result);
  return result;
}

}  // namespace firebreak::coordination
