// SPDX-License-Identifier: Apache-2.0
#include "smt/hitting_set.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <chrono>

#include "base/internal_error.h"

namespace firebreak::smt {

struct HittingSets::Impl {
  Impl(const std::vector<std::uint64_t>& costs, const base::Environment& env)
      : environment(env), optimize(context) {
    for (std::size_t i = 0; i < costs.size(); ++i) {
      elements.push_back(context.bool_const(fmt::format("e{}", i).c_str()));
      if (costs[i] > 0) optimize.add_soft(!elements.back(), std::to_string(costs[i]).c_str());
    }
  }

  const base::Environment& environment;
  z3::context context;
  z3::optimize optimize;
  std::vector<z3::expr> elements;
};

HittingSets::HittingSets(std::vector<std::uint64_t> costs, const base::Environment& environment)
    : impl_(std::make_unique<Impl>(costs, environment)) {}
HittingSets::~HittingSets() = default;

void HittingSets::add(std::span<const std::size_t> set) {
  z3::expr_vector one(impl_->context);
  for (std::size_t element : set) one.push_back(impl_->elements[element]);
  impl_->optimize.add(z3::mk_or(one));
}

std::optional<std::vector<bool>> HittingSets::solve() {
  Impl& z3 = *impl_;
  try {
    if (z3.environment.deadline) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          *z3.environment.deadline - base::Environment::Clock::now());
      if (left.count() <= 0) return std::nullopt;
      z3::params params(z3.context);
      params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
      z3.optimize.set(params);
    }
    if (z3.optimize.check() != z3::sat) {
      if (z3.environment.out_of_time()) return std::nullopt;
      throw base::InternalError("Z3 finds no hitting set");
    }
    const z3::model model = z3.optimize.get_model();
    std::vector<bool> chosen;
    for (const z3::expr& element : z3.elements) {
      chosen.push_back(model.eval(element, false).is_true());
    }
    return chosen;
  } catch (const z3::exception& e) {
    if (z3.environment.out_of_time()) return std::nullopt;
    throw base::InternalError(fmt::format("Z3: {}", e.msg()));
  }
}

}  // namespace firebreak::smt
