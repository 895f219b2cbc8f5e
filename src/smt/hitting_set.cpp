// SPDX-License-Identifier: Apache-2.0
// Sets that share no element have nothing to do with each other, so the clauses part into
// components, and each is optimized on its own. One to which nothing was added keeps its answer.
#include "smt/hitting_set.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "base/internal_error.h"

namespace firebreak::smt {

namespace {

// Behind the digits of the costs there is room to count elements.
constexpr std::string_view kRoom = "00000000";

// One of `chosen` is chosen, or one of `left` is not.
struct Clause {
  std::vector<std::size_t> chosen;
  std::vector<std::size_t> left;
};

std::vector<std::size_t> elements_of(const Clause& clause) {
  std::vector<std::size_t> all = clause.chosen;
  all.insert(all.end(), clause.left.begin(), clause.left.end());
  return all;
}

/// Numbers that were joined, directly or not, have the same root.
class Union {
 public:
  explicit Union(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t of) {
    while (parent_[of] != of) of = parent_[of] = parent_[parent_[of]];
    return of;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(b)] = root(a); }

 private:
  std::vector<std::size_t> parent_;
};

using Component = std::vector<std::size_t>;  // clauses, ascending

std::vector<Component> components_of(const std::vector<Clause>& clauses, std::size_t elements) {
  Union joined(elements);
  for (const Clause& clause : clauses) {
    const auto all = elements_of(clause);
    for (const std::size_t element : all) joined.join(all.front(), element);
  }
  std::map<std::size_t, Component> by_root;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    by_root[joined.root(elements_of(clauses[i]).front())].push_back(i);
  }
  std::vector<Component> result;
  for (auto& [root, component] : by_root) result.push_back(std::move(component));
  return result;
}

}  // namespace

struct HittingSets::Impl {
  Impl(const std::vector<std::uint64_t>& costs, std::size_t counted, const base::Environment& env)
      : environment(env) {
    const auto end = costs.begin() + static_cast<std::ptrdiff_t>(counted);
    const bool some_free = std::find(costs.begin(), end, 0) != end;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      elements.push_back(context.bool_const(fmt::format("e{}", i).c_str()));
      std::string weight = std::to_string(costs[i]);
      if (some_free) weight += kRoom;
      if (costs[i] == 0) weight = i < counted ? "1" : "";
      weights.push_back(std::move(weight));
    }
  }

  void add(Clause clause) {
    impossible = impossible || (clause.chosen.empty() && clause.left.empty());
    clauses.push_back(std::move(clause));
  }

  // False if no time is left.
  bool limit_time(z3::optimize& optimize) {
    if (!environment.deadline) return true;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        *environment.deadline - base::Environment::Clock::now());
    if (left.count() <= 0) return false;
    z3::params params(context);
    params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
    optimize.set(params);
    return true;
  }

  Answer solve();
  Answer solve(const Component& component);
  std::vector<std::size_t> state(z3::optimize& optimize, const Component& component);

  const base::Environment& environment;
  z3::context context;
  std::vector<z3::expr> elements;
  std::vector<std::string> weights;  // by element; "" where it counts nothing
  std::vector<Clause> clauses;
  bool impossible = false;
  std::map<Component, std::vector<bool>> solved;  // the components of the last answer
};

// Hands the component over; the elements that occur in it.
std::vector<std::size_t> HittingSets::Impl::state(z3::optimize& optimize,
                                                  const Component& component) {
  std::vector<std::size_t> occurring;
  for (const std::size_t i : component) {
    z3::expr_vector one(context);
    for (const std::size_t element : clauses[i].chosen) one.push_back(elements[element]);
    for (const std::size_t element : clauses[i].left) one.push_back(!elements[element]);
    optimize.add(z3::mk_or(one));
    const auto all = elements_of(clauses[i]);
    occurring.insert(occurring.end(), all.begin(), all.end());
  }
  std::sort(occurring.begin(), occurring.end());
  occurring.erase(std::unique(occurring.begin(), occurring.end()), occurring.end());
  for (const std::size_t element : occurring) {
    if (!weights[element].empty()) optimize.add_soft(!elements[element], weights[element].c_str());
  }
  return occurring;
}

HittingSets::Answer HittingSets::Impl::solve(const Component& component) {
  z3::optimize optimize(context);
  const std::vector<std::size_t> occurring = state(optimize, component);
  if (!limit_time(optimize)) return {false, std::nullopt};
  switch (optimize.check()) {
    case z3::unsat:
      return {true, std::nullopt};
    case z3::unknown:
      if (environment.out_of_time()) return {false, std::nullopt};
      throw base::InternalError("Z3 finds no hitting set");
    case z3::sat:
      break;
  }
  const z3::model model = optimize.get_model();
  std::vector<bool> chosen(elements.size(), false);
  for (const std::size_t element : occurring) {
    chosen[element] = model.eval(elements[element], false).is_true();
  }
  return {true, std::move(chosen)};
}

HittingSets::Answer HittingSets::Impl::solve() {
  if (environment.out_of_time()) return {false, std::nullopt};
  if (impossible) return {true, std::nullopt};
  std::map<Component, std::vector<bool>> now;
  std::vector<bool> chosen(elements.size(), false);
  for (Component& component : components_of(clauses, elements.size())) {
    auto known = solved.extract(component);
    Answer answer = known.empty() ? solve(component) : Answer{true, std::move(known.mapped())};
    if (!answer.chosen) return answer;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if ((*answer.chosen)[i]) chosen[i] = true;
    }
    now.emplace(std::move(component), *std::move(answer.chosen));
  }
  solved = std::move(now);
  return {true, std::move(chosen)};
}

HittingSets::HittingSets(const std::vector<std::uint64_t>& costs, std::size_t counted,
                         const base::Environment& environment)
    : impl_(std::make_unique<Impl>(costs, counted, environment)) {}
HittingSets::~HittingSets() = default;

void HittingSets::add(std::span<const std::size_t> set) {
  impl_->add({{set.begin(), set.end()}, {}});
}

void HittingSets::forbid(std::span<const std::size_t> together) {
  impl_->add({{}, {together.begin(), together.end()}});
}

void HittingSets::exclude(std::size_t element, std::span<const std::size_t> others) {
  for (const std::size_t other : others) impl_->add({{}, {element, other}});
}

HittingSets::Answer HittingSets::solve() {
  try {
    return impl_->solve();
  } catch (const z3::exception& e) {
    if (impl_->environment.out_of_time()) return {false, std::nullopt};
    throw base::InternalError(fmt::format("Z3: {}", e.msg()));
  }
}

}  // namespace firebreak::smt
