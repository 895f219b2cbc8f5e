// SPDX-License-Identifier: Apache-2.0
// What a repair is saved as, and what reading it back gives.
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "result/relaxation.h"
#include "result/repair.h"

namespace firebreak::result {

/// All that `certify` needs to check a repair.
struct RepairDocument {
  RepairResult result;
  std::string model_text;  // canonical, with what it lists under `repairs`
  base::Statistics statistics;
  /// As `model_text`, of the model that `result.for_decided` is about; or "".
  std::string decided_text = {};
};

/// What was read, and how the text differs from what would be written of it: in words, or "". The
/// document says most things twice (a repair in full and as an index) and ends with a digest, so
/// that a change shows even where it would leave a claim that could be true.
struct SavedRepair {
  RepairDocument document;
  std::string altered;
  std::optional<Relaxation> relaxation;  // of which the document is the proof
};

}  // namespace firebreak::result
