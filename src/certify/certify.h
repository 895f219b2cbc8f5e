// SPDX-License-Identifier: Apache-2.0
// Checks a repair and its certificate (docs/semantics.md 7.3) without a solver: with the
// interpreter, the label engine and a branch and bound of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/document_text.h"
#include "result/relaxation.h"
#include "result/repair.h"
#include "result/saved_repair.h"
#include "topology/model.h"

namespace firebreak::certify {

struct CertifyLimits {
  std::uint64_t work = 1'000'000'000;   // of the recomputation of the bound: elements looked at
  std::uint64_t steps = 3'000'000'000;  // of all replays
  std::uint64_t states = 200'000;       // of small executions of the repaired model
};

/// What came of a check. Each list says what, in words.
struct Certification {
  std::vector<std::string> problems;  // why the claim is refused
  std::vector<std::string>
      doubts;  // what holds by the claim, but cannot be shown without the solver

  bool accepted() const { return problems.empty() && doubts.empty(); }
};

/// Checks the claim that `result` makes about `model`. The result may come from anywhere.
Certification certify(const topology::Model& model, const result::RepairResult& result,
                      const result::DocumentText& text, const CertifyLimits& limits = {});

/// Checks the traces that show what each piece is needed for. The rest of what a relaxation says is
/// what its proof says: a repair of `stripped`, the model without its coordination.
Certification certify_needs(const topology::Model& stripped, const result::Relaxation& relaxation,
                            const result::DocumentText& text, const CertifyLimits& limits = {});

/// Checks all that a saved repair claims about `model`, the one that stands in it, and that its
/// text is as it was written.
Certification certify_saved(const topology::Model& model, const result::SavedRepair& saved,
                            const result::DocumentText& text, const CertifyLimits& limits = {});

}  // namespace firebreak::certify
