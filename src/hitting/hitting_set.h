// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/environment.h"
#include "hitting/choice_sets.h"

namespace firebreak::hitting {

/// Cheapest hitting sets of a growing list of sets, by Z3's Optimize (core-guided MaxSAT).
class HittingSets : public ChoiceSets {
 public:
  /// Element i costs `costs[i]`. Of the cheapest sets, one with the fewest elements below `counted`
  /// is chosen: so it has none of these in vain, even where they cost nothing. Of these sets, one
  /// whose `minded`, by element below `counted`, add up to least, if that is said; sums are to stay
  /// below 10^10.
  HittingSets(const std::vector<std::uint64_t>& costs, std::size_t counted,
              const base::Environment& environment, const std::vector<std::uint64_t>& minded = {});
  ~HittingSets() override;

  void add(std::span<const std::size_t> set) override;
  void forbid(std::span<const std::size_t> together) override;
  void exclude(std::size_t element, std::span<const std::size_t> others) override;
  /// A cheapest set of elements that hits every set added.
  Answer solve() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::hitting
