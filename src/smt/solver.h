// SPDX-License-Identifier: Apache-2.0
// The solver of the encodings: Z3 stays inside this folder.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/environment.h"
#include "smt/answer.h"
#include "smt/formula.h"

namespace firebreak::smt {

/// Solves a growing formula under assumptions. Follows the environment's seed and deadline.
class Solver {
 public:
  explicit Solver(const base::Environment& environment);
  ~Solver();
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;

  /// Hands over what was added to the formula since the last call; then decides it under the
  /// assumptions. The formula must be the same object, grown, at every call.
  /// `effort` is in steps of Z3, of which it does some millions in a second, the same on every
  /// machine; 0 is without limit.
  Answer check(const Formula& formula, std::span<const Lit> assumptions, unsigned effort = 0);
  /// After Sat: the literal's value in the model; variables the model leaves open are false.
  bool value(Lit lit) const;
  /// Number of calls to check.
  std::uint64_t checks() const;

 private:
  struct Impl;
  const base::Environment* environment_;
  std::unique_ptr<Impl> impl_;  // none before the first question
};

/// Z3's version, such as "4.8.12".
std::string z3_version();

}  // namespace firebreak::smt
