// SPDX-License-Identifier: Apache-2.0
// Two admissible worlds that a target tells apart, or the certainty that there are none.
#pragma once

#include <cstdint>
#include <vector>

#include "enumerator/plan.h"

namespace firebreak::enumerator {

struct Budget {
  std::uint64_t limit = 0;
  std::uint64_t used = 0;
  bool spent() const { return used >= limit; }
};

enum class Answer : std::uint8_t { Same, Differ, Unknown };

/// With so many messages on each source (by StreamId).
Answer search(const Question& question, const std::vector<unsigned>& messages, Budget& budget);

}  // namespace firebreak::enumerator
