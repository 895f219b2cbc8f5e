// SPDX-License-Identifier: Apache-2.0
#include "smt/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "base/internal_error.h"

namespace firebreak::smt {

namespace {

std::string reason_of(z3::optimize& optimize) {
  return Z3_optimize_get_reason_unknown(optimize.ctx(), optimize);
}

}  // namespace

bool set_limits(z3::params& params, const base::Environment& environment) {
  params.set("ctrl_c", false);
  if (!environment.deadline) return true;
  // Rounded up: Z3 is not to be done before the clock says so.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*environment.deadline -
                                                                 base::Environment::Clock::now());
  if (left.count() <= 0) return false;
  params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
  return true;
}

void give_up(std::string_view complaint, const base::Environment& environment) {
  if (!environment.deadline) throw base::InternalError(fmt::format("Z3: {}", complaint));
}

z3::check_result check_in_time(z3::optimize& optimize, const base::Environment& environment) {
  return within_limits(environment, z3::unknown, [&] {
    z3::params params(optimize.ctx());
    if (!set_limits(params, environment)) return z3::unknown;
    optimize.set(params);
    const z3::check_result result = optimize.check();
    if (result == z3::unknown) give_up(reason_of(optimize), environment);
    return result;
  });
}

}  // namespace firebreak::smt
