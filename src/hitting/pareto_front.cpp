// SPDX-License-Identifier: Apache-2.0
// Z3's Optimize minimizes the dimensions in lexicographic order. A choice that dominates the
// lexicographic minimum would be smaller itself, so the minimum is not dominated. The next choice
// must cost less in some dimension, and so on until there is none.
#include "hitting/pareto_front.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "smt/limits.h"
#include "smt/term_solver.h"

namespace firebreak::hitting {

namespace {

auto order(const Point& point) { return std::tie(point.costs, point.tie_breaker, point.count); }

class Finder {
 public:
  Finder(const FrontProblem& problem, const base::Environment& environment)
      : problem_(problem), terms_(environment), optimizer_(terms_) {}

  std::optional<std::vector<Point>> run(const std::vector<Clause>& clauses,
                                        const Cluster& cluster) {
    for (const std::size_t i : cluster) state(clauses[i]);
    for (const Charges& charges : problem_.dimensions) sums_.push_back(state(charges));
    state(tie_breakers());
    state(counts());
    std::vector<Point> points;
    while (true) {
      const smt::Answer answer = optimizer_.check();
      if (answer == smt::Answer::Unknown) return std::nullopt;
      if (answer == smt::Answer::Unsat) return points;
      points.push_back(found());
      improve_on(points.back().costs);
    }
  }

 private:
  struct Due {
    std::uint64_t amount;
    std::vector<std::size_t> elements;
    smt::Term charged;
  };
  using Sum = std::vector<Due>;

  void state(const Clause& clause) {
    std::vector<smt::Term> one;
    for (const std::size_t element : clause.chosen) one.push_back(variable(element));
    for (const std::size_t element : clause.left) one.push_back(!variable(element));
    optimizer_.add(terms_.any_of(one));
  }

  smt::Term variable(std::size_t element) {
    const auto known = elements_.find(element);
    if (known != elements_.end()) return known->second;
    const smt::Term made = terms_.constant(fmt::format("e{}", element), terms_.booleans());
    elements_.emplace(element, made);
    return made;
  }

  // The charges to elements that occur, each to be avoided, after all that were stated before.
  Sum state(const Charges& charges) {
    Sum sum;
    const std::string objective = fmt::format("objective {}", objectives_++);
    for (const Charge& charge : charges) {
      std::vector<std::size_t> occurring;
      std::ranges::copy_if(charge.elements, std::back_inserter(occurring),
                           [&](std::size_t element) { return elements_.contains(element); });
      if (charge.amount == 0 || occurring.empty()) continue;
      const smt::Term charged = any_of(occurring);
      optimizer_.avoid(charged, std::to_string(charge.amount), objective);
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
  smt::Term any_of(const std::vector<std::size_t>& some) {
    if (some.size() == 1) return variable(some.front());
    const smt::Term any = terms_.constant(fmt::format("charge {}", groups_++), terms_.booleans());
    for (const std::size_t element : some) optimizer_.add(implies(variable(element), any));
    return any;
  }

  Point found() {
    const smt::Model model = optimizer_.model();
    Point point;
    std::set<std::size_t> chosen;
    for (const auto& [element, variable] : elements_) {
      if (!model.is_true(variable)) continue;
      chosen.insert(element);
      point.chosen.push_back(element);
      point.tie_breaker += problem_.tie_breakers[element];
      point.count += element < problem_.counted ? 1 : 0;
    }
    for (std::size_t i = 0; i < kDimensions; ++i) {
      for (const Due& due : sums_[i]) {
        const bool charged = std::ranges::any_of(
            due.elements, [&](std::size_t element) { return chosen.contains(element); });
        if (charged) point.costs[i] += due.amount;
      }
    }
    return point;
  }

  void improve_on(const Costs& costs) {
    std::vector<smt::Term> better;
    for (std::size_t i = 0; i < kDimensions; ++i) {
      if (costs[i] > 0) better.push_back(at_most(sums_[i], costs[i] - 1));
    }
    optimizer_.add(terms_.any_of(better));
  }

  smt::Term at_most(const Sum& sum, std::uint64_t bound) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    const bool small = bound <= kMost &&
                       std::ranges::all_of(sum, [](const Due& due) { return due.amount <= kMost; });
    if (small) {
      std::vector<smt::Term> literals;
      std::vector<int> amounts;
      for (const Due& due : sum) {
        literals.push_back(due.charged);
        amounts.push_back(static_cast<int>(due.amount));
      }
      return terms_.at_most(literals, amounts, static_cast<int>(bound));
    }
    smt::Term total = terms_.number(0);
    for (const Due& due : sum) {
      total = total + if_else(due.charged, terms_.number(due.amount), terms_.number(0));
    }
    return total <= terms_.number(bound);
  }

  const FrontProblem& problem_;
  smt::Terms terms_;
  smt::Optimizer optimizer_;
  std::map<std::size_t, smt::Term> elements_;  // those that occur
  std::vector<Sum> sums_;                      // by dimension
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
                                             const Cluster& cluster,
                                             const base::Environment& environment) {
  std::optional<std::vector<Point>> front;
  smt::within_limits(environment,
                     [&] { front = Finder(problem, environment).run(clauses, cluster); });
  return front;
}

}  // namespace firebreak::hitting
