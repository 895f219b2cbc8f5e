// SPDX-License-Identifier: Apache-2.0
// What became of one piece of work among several.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace firebreak::cli {

enum class Ending : std::uint8_t {
  Finished,
  OutOfTime,
  OutOfProcessorTime,  // that the system gives a process
  OutOfMemory,
  Failed
};

template <class Result>
struct Outcome {
  Ending ending = Ending::Finished;
  std::optional<Result> result;  // if it finished; or what it published until the time was over
  std::string problem;           // if it failed
};

/// For how long after the deadline its work may still come back.
inline constexpr std::chrono::milliseconds kGrace{250};

}  // namespace firebreak::cli
