// SPDX-License-Identifier: Apache-2.0
// A formula as data: named Boolean variables, clauses in commented sections, and ranks (small
// natural numbers) whose comparisons are literals. Everything the encodings say is of this form;
// Z3 stays behind solver.h, and the same data is printed as SMT-LIB 2 for other solvers.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace firebreak::smt {

/// A variable or its negation; or one of the constants kTrue, kFalse.
class Lit {
 public:
  constexpr Lit() = default;
  static constexpr Lit of(std::uint32_t variable) {
    return Lit(static_cast<std::int64_t>(variable) * 2);
  }
  constexpr Lit operator!() const { return Lit(code_ ^ 1); }
  constexpr bool is_constant() const { return code_ < 0; }
  constexpr bool negated() const { return (code_ & 1) != 0; }
  constexpr std::uint32_t variable() const { return static_cast<std::uint32_t>(code_ >> 1); }
  constexpr bool operator==(const Lit&) const = default;

 private:
  friend struct Constants;
  constexpr explicit Lit(std::int64_t code) : code_(code) {}
  std::int64_t code_ = -1;  // -2: true, -1: false
};

struct Constants {
  static constexpr Lit kTrue = Lit(-2);
  static constexpr Lit kFalse = Lit(-1);
};
inline constexpr Lit kTrue = Constants::kTrue;
inline constexpr Lit kFalse = Constants::kFalse;

/// A number in [0, 2^width), of an index into Formula.
struct Rank {
  std::uint32_t index = 0;
};

class Formula {
 public:
  /// A fresh variable. Names are for people and need not be unique.
  Lit variable(std::string name);
  Rank rank(std::string name, unsigned width);
  /// A literal that is true iff `a < b`; both ranks have the same width.
  Lit less(Rank a, Rank b);

  /// The clauses that follow belong to a section with this comment.
  void section(std::string comment);
  void add(std::span<const Lit> clause);
  void add(std::initializer_list<Lit> clause) { add(std::span(clause.begin(), clause.size())); }
  /// premise → one of `conclusion`.
  void imply(Lit premise, std::span<const Lit> conclusion);
  void imply(Lit premise, std::initializer_list<Lit> conclusion) {
    imply(premise, std::span(conclusion.begin(), conclusion.size()));
  }
  /// guard → at most one of `literals`; a ladder of auxiliary variables, linear in size.
  void at_most_one(Lit guard, std::span<const Lit> literals);

  struct RankVariable {
    std::string name;
    unsigned width;
  };
  struct Comparison {
    Lit literal;
    Rank a;
    Rank b;
  };
  struct Section {
    std::string comment;
    std::size_t first_clause;
  };
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<RankVariable>& ranks() const { return ranks_; }
  const std::vector<Comparison>& comparisons() const { return comparisons_; }
  const std::vector<Section>& sections() const { return sections_; }
  std::size_t clause_count() const { return clause_ends_.size(); }
  std::span<const Lit> clause(std::size_t index) const;

 private:
  std::vector<std::string> names_;
  std::vector<RankVariable> ranks_;
  std::vector<Comparison> comparisons_;
  std::vector<Section> sections_;
  std::vector<Lit> literals_;             // all clauses, one after the other
  std::vector<std::size_t> clause_ends_;  // where each ends in literals_
};

/// The formula and `assumptions` (as assertions) as SMT-LIB 2, logic QF_BV; variables are declared
/// as v0, v1, … with their names as comments.
std::string to_smt2(const Formula& formula, std::span<const Lit> assumptions,
                    const std::string& header);

}  // namespace firebreak::smt
