// SPDX-License-Identifier: Apache-2.0
// The labels that a format's own tools give to the outputs, beside what executions show of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imports/import.h"
#include "imports/own_labels.h"
#include "report/display.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::imports {

/// An output of the original.
struct ComparedOutput {
  std::string name;
  const OwnLabel* own;
  const result::SinkVerdict* here = nullptr;  // null: the model has no such sink
  const result::Trace* trace = nullptr;       // an execution that shows the anomaly
  bool differs = false;                       // only one of both sides sees contents that differ
  std::vector<OwnReason> why = {};            // in sentences
};

/// What is compared. `found` is the verdict on what was imported, with complete traces, which must
/// outlive the result.
struct LabelComparison {
  const Imported& imported;
  const topology::Topology* topology;  // null: the program has no model
  const result::Verification& found;
};

/// In the order of their names. The graph must have labels of its own.
std::vector<ComparedOutput> compare_labels(const LabelComparison& of);

std::string labels_text(const LabelComparison& of, const report::Page& page);
std::string labels_json(const LabelComparison& of);

}  // namespace firebreak::imports
