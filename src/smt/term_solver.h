// SPDX-License-Identifier: Apache-2.0
// Decides terms, and finds best solutions of them. Both take their time from the environment that
// the terms were made in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "smt/answer.h"
#include "smt/terms.h"

namespace firebreak::smt {

class Model {
 public:
  /// False too if the model leaves it open.
  bool is_true(const Term& term) const;
  /// The value of an integer in decimals, any where the model leaves it open.
  std::string number(const Term& term) const;
  /// Whether a < b; reals or integers. Together with equality it orders what the model holds.
  bool less(const Term& a, const Term& b) const;

 private:
  friend struct Engines;
  struct Data;
  explicit Model(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

class TermSolver {
 public:
  explicit TermSolver(const Terms& terms);
  ~TermSolver();

  void add(const Term& term);
  /// `effort`: in steps of Z3, the same on every machine; 0 for no limit (solver.h).
  Answer check(unsigned effort = 0);
  /// After Sat.
  Model model() const;
  /// The steps that were taken until now for all that shares its terms' context.
  std::uint64_t steps() const;
  /// What was added, as a script in SMT-LIB.
  std::string script() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Z3's Optimize (core-guided MaxSAT).
class Optimizer {
 public:
  explicit Optimizer(const Terms& terms);
  ~Optimizer();

  void add(const Term& term);
  /// Where `term` is true, `weight`, a number in decimals, counts against the objective. Of several
  /// objectives those that were named first come first.
  void avoid(const Term& term, const std::string& weight, const std::string& objective = "");
  /// Looks for a best solution.
  Answer check();
  /// After Sat.
  Model model() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::smt
