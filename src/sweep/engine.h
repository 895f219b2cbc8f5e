// SPDX-License-Identifier: Apache-2.0
// What the engines that distribute a sweep have in common.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::sweep {

/// An engine is not there, or does not do what it is asked; says why, for its user.
class EngineError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Watcher {
  std::function<bool()> stopped;               // whether to come back before all is done
  std::function<void(std::string_view)> tell;  // what is going on
};

/// What a command prints; EngineError, with what it complains of, where it fails or is not there.
std::string output_of(const std::vector<std::string>& words);

}  // namespace firebreak::sweep
