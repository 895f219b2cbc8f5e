// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/environment.h"

namespace firebreak::smt {

/// Cheapest hitting sets of a growing list of sets, by Z3's Optimize (core-guided MaxSAT).
class HittingSets {
 public:
  /// Element i costs `costs[i]`. Of the cheapest sets, one with the fewest elements below `counted`
  /// is chosen: so it has none of these in vain, even where they cost nothing.
  HittingSets(const std::vector<std::uint64_t>& costs, std::size_t counted,
              const base::Environment& environment);
  ~HittingSets();

  /// One of these has to be chosen. An empty set cannot be hit.
  void add(std::span<const std::size_t> set);
  /// Not all of these are chosen together. Of no elements: there is no set any more.
  void forbid(std::span<const std::size_t> together);
  /// If `element` is chosen, none of `others` is.
  void exclude(std::size_t element, std::span<const std::size_t> others);

  struct Answer {
    bool complete = true;  // false: the time is up
    std::optional<std::vector<bool>> chosen;  // by element; none: there is no such set
  };
  /// A cheapest set of elements that hits every set added.
  Answer solve();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::smt
