// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/environment.h"
#include "hitting/choice_sets.h"
#include "hitting/pareto_front.h"

namespace firebreak::hitting {

/// Choices of which none is beaten by another: none costs less in one dimension and no more in any.
class ParetoSets : public ChoiceSets {
 public:
  explicit ParetoSets(FrontProblem problem, const base::Environment& environment);
  ~ParetoSets() override;

  void add(std::span<const std::size_t> set) override;
  void forbid(std::span<const std::size_t> together) override;
  void exclude(std::size_t element, std::span<const std::size_t> others) override;
  /// From now on a choice has to cost less than this in some dimension.
  void improve_on(const Costs& costs);
  /// Of the choices left, one that costs least in the first dimension, and of these in the next,
  /// and so on. So no choice that is left beats it.
  Answer solve() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::hitting
