// SPDX-License-Identifier: Apache-2.0
// Sets that share no element have nothing to do with each other, so the clauses part into
// components, and each is optimized on its own. One to which nothing was added keeps its answer.
#include "smt/hitting_set.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "smt/clauses.h"
#include "smt/limits.h"

namespace firebreak::smt {

namespace {

// Behind the digits of the costs there is room to count elements.
constexpr std::string_view kRoom = "00000000";

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

  Answer solve();
  Answer solve(const Component& component);
  std::vector<std::size_t> state(z3::optimize& optimize, const Component& component);

  const base::Environment& environment;
  z3::context context;
  std::vector<z3::expr> elements;
  std::vector<std::string> weights;  // by element; "" where it counts nothing
  ClauseList clauses;
  std::map<Component, std::vector<bool>> solved;  // the components of the last answer
};

// Hands the component over; the elements that occur in it.
std::vector<std::size_t> HittingSets::Impl::state(z3::optimize& optimize,
                                                  const Component& component) {
  std::vector<std::size_t> occurring;
  for (const std::size_t i : component) {
    z3::expr_vector one(context);
    for (const std::size_t element : clauses.all()[i].chosen) one.push_back(elements[element]);
    for (const std::size_t element : clauses.all()[i].left) one.push_back(!elements[element]);
    optimize.add(z3::mk_or(one));
    const auto all = elements_of(clauses.all()[i]);
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
  switch (check_in_time(optimize, environment)) {
    case z3::unsat:
      return {true, std::nullopt};
    case z3::unknown:
      return {false, std::nullopt};
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
  if (clauses.impossible()) return {true, std::nullopt};
  std::map<Component, std::vector<bool>> now;
  std::vector<bool> chosen(elements.size(), false);
  for (Component& component : components_of(clauses.all(), elements.size())) {
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

void HittingSets::add(std::span<const std::size_t> set) { impl_->clauses.add(set); }

void HittingSets::forbid(std::span<const std::size_t> together) { impl_->clauses.forbid(together); }

void HittingSets::exclude(std::size_t element, std::span<const std::size_t> others) {
  impl_->clauses.exclude(element, others);
}

HittingSets::Answer HittingSets::solve() {
  return within_limits(impl_->environment, Answer{false, std::nullopt},
                       [&] { return impl_->solve(); });
}

}  // namespace firebreak::smt
