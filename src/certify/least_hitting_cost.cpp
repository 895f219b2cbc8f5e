// SPDX-License-Identifier: Apache-2.0
// Branch and bound, independent of the solver that the search uses. The bound at a node is a
// feasible solution of the dual of the linear relaxation: every set that is not hit yet charges its
// elements as much as is left of their costs, and the sum of the charges is at most the cost of any
// hitting set. Branching takes a set with the fewest elements left and tries them one by one; each
// branch forbids the rivals of its element and the elements tried before, so no choice is visited
// twice.
#include "certify/least_hitting_cost.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace firebreak::certify {

namespace {

constexpr std::uint64_t kInfinite = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kDeepest = 5'000;

class Search {
 public:
  Search(const HittingProblem& problem, std::uint64_t best, std::uint64_t work)
      : costs_(problem.costs),
        rivals_(problem.rivals),
        sets_(problem.sets),
        best_(best),
        work_(work) {
    // Small sets charge first: they have the least choice.
    std::stable_sort(sets_.begin(), sets_.end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
    residual_ = costs_;
    forbidden_.resize(costs_.size());
    hits_.resize(sets_.size());
    containing_.resize(costs_.size());
    for (std::size_t s = 0; s < sets_.size(); ++s) {
      for (const std::size_t element : sets_[s]) containing_[element].push_back(s);
    }
  }

  LeastCost run() {
    branch(0, 0);
    if (gave_up_) return {false, std::nullopt};
    return {true, best_ == kInfinite ? std::nullopt : std::optional(best_)};
  }

 private:
  struct Bound {
    std::uint64_t cost = 0;                // kInfinite: some set has no element left
    std::optional<std::size_t> narrowest;  // of the sets that are not hit
  };

  bool spend(std::size_t amount) {
    if (amount > work_) gave_up_ = true;
    work_ -= std::min<std::uint64_t>(amount, work_);
    return !gave_up_;
  }

  Bound bound(std::uint64_t spent) {
    Bound result{spent, std::nullopt};
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> charged;
    for (std::size_t s = 0; s < sets_.size() && result.cost != kInfinite; ++s) {
      if (!spend(1 + (hits_[s] > 0 ? 0 : sets_[s].size()))) break;
      if (hits_[s] > 0) continue;
      std::size_t left = 0;
      std::uint64_t least = kInfinite;
      for (const std::size_t element : sets_[s]) {
        if (forbidden_[element] > 0) continue;
        ++left;
        least = std::min(least, residual_[element]);
      }
      if (left < fewest) {
        fewest = left;
        result.narrowest = s;
      }
      result.cost = left == 0 ? kInfinite : result.cost + least;
      for (const std::size_t element : sets_[s]) {
        if (forbidden_[element] > 0) continue;
        residual_[element] -= least;
        charged.push_back(element);
      }
    }
    for (const std::size_t element : charged) residual_[element] = costs_[element];
    return result;
  }

  void choose(std::size_t element, bool chosen) {
    spend(containing_[element].size());
    for (const std::size_t s : containing_[element]) {
      if (chosen) {
        ++hits_[s];
      } else {
        --hits_[s];
      }
    }
    if (rivals_.empty()) return;
    spend(rivals_[element].size());
    for (const std::size_t rival : rivals_[element]) forbid(rival, chosen);
  }

  void forbid(std::size_t element, bool forbidden) {
    if (forbidden) {
      ++forbidden_[element];
    } else {
      --forbidden_[element];
    }
  }

  void branch(std::uint64_t spent, std::size_t depth) {
    if (depth > kDeepest) gave_up_ = true;
    if (gave_up_) return;
    const Bound lower = bound(spent);
    if (gave_up_ || lower.cost >= best_) return;
    if (!lower.narrowest) {
      best_ = spent;
      return;
    }
    std::vector<std::size_t> elements;
    for (const std::size_t element : sets_[*lower.narrowest]) {
      if (forbidden_[element] == 0) elements.push_back(element);
    }
    std::stable_sort(elements.begin(), elements.end(),
                     [&](std::size_t a, std::size_t b) { return costs_[a] < costs_[b]; });
    for (const std::size_t element : elements) {
      choose(element, true);
      branch(spent + costs_[element], depth + 1);
      choose(element, false);
      forbid(element, true);
    }
    for (const std::size_t element : elements) forbid(element, false);
  }

  const std::vector<std::uint64_t>& costs_;
  const std::vector<std::vector<std::size_t>>& rivals_;
  std::vector<std::vector<std::size_t>> sets_;
  std::vector<std::vector<std::size_t>> containing_;  // by element
  std::vector<std::uint64_t> residual_;
  std::vector<std::size_t> forbidden_;  // by element: for how many reasons
  std::vector<std::size_t> hits_;       // by set: how many of its elements are chosen
  std::uint64_t best_;
  std::uint64_t work_;
  bool gave_up_ = false;
};

}  // namespace

LeastCost least_hitting_cost(const HittingProblem& problem, std::optional<std::uint64_t> bound,
                             std::uint64_t work) {
  return Search(problem, bound.value_or(kInfinite), work).run();
}

}  // namespace firebreak::certify
