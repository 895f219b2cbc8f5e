// SPDX-License-Identifier: Apache-2.0
#include "smt/formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace firebreak::smt {

Lit Formula::variable(std::string name) {
  names_.push_back(std::move(name));
  return Lit::of(static_cast<std::uint32_t>(names_.size() - 1));
}

Rank Formula::rank(std::string name, unsigned width) {
  ranks_.push_back({std::move(name), width});
  return Rank{static_cast<std::uint32_t>(ranks_.size() - 1)};
}

Lit Formula::less(Rank a, Rank b) {
  const Lit literal = variable(fmt::format("{} < {}", ranks_[a.index].name, ranks_[b.index].name));
  comparisons_.push_back({literal, a, b});
  return literal;
}

void Formula::section(std::string comment) {
  sections_.push_back({std::move(comment), clause_ends_.size()});
}

void Formula::add(std::span<const Lit> clause) {
  if (std::find(clause.begin(), clause.end(), kTrue) != clause.end()) return;
  std::copy_if(clause.begin(), clause.end(), std::back_inserter(literals_),
               [](Lit lit) { return lit != kFalse; });
  clause_ends_.push_back(literals_.size());
}

void Formula::imply(Lit premise, std::span<const Lit> conclusion) {
  std::vector<Lit> clause(conclusion.begin(), conclusion.end());
  clause.push_back(!premise);
  add(clause);
}

// Ladder: after_i says that one of the first i literals is true.
void Formula::at_most_one(Lit guard, std::span<const Lit> literals) {
  Lit before = kFalse;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    add({!guard, !before, !literals[i]});
    const Lit after = variable(fmt::format("one of the first {}", i + 1));
    add({!guard, !before, after});
    add({!guard, !literals[i], after});
    before = after;
  }
}

std::span<const Lit> Formula::clause(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : clause_ends_[index - 1];
  return std::span(literals_).subspan(begin, clause_ends_[index] - begin);
}

namespace {

// Comments end at the line's end; a hostile name must not break out of one.
// For a comment: without control characters, also those of two bytes, U+0080 to U+009F.
std::string one_line(const std::string& text) {
  std::string result = text;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto byte = [&](std::size_t at) {
      return at < result.size() ? static_cast<unsigned char>(result[at]) : 0U;
    };
    if (byte(i) == 0xC2U && byte(i + 1) >= 0x80U && byte(i + 1) < 0xA0U) {
      result[i] = ' ';
      result[++i] = ' ';
    } else if (byte(i) < 0x20U || byte(i) == 0x7FU) {
      result[i] = ' ';
    }
  }
  return result;
}

std::string term(Lit lit) {
  if (lit == kTrue) return "true";
  if (lit == kFalse) return "false";
  return lit.negated() ? fmt::format("(not v{})", lit.variable())
                       : fmt::format("v{}", lit.variable());
}

std::string clause_term(std::span<const Lit> clause) {
  if (clause.empty()) return "false";
  if (clause.size() == 1) return term(clause[0]);
  std::string text = "(or";
  for (Lit lit : clause) text += " " + term(lit);
  return text + ")";
}

std::string declarations(const Formula& formula) {
  std::string text;
  for (std::size_t i = 0; i < formula.names().size(); ++i) {
    text += fmt::format("(declare-const v{} Bool) ; {}\n", i, one_line(formula.names()[i]));
  }
  for (std::size_t i = 0; i < formula.ranks().size(); ++i) {
    text += fmt::format("(declare-const r{} (_ BitVec {})) ; {}\n", i, formula.ranks()[i].width,
                        one_line(formula.ranks()[i].name));
  }
  for (const Formula::Comparison& c : formula.comparisons()) {
    text += fmt::format("(assert (= {} (bvult r{} r{})))\n", term(c.literal), c.a.index, c.b.index);
  }
  return text;
}

}  // namespace

std::string to_smt2(const Formula& formula, std::span<const Lit> assumptions,
                    const std::string& header) {
  std::string text;
  for (std::size_t begin = 0; begin < header.size();) {
    const std::size_t end = std::min(header.find('\n', begin), header.size());
    text += "; " + one_line(header.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  text += "(set-logic QF_BV)\n" + declarations(formula);
  auto section = formula.sections().begin();
  for (std::size_t i = 0; i < formula.clause_count(); ++i) {
    for (; section != formula.sections().end() && section->first_clause <= i; ++section) {
      text += "\n; " + one_line(section->comment) + "\n";
    }
    text += "(assert " + clause_term(formula.clause(i)) + ")\n";
  }
  if (!assumptions.empty()) text += "\n; the question\n";
  for (Lit lit : assumptions) text += "(assert " + term(lit) + ")\n";
  return text + "(check-sat)\n";
}

}  // namespace firebreak::smt
