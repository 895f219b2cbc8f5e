// SPDX-License-Identifier: Apache-2.0
#include "smt/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <new>
#include <system_error>
#include <utility>

#include "base/internal_error.h"
#include "smt/shared_context.h"

namespace firebreak::smt {

namespace {

// The context of the SharedContext that lives in this thread.
thread_local std::shared_ptr<z3::context> shared_context;

void complain(std::string_view complaint, const base::Environment& environment) {
  if (!environment.deadline) throw base::InternalError(fmt::format("Z3: {}", complaint));
}

}  // namespace

SharedContext::SharedContext() : made_(!shared_context) {
  if (made_) shared_context = std::make_shared<z3::context>();
}
SharedContext::~SharedContext() {
  if (made_) shared_context.reset();
}

std::shared_ptr<z3::context> current_context() {
  return shared_context ? shared_context : std::make_shared<z3::context>();
}

Session::Session(const base::Environment& environment, std::shared_ptr<z3::context> context)
    : environment_(&environment), context_(std::move(context)) {}

bool Session::limit(z3::params& params) const {
  params.set("ctrl_c", false);
  if (!environment_->deadline) return true;
  // Rounded up: Z3 is not to be done before the clock says so.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*environment_->deadline -
                                                                 base::Environment::Clock::now());
  if (left.count() <= 0) return false;
  params.set("timeout", static_cast<unsigned>(std::min<std::int64_t>(left.count(), 1U << 30U)));
  return true;
}

void Session::give_up(std::string_view reason) const { complain(reason, *environment_); }

bool within_limits(const base::Environment& environment, const std::function<void()>& use) {
  try {
    use();
    return true;
  } catch (const z3::exception& error) {
    complain(error.msg(), environment);
    return false;
  } catch (const std::system_error&) {  // no room for the thread that watches the time
    throw std::bad_alloc();
  }
}

Answer answer_of(z3::check_result result) {
  switch (result) {
    case z3::sat:
      return Answer::Sat;
    case z3::unsat:
      return Answer::Unsat;
    case z3::unknown:
      return Answer::Unknown;
  }
  throw base::InternalError("Z3 gave an answer outside its enumeration");
}

std::string reason_of(const z3::solver& solver) { return solver.reason_unknown(); }

std::string reason_of(const z3::optimize& optimize) {
  return Z3_optimize_get_reason_unknown(optimize.ctx(), optimize);
}

}  // namespace firebreak::smt
