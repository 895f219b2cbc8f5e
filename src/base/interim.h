// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace firebreak::base {

/// Hears what a long search would return if the time were up now. Where it answers, it says whether
/// to go on.
template <class Result, class Answer = void>
using Interim = std::function<Answer(const Result&)>;

}  // namespace firebreak::base
