// SPDX-License-Identifier: Apache-2.0
// Which of the coordination that a model declares it needs, as plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "result/repair.h"

namespace firebreak::result {

/// A piece that is kept, and what happens without it.
struct Need {
  std::size_t piece = 0;  // index of RepairResult::candidates
  Trace trace;            // of the model with all other pieces that are kept
};

struct Relaxation {
  /// The cheapest repair of the model without its coordination; the candidates are what it
  /// declares. So the repair is what is kept, and the certificate shows why less is not enough.
  RepairResult kept;
  std::uint64_t declared_cost = 0;  // of all pieces
  std::vector<Need> needs;          // for each piece that is kept, as far as there was time

  /// The pieces that can go, if the model reaches the target at all.
  std::vector<std::size_t> dropped() const;
};

}  // namespace firebreak::result
