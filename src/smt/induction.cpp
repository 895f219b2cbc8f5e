// SPDX-License-Identifier: Apache-2.0
#include "smt/induction.h"

#include <algorithm>
#include <vector>

namespace firebreak::smt {

bool inductive(const Formula& formula, std::span<const Lit> chosen,
               const std::function<bool(Lit)>& value) {
  const std::size_t count = formula.names().size();
  std::vector<bool> given(count, false);  // chosen, one way or the other
  std::vector<bool> given_true(count, false);
  std::vector<bool> free(count, false);  // of no interest: comparisons may be true or false
  for (Lit lit : chosen) {
    given[lit.variable()] = true;
    given_true[lit.variable()] = !lit.negated();
  }
  for (const Formula::Comparison& comparison : formula.comparisons()) {
    free[comparison.literal.variable()] = true;
  }
  std::vector<bool> claimed(count, false);  // to be false
  for (std::uint32_t v = 0; v < count; ++v) {
    claimed[v] = !given[v] && !free[v] && !value(Lit::of(v));
  }
  const auto denied = [&](Lit lit) {
    if (lit == kFalse) return true;
    if (lit.is_constant()) return false;
    const std::uint32_t v = lit.variable();
    if (given[v]) return given_true[v] == lit.negated();
    return !lit.negated() && claimed[v];
  };
  std::vector<bool> shown(count, false);
  for (std::size_t i = 0; i < formula.clause_count(); ++i) {
    const auto clause = formula.clause(i);
    // The premise stands last, negated.
    if (clause.empty() || !clause.back().negated()) continue;
    const auto supports = clause.first(clause.size() - 1);
    if (std::all_of(supports.begin(), supports.end(), denied)) {
      shown[clause.back().variable()] = true;
    }
  }
  for (std::uint32_t v = 0; v < count; ++v) {
    if (claimed[v] && !shown[v]) return false;
  }
  return true;
}

}  // namespace firebreak::smt
