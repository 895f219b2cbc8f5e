// SPDX-License-Identifier: Apache-2.0
// The results that are written (formats.h), each with what is needed to write it. Everything but
// the frame is kept by reference.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "labels/derivation.h"
#include "report/display.h"
#include "report/line_difference.h"
#include "result/crosscheck.h"
#include "result/inference.h"
#include "result/pareto.h"
#include "result/piece_meanings.h"
#include "result/relaxation.h"
#include "result/repair.h"
#include "result/saved_repair.h"
#include "result/test.h"
#include "result/tolerance.h"
#include "result/trace.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::report {

/// What stands around a result.
struct Frame {
  std::string file = {};                     // that it is of, as it was named
  base::Statistics statistics = {};          // of the run
  bool verbose = false;                      // text tells these, too
  Page page = {};                            // that text is laid out on
  std::vector<std::string> more_files = {};  // of the model (topology::Model)
};

struct Labels {
  const topology::Topology& topology;
  const labels::Explainer& explainer;
};

struct Verified {
  const topology::Topology& topology;
  const result::Verification& found;
};

struct Repaired {
  const topology::Topology& topology;  // of the model as it is
  const result::RepairDocument& document;
  /// Where nothing helps and one trace shows it: what that is a trace of.
  const std::optional<topology::Topology>& traced;
  /// Of the text of the model; null: it could not be edited, or the format does not show it.
  const Change* change = nullptr;
  /// The traces of the model as it is; null: the format does not show them.
  const result::Verification* traces = nullptr;
};

struct Listed {
  const topology::Topology& topology;
  const result::MinimalRepairs& found;
  const result::PieceMeanings& meanings;
};

struct Fronted {
  const topology::Topology& topology;
  const result::ParetoFront& found;
  const result::PieceMeanings& meanings;
};

struct Relaxed {
  const topology::Topology& topology;  // of the model as it is
  const result::Relaxation& found;
  const result::RepairDocument& proof;
};

struct Tolerated {
  const topology::Topology& topology;  // of the model as it is
  const result::Tolerance& found;
};

struct Certified {
  const topology::Topology& topology;
  const result::RepairResult& claim;
  const std::vector<std::string>& problems;  // why it is refused
  const std::vector<std::string>& doubts;    // what could not be shown
  /// The model that the claim is held to, unless it is the one inside the document, and how that
  /// was changed first.
  const std::optional<std::string>& model_file;
  const std::string& model_changes;
};

struct Inferred {
  const result::Inference& found;
};

struct Crosschecked {
  const topology::Topology& topology;
  const result::ModelCrosscheck& found;
  result::RuleSet rules;  // whose members stand at the top
};

struct FamilyCrosschecked {
  const result::FamilyCrosscheck& found;
  result::RuleSet rules;
};

struct Tested {
  const std::vector<result::TestResult>& results;
};

struct Replayed {
  const topology::Topology& topology;
  const result::Trace& trace;
  const std::string& problem;  // "" where it is confirmed
};

struct ReplayedValues {
  const result::ValueTrace& trace;
  const std::string& problem;  // "" where it is confirmed
};

struct Exported {
  std::string_view language;
  std::string_view text;
};

/// A model of which nothing is known.
struct GivenUp {
  std::string_view reason;
};

/// Input that is wrong. Only documents hold it; for people it goes to standard error.
struct Refused {
  const base::Diagnostics& diagnostics;
};

}  // namespace firebreak::report
