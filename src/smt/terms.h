// SPDX-License-Identifier: Apache-2.0
// Formulas over Booleans, integers, arrays, sets and uninterpreted sorts and functions, for
// term_solver.h. What a Formula (formula.h) can say is said there: it is decided faster.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "base/environment.h"

namespace firebreak::smt {

class Session;

/// What a term's values are. Cheap to copy, as are terms and functions.
class Sort {
 private:
  friend struct Raw;
  struct Data;
  explicit Sort(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// Terms that stand in one term come from the same Terms, and are of the sorts that it takes.
class Term {
 private:
  friend struct Raw;
  struct Data;
  explicit Term(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// An uninterpreted function.
class Function {
 public:
  Term operator()(std::span<const Term> arguments) const;

 private:
  friend struct Raw;
  struct Data;
  explicit Function(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// What terms begin with.
class Terms {
 public:
  explicit Terms(const base::Environment& environment);

  Sort booleans() const;
  Sort integers() const;
  /// Dense: between any two there is another.
  Sort reals() const;
  /// A sort of which nothing is known but that it has an element.
  Sort uninterpreted(const std::string& name) const;
  Sort arrays(const Sort& index, const Sort& element) const;
  Sort sets(const Sort& element) const;

  /// The same name and sort give the same constant.
  Term constant(const std::string& name, const Sort& sort) const;
  Term number(std::uint64_t value) const;
  /// An integer in decimals, `-` before it where it is negative.
  Term number(const std::string& decimals) const;
  Term real(std::uint64_t value) const;
  Term truth(bool value) const;
  Term empty_set(const Sort& element) const;
  Function function(const std::string& name, std::span<const Sort> arguments,
                    const Sort& result) const;

  /// One of them, or more; false of none.
  Term any_of(std::span<const Term> some) const;
  /// True of none.
  Term all_of(std::span<const Term> some) const;
  /// Of constants; the body itself where there are none.
  Term for_all(std::span<const Term> constants, const Term& body) const;
  Term exists(std::span<const Term> constants, const Term& body) const;
  /// Those of `some` that are true weigh no more than `bound` together.
  Term at_most(std::span<const Term> some, std::span<const int> weights, int bound) const;

 private:
  friend struct Raw;
  std::shared_ptr<const Session> session_;
};

Term operator!(const Term& term);
Term implies(const Term& premise, const Term& conclusion);
Term equal(const Term& a, const Term& b);
Term if_else(const Term& condition, const Term& yes, const Term& no);

/// Of integers, and comparisons of reals.
Term operator+(const Term& a, const Term& b);
Term operator-(const Term& a, const Term& b);
Term operator*(const Term& a, const Term& b);
Term operator<=(const Term& a, const Term& b);
Term operator<(const Term& a, const Term& b);
/// SMT-LIB's div and mod, of which nothing is known where `b` is 0.
Term quotient(const Term& a, const Term& b);
Term remainder(const Term& a, const Term& b);

/// The term with each constant in `of` replaced by the term in `by` at the same place.
Term replaced(const Term& term, std::span<const Term> of, std::span<const Term> by);
/// The same expression, built of the same parts.
bool identical(const Term& a, const Term& b);
/// A number that tells it from other terms of the same Terms, as long as it lives.
unsigned id_of(const Term& term);

/// What an array holds at an index; the array that holds `element` there.
Term at(const Term& array, const Term& index);
Term with(const Term& array, const Term& index, const Term& element);

Term is_in(const Term& element, const Term& set);
Term with_member(const Term& set, const Term& element);
Term is_subset(const Term& set, const Term& of);

}  // namespace firebreak::smt
