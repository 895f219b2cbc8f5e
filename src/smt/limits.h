// SPDX-License-Identifier: Apache-2.0
// Z3 within the time that is left: what the users of Z3 share. Where memory ends, the process does
// (cli/memory_end.cpp).
#pragma once

#include <z3++.h>

#include <new>
#include <string_view>
#include <system_error>

#include "base/environment.h"

namespace firebreak::smt {

/// Lets an interrupt end the process, not the query, and tells Z3 how much time is left. False if
/// none is.
bool set_limits(z3::params& params, const base::Environment& environment);

/// For a complaint of Z3: where the time is limited, it is over. InternalError where it is not.
void give_up(std::string_view complaint, const base::Environment& environment);

/// What `use` of Z3 gives; `late` if Z3 runs out of time.
template <class Result, class Use>
Result within_limits(const base::Environment& environment, Result late, Use use) {
  try {
    return use();
  } catch (const z3::exception& error) {
    give_up(error.msg(), environment);
    return late;
  } catch (const std::system_error&) {  // no room for the thread that watches the time
    throw std::bad_alloc();
  }
}

/// Looks for a best solution in the time that is left; `unknown` if it does not suffice.
z3::check_result check_in_time(z3::optimize& optimize, const base::Environment& environment);

}  // namespace firebreak::smt
