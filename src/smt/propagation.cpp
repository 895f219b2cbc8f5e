// SPDX-License-Identifier: Apache-2.0
// Counting, as for Horn clauses (Dowling and Gallier, Journal of Logic Programming 1(3), 1984): a
// flag is true as soon as each clause of which it is the premise has a true support. Every clause
// is looked at once for each of its supports. Comparisons of ranks hold, since a flag becomes true
// after what supports it.
#include "smt/propagation.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace firebreak::smt {

namespace {

enum class Role : std::uint8_t { Flag, Comparison, Input };

struct Variables {
  std::vector<Role> role;
  std::vector<std::uint32_t> input;  // which one, for Role::Input
};

Variables variables_of(const Formula& formula, std::span<const Lit> inputs) {
  Variables result{std::vector(formula.names().size(), Role::Flag),
                   std::vector<std::uint32_t>(formula.names().size())};
  for (const Formula::Comparison& comparison : formula.comparisons()) {
    result.role[comparison.literal.variable()] = Role::Comparison;
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    result.role[inputs[i].variable()] = Role::Input;
    result.input[inputs[i].variable()] = static_cast<std::uint32_t>(i);
  }
  return result;
}

}  // namespace

Propagation::Propagation(const Formula& formula, std::span<const Lit> inputs)
    : inputs_(inputs.begin(), inputs.end()), unsettled_(formula.names().size(), 0) {
  applies_ = read(formula, inputs);
  if (applies_) reset();
}

Propagation::Lists Propagation::lists(std::size_t count, Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  Lists result;
  result.starts.reserve(count + 1);
  for (const auto& [list, item] : pairs) {
    while (result.starts.size() <= list) {
      result.starts.push_back(static_cast<std::uint32_t>(result.items.size()));
    }
    result.items.push_back(item);
  }
  result.starts.resize(count + 1, static_cast<std::uint32_t>(result.items.size()));
  return result;
}

bool Propagation::read(const Formula& formula, std::span<const Lit> inputs) {
  const Variables variables = variables_of(formula, inputs);
  Pairs by_flag;
  Pairs by_input;
  for (std::size_t i = 0; i < formula.clause_count(); ++i) {
    const auto clause = static_cast<std::uint32_t>(premise_.size());
    std::optional<std::uint32_t> premise;
    bool holds = false;
    for (const Lit lit : formula.clause(i)) {
      const std::uint32_t variable = lit.variable();
      const bool is_premise = variables.role[variable] == Role::Flag && lit.negated();
      if (is_premise && premise) return false;
      if (is_premise) {
        premise = variable;
      } else if (variables.role[variable] == Role::Flag) {
        by_flag.emplace_back(variable, clause);
      } else if (variables.role[variable] == Role::Comparison && !lit.negated()) {
        holds = true;
      } else if (variables.role[variable] == Role::Input && lit.negated()) {
        by_input.emplace_back(variables.input[variable], clause);
      } else {
        return false;
      }
    }
    if (!premise) return false;
    premise_.push_back(*premise);
    held_.push_back(holds);
    if (!holds) ++unsettled_[*premise];
  }
  by_flag_ = lists(formula.names().size(), std::move(by_flag));
  by_input_ = lists(inputs.size(), std::move(by_input));
  return true;
}

void Propagation::reset() {
  satisfied_ = held_;
  missing_ = unsettled_;
  true_.assign(missing_.size(), false);
  for (std::uint32_t flag = 0; flag < missing_.size(); ++flag) {
    if (missing_[flag] == 0) establish(flag);
  }
  settle();
}

void Propagation::release(std::size_t input) {
  true_[inputs_[input].variable()] = false;
  satisfy(by_input_[input]);
  settle();
}

void Propagation::establish(std::uint32_t flag) {
  true_[flag] = true;
  work_.push_back(flag);
}

void Propagation::satisfy(std::span<const std::uint32_t> clauses) {
  for (const std::uint32_t clause : clauses) {
    if (satisfied_[clause]) continue;
    satisfied_[clause] = true;
    const std::uint32_t flag = premise_[clause];
    if (--missing_[flag] == 0) establish(flag);
  }
}

void Propagation::settle() {
  while (!work_.empty()) {
    const std::uint32_t flag = work_.back();
    work_.pop_back();
    satisfy(by_flag_[flag]);
  }
}

bool Propagation::value(Lit lit) const {
  if (lit.is_constant()) return lit == kTrue;
  return true_[lit.variable()] != lit.negated();
}

}  // namespace firebreak::smt
