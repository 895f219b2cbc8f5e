// SPDX-License-Identifier: Apache-2.0
#include "smt/hitting_set.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/internal_error.h"

namespace firebreak::smt {

namespace {

// Behind the digits of the costs there is room to count elements.
constexpr std::string_view kRoom = "00000000";

}  // namespace

struct HittingSets::Impl {
  Impl(const std::vector<std::uint64_t>& costs, std::size_t counted, const base::Environment& env)
      : environment(env), optimize(context) {
    const auto end = costs.begin() + static_cast<std::ptrdiff_t>(counted);
    const bool some_free = std::find(costs.begin(), end, 0) != end;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      elements.push_back(context.bool_const(fmt::format("e{}", i).c_str()));
      std::string weight = std::to_string(costs[i]);
      if (some_free) weight += kRoom;
      if (costs[i] == 0) weight = i < counted ? "1" : "";
      if (!weight.empty()) optimize.add_soft(!elements.back(), weight.c_str());
    }
  }

  // False if no time is left.
  bool limit_time() {
    if (!environment.deadline) return true;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        *environment.deadline - base::Environment::Clock::now());
    if (left.count() <= 0) return false;
    z3::params params(context);
    params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
    optimize.set(params);
    return true;
  }

  const base::Environment& environment;
  z3::context context;
  z3::optimize optimize;
  std::vector<z3::expr> elements;
};

HittingSets::HittingSets(const std::vector<std::uint64_t>& costs, std::size_t counted,
                         const base::Environment& environment)
    : impl_(std::make_unique<Impl>(costs, counted, environment)) {}
HittingSets::~HittingSets() = default;

void HittingSets::add(std::span<const std::size_t> set) {
  z3::expr_vector one(impl_->context);
  for (const std::size_t element : set) one.push_back(impl_->elements[element]);
  impl_->optimize.add(z3::mk_or(one));
}

void HittingSets::forbid(std::span<const std::size_t> together) {
  z3::expr_vector not_one(impl_->context);
  for (const std::size_t element : together) not_one.push_back(!impl_->elements[element]);
  impl_->optimize.add(z3::mk_or(not_one));
}

void HittingSets::exclude(std::size_t element, std::span<const std::size_t> others) {
  z3::expr_vector excluded(impl_->context);
  for (const std::size_t other : others) excluded.push_back(impl_->elements[other]);
  impl_->optimize.add(z3::implies(impl_->elements[element], !z3::mk_or(excluded)));
}

HittingSets::Answer HittingSets::solve() {
  Impl& z3 = *impl_;
  try {
    if (!z3.limit_time()) return {false, std::nullopt};
    switch (z3.optimize.check()) {
      case z3::unsat:
        return {true, std::nullopt};
      case z3::unknown:
        if (z3.environment.out_of_time()) return {false, std::nullopt};
        throw base::InternalError("Z3 finds no hitting set");
      case z3::sat:
        break;
    }
    const z3::model model = z3.optimize.get_model();
    std::vector<bool> chosen;
    for (const z3::expr& element : z3.elements) {
      chosen.push_back(model.eval(element, false).is_true());
    }
    return {true, std::move(chosen)};
  } catch (const z3::exception& e) {
    if (z3.environment.out_of_time()) return {false, std::nullopt};
    throw base::InternalError(fmt::format("Z3: {}", e.msg()));
  }
}

}  // namespace firebreak::smt
