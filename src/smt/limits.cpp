// SPDX-License-Identifier: Apache-2.0
#include "smt/optimize.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/internal_error.h"

namespace firebreak::smt {

namespace {

// False if no time is left.
bool set_params(z3::optimize& optimize, const base::Environment& environment) {
  z3::params params(optimize.ctx());
  params.set("ctrl_c", false);  // an interrupt ends the process, not a query
  if (!environment.deadline) {
    optimize.set(params);
    return true;
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      *environment.deadline - base::Environment::Clock::now());
  if (left.count() <= 0) return false;
  params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
  optimize.set(params);
  return true;
}

}  // namespace

z3::check_result check_in_time(z3::optimize& optimize, const base::Environment& environment) {
  try {
    if (!set_params(optimize, environment)) return z3::unknown;
    const z3::check_result result = optimize.check();
    if (result != z3::unknown || environment.out_of_time()) return result;
    throw base::InternalError("Z3 gives up an optimization");
  } catch (const z3::exception& e) {
    if (environment.out_of_time()) return z3::unknown;
    throw base::InternalError(fmt::format("Z3: {}", e.msg()));
  }
}

}  // namespace firebreak::smt
