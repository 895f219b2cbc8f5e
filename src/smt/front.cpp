// SPDX-License-Identifier: Apache-2.0
// Z3's Optimize takes the dimensions as soft constraints in lexicographic order. A choice that
// beats a lexicographically least one would itself be less, so the least one is not beaten. What
// comes next has to cost less than it in some dimension, and so on until nothing is left.
#include "smt/front.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "smt/limits.h"

namespace firebreak::smt {

namespace {

auto order(const Point& point) { return std::tie(point.costs, point.tie_breaker, point.count); }

class Finder {
 public:
  Finder(const FrontProblem& problem, const base::Environment& environment)
      : problem_(problem), environment_(environment), optimize_(context_) {}

  std::optional<std::vector<Point>> run(const std::vector<Clause>& clauses,
                                        const Component& component) {
    for (const std::size_t i : component) state(clauses[i]);
    for (const Charges& charges : problem_.dimensions) sums_.push_back(state(charges));
    state(tie_breakers());
    state(counts());
    std::vector<Point> points;
    while (true) {
      const z3::check_result result = check_in_time(optimize_, environment_);
      if (result == z3::unknown) return std::nullopt;
      if (result == z3::unsat) return points;
      points.push_back(found());
      improve_on(points.back().costs);
    }
  }

 private:
  struct Term {
    std::uint64_t amount;
    std::vector<std::size_t> elements;
    z3::expr charged;
  };
  using Sum = std::vector<Term>;

  void state(const Clause& clause) {
    z3::expr_vector one(context_);
    for (const std::size_t element : clause.chosen) one.push_back(variable(element));
    for (const std::size_t element : clause.left) one.push_back(!variable(element));
    optimize_.add(z3::mk_or(one));
  }

  z3::expr variable(std::size_t element) {
    const auto known = elements_.find(element);
    if (known != elements_.end()) return known->second;
    const z3::expr made = context_.bool_const(fmt::format("e{}", element).c_str());
    elements_.emplace(element, made);
    return made;
  }

  // The charges to elements that occur, each to be avoided, after all that were stated before.
  Sum state(const Charges& charges) {
    Sum sum;
    const std::string name = fmt::format("objective {}", objectives_++);
    const Z3_symbol objective = Z3_mk_string_symbol(context_, name.c_str());
    for (const Charge& charge : charges) {
      std::vector<std::size_t> occurring;
      std::ranges::copy_if(charge.elements, std::back_inserter(occurring),
                           [&](std::size_t element) { return elements_.contains(element); });
      if (charge.amount == 0 || occurring.empty()) continue;
      const z3::expr charged = any_of(occurring);
      Z3_optimize_assert_soft(context_, optimize_, !charged, std::to_string(charge.amount).c_str(),
                              objective);
      context_.check_error();
      sum.push_back({charge.amount, std::move(occurring), charged});
    }
    return sum;
  }

  Charges tie_breakers() const {
    Charges charges;
    for (const auto& [element, variable] : elements_) {
      charges.push_back({problem_.tie_breakers[element], {element}});
    }
    return charges;
  }

  Charges counts() const {
    Charges charges;
    for (const auto& [element, variable] : elements_) {
      if (element < problem_.counted) charges.push_back({1, {element}});
    }
    return charges;
  }

  // True at least if one of these is chosen.
  z3::expr any_of(const std::vector<std::size_t>& some) {
    if (some.size() == 1) return variable(some.front());
    const z3::expr any = context_.bool_const(fmt::format("charge {}", groups_++).c_str());
    for (const std::size_t element : some) optimize_.add(z3::implies(variable(element), any));
    return any;
  }

  Point found() {
    const z3::model model = optimize_.get_model();
    Point point;
    std::set<std::size_t> chosen;
    for (const auto& [element, variable] : elements_) {
      if (!model.eval(variable, false).is_true()) continue;
      chosen.insert(element);
      point.chosen.push_back(element);
      point.tie_breaker += problem_.tie_breakers[element];
      point.count += element < problem_.counted ? 1 : 0;
    }
    for (std::size_t i = 0; i < kDimensions; ++i) {
      for (const Term& term : sums_[i]) {
        const bool due = std::ranges::any_of(
            term.elements, [&](std::size_t element) { return chosen.contains(element); });
        if (due) point.costs[i] += term.amount;
      }
    }
    return point;
  }

  void improve_on(const Costs& costs) {
    z3::expr_vector better(context_);
    for (std::size_t i = 0; i < kDimensions; ++i) {
      if (costs[i] > 0) better.push_back(at_most(sums_[i], costs[i] - 1));
    }
    optimize_.add(z3::mk_or(better));
  }

  z3::expr at_most(const Sum& sum, std::uint64_t bound) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    const bool small = bound <= kMost && std::ranges::all_of(sum, [](const Term& term) {
                         return term.amount <= kMost;
                       });
    if (small) {
      z3::expr_vector literals(context_);
      std::vector<int> amounts;
      for (const Term& term : sum) {
        literals.push_back(term.charged);
        amounts.push_back(static_cast<int>(term.amount));
      }
      return z3::pble(literals, amounts.data(), static_cast<int>(bound));
    }
    z3::expr total = context_.int_val(0);
    for (const Term& term : sum) {
      total = total + z3::ite(term.charged, context_.int_val(term.amount), context_.int_val(0));
    }
    return total <= context_.int_val(bound);
  }

  const FrontProblem& problem_;
  const base::Environment& environment_;
  z3::context context_;
  z3::optimize optimize_;
  std::map<std::size_t, z3::expr> elements_;  // those that occur
  std::vector<Sum> sums_;                     // by dimension
  std::size_t objectives_ = 0;
  std::size_t groups_ = 0;
};

}  // namespace

bool covered(const Costs& costs, const Costs& by) {
  for (std::size_t i = 0; i < kDimensions; ++i) {
    if (costs[i] < by[i]) return false;
  }
  return true;
}

// In the order of costs, what beats a point stands before it. Of the points before it only those
// count that have the least of the third dimension for what they have of the second.
void prune(std::vector<Point>& points) {
  std::ranges::sort(points, [](const Point& a, const Point& b) { return order(a) < order(b); });
  std::map<std::uint64_t, std::uint64_t> stairs;  // second dimension: third, falling
  std::erase_if(points, [&](const Point& point) {
    const auto [first, second, third] = point.costs;
    auto step = stairs.upper_bound(second);
    if (step != stairs.begin() && std::prev(step)->second <= third) return true;
    while (step != stairs.end() && step->second >= third) step = stairs.erase(step);
    stairs[second] = third;
    return false;
  });
}

std::optional<std::vector<Point>> find_front(const FrontProblem& problem,
                                             const std::vector<Clause>& clauses,
                                             const Component& component,
                                             const base::Environment& environment) {
  return Finder(problem, environment).run(clauses, component);
}

}  // namespace firebreak::smt
