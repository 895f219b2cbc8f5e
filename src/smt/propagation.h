// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "smt/formula.h"

namespace firebreak::smt {

/// Bottom-up evaluation of a formula of flags and supports: each clause says flag → one of some
/// supports, a support is another flag, a comparison of ranks or the negation of an input. The true
/// flags are those that rest on negated inputs in the end, not on each other around a cycle: with
/// these inputs, no solution in which ranks keep flags from supporting themselves has more.
class Propagation {
 public:
  /// Reads the formula as it is now. Evaluates nothing yet.
  Propagation(const Formula& formula, std::span<const Lit> inputs);

  /// Whether the formula is of that form; nothing else may be called where it is not.
  bool applies() const { return applies_; }
  /// All inputs are true from here on.
  void reset();
  /// This input is false, too. All calls since the last reset take linear time together.
  void release(std::size_t input);
  /// Whether the formula had the variable when it was read.
  bool knows(Lit lit) const { return lit.is_constant() || lit.variable() < true_.size(); }
  /// The value of a flag, an input, or the negation of one, that it knows.
  bool value(Lit lit) const;

 private:
  /// Lists of numbers, one after the other.
  struct Lists {
    std::vector<std::uint32_t> starts;
    std::vector<std::uint32_t> items;
    std::span<const std::uint32_t> operator[](std::size_t index) const {
      return std::span(items).subspan(starts[index], starts[index + 1] - starts[index]);
    }
  };
  using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
  static Lists lists(std::size_t count, Pairs pairs);

  // False if some clause is not of the form.
  bool read(const Formula& formula, std::span<const Lit> inputs);
  void establish(std::uint32_t flag);
  void satisfy(std::span<const std::uint32_t> clauses);
  void settle();

  bool applies_ = false;
  std::vector<Lit> inputs_;
  std::vector<std::uint32_t> premise_;    // by clause: its flag
  std::vector<bool> held_;                // by clause: it has a comparison, so it holds
  std::vector<std::uint32_t> unsettled_;  // by variable: its clauses that do not hold yet
  Lists by_flag_;                         // by variable: clauses that it satisfies
  Lists by_input_;                        // by input: clauses that its negation satisfies
  std::vector<bool> satisfied_;           // by clause
  std::vector<std::uint32_t> missing_;    // by variable: likewise, of these not satisfied
  std::vector<bool> true_;                // by variable
  std::vector<std::uint32_t> work_;
};

}  // namespace firebreak::smt
