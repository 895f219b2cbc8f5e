// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>

#include "smt/formula.h"

namespace firebreak::smt {

/// Whether the flags of which `value` is false can be shown to be false in every model of the
/// formula in which `chosen` holds, without a search: each has a clause flag → supports all of
/// whose supports are such flags, or denied by `chosen`, or false. In a model in which one of them
/// is true, a support of it is true, and one of that, and so on; where these go around a cycle they
/// do so along comparisons of ranks, which cannot. Linear in the formula.
bool inductive(const Formula& formula, std::span<const Lit> chosen,
               const std::function<bool(Lit)>& value);

}  // namespace firebreak::smt
