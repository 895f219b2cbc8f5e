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
  /// Element i costs `costs[i]`.
  HittingSets(std::vector<std::uint64_t> costs, const base::Environment& environment);
  ~HittingSets();

  void add(std::span<const std::size_t> set);
  /// A cheapest set of elements that hits every set added; none if the time is up. No set added may
  /// be empty.
  std::optional<std::vector<bool>> solve();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::smt
