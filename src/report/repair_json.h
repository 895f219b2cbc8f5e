// SPDX-License-Identifier: Apache-2.0
// The result of `repair` as JSON (docs/formats.md, Results), and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "result/relaxation.h"
#include "result/repair.h"

namespace firebreak::report {

/// All that `certify` needs to check a repair.
struct RepairDocument {
  result::RepairResult result;
  std::string model_text;  // canonical, with what it lists under `repairs`
  base::Statistics statistics;
};

std::string repair_json(const RepairDocument& document);

/// What was read, and how the text differs from what repair_json writes of it: in words, or "".
/// The document says most things twice (a repair in full and as an index) and ends with a digest,
/// so that a change shows even where it would leave a claim that could be true.
struct SavedRepair {
  RepairDocument document;
  std::string altered;
  std::optional<result::Relaxation> relaxation;  // of which the document is the proof
};

/// Reads what repair_json wrote, or relaxation_json. Every error of its shape is added to
/// `diagnostics`; the result is empty iff one was. Time and memory are bounded by the size of the
/// text.
std::optional<SavedRepair> read_repair(std::string_view text, const std::string& file,
                                       base::Diagnostics& diagnostics);

}  // namespace firebreak::report
