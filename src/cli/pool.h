// SPDX-License-Identifier: Apache-2.0
// Runs one piece of work for each model, several at a time if asked, and never longer than allowed.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "base/environment.h"
#include "cli/status.h"

namespace firebreak::cli {

/// What became of one model.
struct Piece {
  Status status = Status::Holds;
  std::string out = {};  // text or JSON, as asked
  std::string err = {};  // for standard error
};

struct PoolLimits {
  unsigned jobs = 1;
  std::optional<base::Environment::Clock::time_point> deadline = {};
};

/// Calls `work` for 0 … count-1 on up to `jobs` threads and, on the calling thread and in order,
/// `done` with each result. The stages of a run watch the deadline themselves; what has not come
/// back some time after it is given up: `done` gets nothing for it, and the result is false, since a
/// thread still runs. Then the process must leave without tearing down what that thread may use;
/// `work` must own whatever it reads. An exception of `work` is rethrown here.
bool run_in_order(std::size_t count, const PoolLimits& limits,
                  std::function<Piece(std::size_t)> work,
                  const std::function<void(std::size_t, std::optional<Piece>)>& done);

}  // namespace firebreak::cli
