// SPDX-License-Identifier: Apache-2.0
// What the modes of `repair` share.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cli/load.h"
#include "cli/status.h"
#include "report/line_difference.h"
#include "result/repair_outcome.h"
#include "topology/model.h"

namespace firebreak::cli {

/// How many repairs are listed without --limit.
inline constexpr std::size_t kMostRepairs = 100;

/// What is repaired, as it was written, read and prepared.
struct Repairable {
  std::string text;
  Loaded loaded;
  topology::Model model;  // with the variants that were chosen
};

/// Reads a model whose coordination may be too much; empty iff something was added to
/// `diagnostics`.
std::optional<Repairable> load_relaxable(const std::string& file, const Options& options,
                                         base::Diagnostics& diagnostics);

/// The same, of a text that was read from `file`, and what it offers for repair is checked.
std::optional<Repairable> load_repairable_text(std::string text, const std::string& file,
                                               const Options& options,
                                               base::Diagnostics& diagnostics);

/// Reads a model to be repaired, and checks what it offers for that; empty likewise.
std::optional<Repairable> load_repairable(const std::string& file, const Options& options,
                                          base::Diagnostics& diagnostics);

/// The text of the model and what --write would make of it for the changed model; none where it
/// cannot be edited in one file.
std::optional<report::Change> edited(const Repairable& task, const topology::Model& changed,
                                     const std::string& file, const Options& options);

/// Whether what was looked for is there: a repair that is verified, and proved to be the cheapest.
Status status_of(result::RepairOutcome outcome);

}  // namespace firebreak::cli
