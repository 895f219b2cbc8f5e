// SPDX-License-Identifier: Apache-2.0
// Adding seals only makes more paths wait, so a set of seals closes a cycle iff some minimal subset
// does. The minimal subsets are enumerated: of the sets not excluded yet, a largest one that closes
// a cycle is narrowed down to a minimal one (Junker, QUICKXPLAIN, AAAI 2004). A subset of one
// candidate bars it, two candidates exclude each other, and of a larger subset the last candidate
// is barred. Without seals on inner streams nothing waits for itself (semantics 3.8), and the
// search is skipped.
#include "coordination/self_waiting.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "coordination/apply.h"
#include "coordination/progress.h"
#include "topology/builder.h"
#include "topology/coordination.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;
using topology::Topology;
using Indices = std::vector<std::size_t>;

namespace {

constexpr std::size_t kMostCombinations = 64;  // of variants
constexpr std::size_t kMostLooks = 500;        // at sets of seals that close a cycle

class Waiting {
 public:
  Waiting(const Model& model, const std::vector<RepairCandidate>& candidates, ExclusionTable& table)
      : model_(model), candidates_(candidates), table_(table) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto* variant = std::get_if<topology::VariantRepair>(&candidates[i].what);
      if (variant != nullptr) variants_[variant->component.text].push_back(i);
      if (std::holds_alternative<topology::SealRepair>(candidates[i].what)) seals_.push_back(i);
    }
  }

  void run() {
    if (!seals_inner_stream() || (seals_.empty() && variants_.empty())) return;
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

 private:
  bool seals_inner_stream() const {
    std::set<std::string_view> sealed;
    for (const std::size_t i : seals_) {
      sealed.insert(std::get<topology::SealRepair>(candidates_[i].what).stream.text);
    }
    return std::ranges::any_of(model_.streams, [&](const topology::StreamDecl& stream) {
      const bool inner = stream.from && stream.to;
      return inner && (!stream.seals.empty() || sealed.contains(stream.name.text));
    });
  }

  Topology built_with(const Indices& chosen) const {
    return topology::build_valid(coordination::apply(model_, candidates_, chosen));
  }

  // Choices of variants, the one of none first. Components that make them too many keep their
  // annotations.
  std::vector<Indices> combinations() {
    std::vector<Indices> result{{}};
    for (const auto& [component, of] : variants_) {
      if (result.size() * (1 + of.size()) > kMostCombinations) {
        for (const std::size_t i : of) {
          table_.bar(i,
                     "there are too many variants to see whether it makes a path wait for itself");
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

  Indices free_seals() const {
    Indices result;
    for (const std::size_t i : seals_) {
      const bool excluded_here = std::ranges::any_of(
          variants_now_, [&](std::size_t variant) { return table_.excluded(i, variant); });
      if (!table_.barred.contains(i) && !excluded_here) result.push_back(i);
    }
    return result;
  }

  // A part of these seals of which no two exclude each other and that closes a cycle. Where such
  // parts are too many, one of two that exclude each other is barred instead.
  std::optional<Indices> closing_set(Indices seals) {
    const bool impossible = std::ranges::any_of(variants_now_, [&](std::size_t a) {
      return table_.barred.contains(a) || std::ranges::any_of(variants_now_, [&](std::size_t b) {
               return table_.excluded(a, b);
             });
    });
    if (impossible || gained(seals).empty()) return std::nullopt;
    ++looks_;
    for (std::size_t i = 0; i < seals.size(); ++i) {
      for (std::size_t j = i + 1; j < seals.size(); ++j) {
        if (!table_.excluded(seals[i], seals[j])) continue;
        for (const std::size_t left_out : {j, i}) {
          Indices fewer = seals;
          fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
          if (auto found = closing_set(std::move(fewer))) return found;
          if (looks_ < kMostLooks) continue;
          table_.bar(
              seals[j],
              fmt::format("candidate {} excludes it, and others exclude each other", seals[i]));
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
    return coordination::gained(base_, waits_for_itself(topology::coordinated(*program_, pieces)));
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

  // Variants that a cycle does not need have been looked at before, without them; so all of these
  // do something.
  void record(Indices minimal) {
    minimal.insert(minimal.end(), variants_now_.begin(), variants_now_.end());
    std::ranges::sort(minimal);
    if (minimal.size() == 2) return table_.exclude(minimal.front(), minimal.back());
    const char* beside = minimal.size() == 1 ? "" : ", beside other candidates";
    table_.bar(minimal.back(), fmt::format("{} would wait for itself{}", why_, beside));
  }

  const Model& model_;
  const std::vector<RepairCandidate>& candidates_;
  ExclusionTable& table_;
  Indices seals_;
  std::map<std::string, Indices> variants_;  // by component
  std::vector<std::string> base_;            // what waits for itself in the model as it is
  Indices variants_now_;
  std::optional<Topology> program_;  // with these
  std::string why_;
  std::size_t looks_ = 0;
};

}  // namespace

void exclude_self_waiting(const Model& model, const std::vector<RepairCandidate>& candidates,
                          ExclusionTable& table) {
  Waiting(model, candidates, table).run();
}

}  // namespace firebreak::coordination
