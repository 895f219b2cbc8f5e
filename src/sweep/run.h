// SPDX-License-Identifier: Apache-2.0
// One run of a sweep, and what became of it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/plan.h"
#include "sweep/questions.h"

namespace firebreak::sweep {

struct Run {
  std::int64_t id = 0;
  Asked asked;
  std::uint32_t seed = 0;
  Limits limits;
  std::string model;  // its text
};

/// How long it may take by the clock, which also runs where it sleeps or gets nothing of a
/// processor. The first time that it takes longer it is begun anew.
constexpr std::chrono::milliseconds clock_limit(const Limits& limits) {
  return std::chrono::minutes(1) + 10 * std::chrono::seconds(limits.seconds);
}

enum class Ending : std::uint8_t { Answered, Refused, OutOfTime, OutOfMemory, Crashed, Stalled };

inline constexpr std::array<std::string_view, 6> kEndings{"answered",      "refused", "out-of-time",
                                                          "out-of-memory", "crashed", "stalled"};

constexpr std::string_view name_of(Ending ending) {
  return kEndings[static_cast<std::size_t>(ending)];
}

/// What a run took, and where; differs from sweep to sweep.
struct Effort {
  std::string host;
  std::int64_t started = 0;  // Unix time
  double wall_seconds = 0;
  double processor_seconds = 0;
  std::int64_t peak_kilobytes = 0;
};

struct Outcome {
  std::int64_t run = 0;
  Ending ending = Ending::Crashed;
  std::optional<int> exit_status;
  std::optional<int> signal;
  std::string reason;
  std::string digest;  // of the document, where it is `answered` or `refused`
  std::vector<NamedValue> figures;
  Effort effort;
  std::string document;  // not kept in the database
};

}  // namespace firebreak::sweep
