// SPDX-License-Identifier: Apache-2.0
// Partial dynamic orderings. What a seal makes wait is upstream of the component, or there: how far a
// seal travels depends on the annotations and on other seals, so all components behind the stream
// count as reached, and of a component all its annotations.
//
// Waiting in cycles. More seals make more paths wait, so a set of seals closes a cycle iff some minimal
// part of it does. These parts are found one after the other: of what is not excluded yet, a set
// as large as can be that closes a cycle is narrowed down to a minimal part (Junker, QUICKXPLAIN, AAAI
// 2004). One candidate is barred, two exclude each other, and of more the last is barred. Without
// seals on inner streams nothing waits for itself (semantics 3.8), and little is asked.
#include "repair/exclusions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <variant>

#include "repair/apply.h"
#include "repair/forgetting.h"
#include "repair/oracle.h"
#include "repair/progress.h"
#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::repair {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::ComponentId;
using topology::Mechanism;
using topology::Model;
using topology::Ordering;
using topology::PathId;
using topology::StreamId;
using topology::Topology;
using Indices = std::vector<std::size_t>;

namespace {

constexpr std::size_t kMostCombinations = 64;  // of variants, in models with inner seals
constexpr std::size_t kMostLooks = 500;        // at sets of seals that close a cycle

template <class What>
const What* as(const RepairCandidate& candidate) {
  return std::get_if<What>(&candidate.what);
}

bool is_dynamic(const RepairCandidate& candidate) {
  const auto* order = as<topology::OrderRepair>(candidate);
  return order != nullptr && order->ordering.mechanism == Mechanism::Dynamic;
}

std::vector<StreamId> handled_or_written(const Topology& topology, const topology::Component& of) {
  std::vector<StreamId> streams;
  for (const PathId id : of.paths) {
    const topology::Path& path = topology[id];
    if (path.confluent() && !path.writes()) continue;
    const auto& more = topology[path.from].streams;
    streams.insert(streams.end(), more.begin(), more.end());
  }
  return streams;
}

// A component where an O path has rivals, and what a dynamic ordering there has to cover.
struct Racing {
  std::vector<StreamId> streams;

  bool partial(const Ordering& ordering, const AttributeSet& key) const {
    return !is_subset(ordering.by, key) || std::ranges::any_of(streams, [&](StreamId stream) {
      return !std::ranges::binary_search(ordering.streams, stream);
    });
  }
};

bool is_ordered_hop(const topology::Stream& stream) {
  return stream.from && stream.to && stream.producers == 1;
}

// A replicated component where FIFO streams from other components may keep in order between replicas what
// a path would not if it waited: one that another path reads, or one that emits to a FIFO stream.
struct FifoSite {
  bool read_by_others = false;
  std::vector<StreamId> in;
  std::vector<StreamId> out;
};

FifoSite fifo_site(const Topology& topology, const topology::Conflicts& conflicts,
                   const topology::Component& component) {
  FifoSite site;
  if (!component.replicated) return site;
  std::set<StreamId> in;
  for (const StreamId stream : handled_or_written(topology, component)) {
    if (is_ordered_hop(topology[stream])) in.insert(stream);
  }
  site.in.assign(in.begin(), in.end());
  std::set<StreamId> out;
  for (const PathId path : component.paths) {
    for (const topology::Conflict& conflict : conflicts.of(path)) {
      const bool waits = !topology[conflict.writer].confluent();
      site.read_by_others = site.read_by_others || (waits && conflict.writer != path);
    }
    if (conflicts.of(path).empty()) continue;
    for (const StreamId stream : topology[topology[path].to].streams) {
      if (is_ordered_hop(topology[stream])) out.insert(stream);
    }
  }
  site.out.assign(out.begin(), out.end());
  return site;
}

bool any_fifo(const Topology& topology, const std::vector<StreamId>& streams) {
  return std::ranges::any_of(streams,
                             [&](StreamId stream) { return !topology[stream].fifos.empty(); });
}

std::optional<Racing> racing_at(const Topology& topology, const topology::Conflicts& conflicts,
                                const topology::Component& component) {
  const bool races = std::ranges::any_of(
      component.paths, [&](PathId path) { return !conflicts.of(path).empty(); });
  if (!races) return std::nullopt;
  return Racing{handled_or_written(topology, component)};
}

// By ComponentId: whether something that comes on the stream can have come there.
std::vector<bool> reached_from(const Topology& topology, StreamId stream) {
  std::vector<bool> reached(topology.components().size(), false);
  std::vector<ComponentId> work;
  const auto reach = [&](StreamId id) {
    if (!topology[id].to) return;
    const ComponentId next = topology[*topology[id].to].component;
    if (reached[next.index()]) return;
    reached[next.index()] = true;
    work.push_back(next);
  };
  reach(stream);
  while (!work.empty()) {
    const ComponentId component = work.back();
    work.pop_back();
    for (const topology::OutputId output : topology[component].outputs) {
      for (const StreamId next : topology[output].streams) reach(next);
    }
  }
  return reached;
}

class Finder {
 public:
  Finder(const Model& model, const std::vector<RepairCandidate>& candidates)
      : model_(model), candidates_(candidates) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (as<topology::SealRepair>(candidates[i]) != nullptr) seals_.push_back(i);
      if (is_dynamic(candidates[i])) dynamic_.push_back(i);
      if (as<topology::FifoRepair>(candidates[i]) != nullptr) fifos_.push_back(i);
      const auto* variant = as<topology::VariantRepair>(candidates[i]);
      if (variant != nullptr) variants_[variant->component.text].push_back(i);
    }
  }

  Exclusions run() {
    const bool something = !dynamic_.empty() || !fifos_.empty() || declares_order() || repeats();
    if (!seals_.empty() && something) look_at_seals();
    if (seals_inner_stream() && (!seals_.empty() || !variants_.empty())) find_waiting();
    Exclusions result;
    result.pairs.assign(pairs_.begin(), pairs_.end());
    for (auto& [candidate, why] : barred_) result.barred.push_back({candidate, std::move(why)});
    return result;
  }

 private:
  bool declares_order() const {
    return std::ranges::any_of(model_.components, [](const topology::ComponentDecl& component) {
      return std::ranges::any_of(component.orderings, [](const topology::OrderingDecl& ordering) {
        return ordering.mechanism == Mechanism::Dynamic;
      });
    }) || std::ranges::any_of(model_.streams, [](const topology::StreamDecl& stream) {
      return !stream.fifos.empty();
    });
  }

  bool repeats() const {
    const auto declared = [](const std::vector<topology::PathDecl>& paths) {
      return std::ranges::any_of(paths, &topology::PathDecl::repeats);
    };
    return std::ranges::any_of(model_.streams, [](const topology::StreamDecl& stream) {
      return stream.delivery == topology::Delivery::AtLeastOnce;
    }) || std::ranges::any_of(model_.components, [&](const topology::ComponentDecl& component) {
      return declared(component.paths) ||
             std::ranges::any_of(component.variants,
                                 [&](const auto& variant) { return declared(variant.paths); });
    });
  }

  bool seals_inner_stream() const {
    std::set<std::string_view> sealed;
    for (const std::size_t i : seals_) {
      sealed.insert(as<topology::SealRepair>(candidates_[i])->stream.text);
    }
    return std::ranges::any_of(model_.streams, [&](const topology::StreamDecl& stream) {
      const bool inner = stream.from && stream.to;
      return inner && (!stream.seals.empty() || sealed.contains(stream.name.text));
    });
  }

  Topology built_with(const Indices& chosen) const {
    std::vector<RepairCandidate> added;
    for (const std::size_t i : chosen) added.push_back(candidates_[i]);
    return built(repair::apply(model_, added));
  }

  void exclude(std::size_t a, std::size_t b) { pairs_.emplace(std::min(a, b), std::max(a, b)); }

  // The model as it is, with the first variant of each component that has some, with the second...
  // So each annotation stands in one of these.
  void look_at_seals() {
    for (std::size_t number = 0;; ++number) {
      Indices chosen;
      for (const auto& [component, of] : variants_) {
        if (number > 0 && number <= of.size()) chosen.push_back(of[number - 1]);
      }
      if (number > 0 && chosen.empty()) return;
      const Topology topology = built_with(chosen);
      const topology::Conflicts conflicts(topology);
      find_forgetting(topology, conflicts);
      find_partial(topology, conflicts);
      find_fifo(topology, conflicts);
    }
  }

  // Those of the streams.
  Indices fifos_of(const Topology& topology, const std::vector<StreamId>& streams) const {
    Indices result;
    for (const std::size_t i : fifos_) {
      const auto stream = topology.find_stream(as<topology::FifoRepair>(candidates_[i])->stream.text);
      if (std::ranges::find(streams, stream.value()) != streams.end()) result.push_back(i);
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
          bar(i, fmt::format("a FIFO stream keeps in order at '{}' what would wait there",
                             component.name));
        }
        for (const std::size_t other : declared ? out : in) exclude(i, other);
      }
    }
  }

  void find_forgetting(const Topology& topology, const topology::Conflicts& conflicts) {
    const std::vector<bool> forgets = may_make_forget(topology, conflicts);
    for (const std::size_t i : seals_) {
      const auto stream = topology.find_stream(as<topology::SealRepair>(candidates_[i])->stream.text);
      if (!forgets[stream.value().index()]) continue;
      bar(i, "a component would forget what it has handled, and handle repetitions anew");
    }
  }

  void find_partial(const Topology& topology, const topology::Conflicts& conflicts) {
    std::map<ComponentId, std::vector<std::pair<std::size_t, Ordering>>> offered;
    for (const std::size_t i : dynamic_) {
      auto order = std::get<topology::OrderComponent>(resolve(topology, candidates_[i]));
      offered[order.component].emplace_back(i, std::move(order.ordering));
    }
    std::map<ComponentId, Racing> racing;
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
          bar(i, fmt::format("'{}' declares a dynamic ordering that leaves out a part of what it "
                             "would wait for",
                             topology[id].name));
        }
        for (const auto& [other, ordering] : offered[id]) {
          if (at.partial(ordering, seal.key)) exclude(i, other);
        }
      }
    }
  }

  void bar(std::size_t candidate, std::string why) { barred_.emplace(candidate, std::move(why)); }

  // Choices of variants, the one of none first. Components that make them too many keep their
  // annotations.
  std::vector<Indices> combinations() {
    std::vector<Indices> result{{}};
    for (const auto& [component, of] : variants_) {
      if (result.size() * (1 + of.size()) > kMostCombinations) {
        for (const std::size_t i : of) {
          bar(i, "there are too many variants to see whether it makes a path wait for itself");
        }
        continue;
      }
      const std::size_t before = result.size();
      for (const std::size_t variant : of) {
        for (std::size_t k = 0; k < before; ++k) {
          result.push_back(result[k]);
          result.back().push_back(variant);
        }
      }
    }
    return result;
  }

  void find_waiting() {
    base_ = waits_for_itself(built_with({}));
    for (const Indices& variants : combinations()) {
      variants_now_ = variants;
      program_.emplace(built_with(variants));
      while (const auto closing = closing_set(free_seals())) {
        Indices minimal = narrowed(*closing);
        record(std::move(minimal));
      }
    }
  }

  bool excluded(std::size_t a, std::size_t b) const {
    return pairs_.contains({std::min(a, b), std::max(a, b)});
  }

  Indices free_seals() const {
    Indices result;
    for (const std::size_t i : seals_) {
      const bool excluded_here = std::ranges::any_of(
          variants_now_, [&](std::size_t variant) { return excluded(i, variant); });
      if (!barred_.contains(i) && !excluded_here) result.push_back(i);
    }
    return result;
  }

  // A part of these seals of which no two exclude each other and that closes a cycle. Where such parts
  // are too many, one of two that exclude each other is barred instead.
  std::optional<Indices> closing_set(Indices seals) {
    const bool impossible = std::ranges::any_of(variants_now_, [&](std::size_t a) {
      return barred_.contains(a) || std::ranges::any_of(variants_now_, [&](std::size_t b) {
        return excluded(a, b);
      });
    });
    if (impossible || gained(seals).empty()) return std::nullopt;
    ++looks_;
    for (std::size_t i = 0; i < seals.size(); ++i) {
      for (std::size_t j = i + 1; j < seals.size(); ++j) {
        if (!excluded(seals[i], seals[j])) continue;
        for (const std::size_t left_out : {j, i}) {
          Indices fewer = seals;
          fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
          if (auto found = closing_set(std::move(fewer))) return found;
          if (looks_ < kMostLooks) continue;
          bar(seals[j], fmt::format("candidate {} excludes it, and others exclude each other", seals[i]));
          return std::nullopt;
        }
        return std::nullopt;
      }
    }
    return seals;
  }

  // What waits for itself with these seals and the variants at hand, and does not in the model.
  std::vector<std::string> gained(const Indices& seals) const {
    std::vector<topology::Coordination> pieces;
    for (const std::size_t i : seals) pieces.push_back(resolve(*program_, candidates_[i]));
    return repair::gained(base_, waits_for_itself(topology::coordinated(*program_, pieces)));
  }

  Indices narrowed(const Indices& seals) {
    Indices minimal = gained({}).empty() ? quick({}, seals, false) : Indices{};
    why_ = gained(minimal).front();
    return minimal;
  }

  // The part of `of` that closes a cycle together with `base`, and no less does.
  Indices quick(const Indices& base, std::span<const std::size_t> of, bool fresh) const {
    if (fresh && !gained(base).empty()) return {};
    if (of.size() == 1) return {of.front()};
    const std::size_t half = of.size() / 2;
    const auto with = [&](std::span<const std::size_t> more) {
      Indices all = base;
      all.insert(all.end(), more.begin(), more.end());
      return all;
    };
    Indices later = quick(with(of.first(half)), of.subspan(half), true);
    Indices earlier = quick(with(later), of.first(half), !later.empty());
    earlier.insert(earlier.end(), later.begin(), later.end());
    return earlier;
  }

  // Variants that a cycle does not need have been looked at before, without them; so all of these do
  // something.
  void record(Indices minimal) {
    minimal.insert(minimal.end(), variants_now_.begin(), variants_now_.end());
    std::ranges::sort(minimal);
    if (minimal.size() == 2) return exclude(minimal.front(), minimal.back());
    const char* beside = minimal.size() == 1 ? "" : ", beside other candidates";
    bar(minimal.back(), fmt::format("{} would wait for itself{}", why_, beside));
  }

  const Model& model_;
  const std::vector<RepairCandidate>& candidates_;
  Indices seals_;
  Indices dynamic_;
  Indices fifos_;
  std::map<std::string, Indices> variants_;  // by component
  std::set<std::pair<std::size_t, std::size_t>> pairs_;
  std::map<std::size_t, std::string> barred_;
  // Of find_waiting.
  std::vector<std::string> base_;
  Indices variants_now_;
  std::optional<Topology> program_;  // with these
  std::string why_;
  std::size_t looks_ = 0;
};

}  // namespace

Exclusions exclusions(const Model& model, const std::vector<RepairCandidate>& candidates) {
  return Finder(model, candidates).run();
}

bool has_partial_ordering(const Topology& topology) {
  const topology::Conflicts conflicts(topology);
  for (const topology::Component& component : topology.components()) {
    const FifoSite site = fifo_site(topology, conflicts, component);
    const bool kept = any_fifo(topology, site.in);
    if (kept && (site.read_by_others || any_fifo(topology, site.out))) {
      for (const topology::Stream& stream : topology.streams()) {
        const bool sealed = !stream.seals.empty();
        if (sealed && reached_from(topology, stream.id)[component.id.index()]) return true;
      }
    }
    const auto dynamic = [](const Ordering& o) { return o.mechanism == Mechanism::Dynamic; };
    if (std::ranges::none_of(component.orderings, dynamic)) continue;
    const auto racing = racing_at(topology, conflicts, component);
    if (!racing) continue;
    for (const topology::Stream& stream : topology.streams()) {
      if (stream.seals.empty() || !reached_from(topology, stream.id)[component.id.index()]) continue;
      for (const Ordering& ordering : component.orderings) {
        const bool partial = dynamic(ordering) && std::ranges::any_of(stream.seals, [&](const auto& k) {
          return racing->partial(ordering, k);
        });
        if (partial) return true;
      }
    }
  }
  return false;
}

}  // namespace firebreak::repair
