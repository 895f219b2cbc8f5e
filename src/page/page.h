// SPDX-License-Identifier: Apache-2.0
// One self-contained HTML page: for each model its graph, its verdict, its traces step by step, the
// derivations of its labels and its repair. It works without a server, a network or scripts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "labels/derivation.h"
#include "report/line_difference.h"
#include "result/relaxation.h"
#include "result/repair.h"
#include "result/tolerance.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::page {

/// A model that was repaired.
struct Outcome {
  const topology::Topology& topology;
  std::optional<report::Change> change;  // none: its text could not be edited
};

/// What is reported of one model.
struct Reported {
  std::string file;  // as it was named
  const topology::Topology& topology;
  const labels::Explainer& explainer;
  const result::Verification& found;
  const result::RepairResult* repair = nullptr;    // none was looked for
  const Outcome* repaired = nullptr;               // it has no confirmed repair
  const result::Relaxation* relaxation = nullptr;  // likewise
  const result::Tolerance* tolerance = nullptr;    // likewise
};

/// The part of a page about one model, the `number`-th on it.
std::string section(const Reported& reported, std::size_t number);

/// The part about a model of which nothing is known, and why.
std::string section_of_nothing(std::string_view file, std::string_view why, std::size_t number);

/// What the page lists at its top.
struct Entry {
  std::string file;
  std::string verdict;  // one word or two
};

/// The whole page; `sections` are those of the entries.
std::string document(std::span<const Entry> entries, std::span<const std::string> sections,
                     std::string_view version);

}  // namespace firebreak::page
