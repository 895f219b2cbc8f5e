// SPDX-License-Identifier: Apache-2.0
// What a result says of its traces once it is a document: which model each is one of, and why its
// worlds differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "result/execution.h"
#include "result/relaxation.h"
#include "result/repair.h"
#include "result/saved_repair.h"
#include "result/trace.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::document {

/// Traces of one model, whose text is `model_text`.
void complete_traces(const topology::Topology& topology, const std::string& model_text,
                     std::vector<result::Trace>& traces);

/// The same of traces with real values, which need no explanation.
void complete_traces(const topology::Topology& topology, const std::string& model_text,
                     std::vector<result::ValueTrace>& traces);

/// Each trace of the certificate says which model it is one of, and is explained there. Where these
/// models are large, only the first few stand in full: `model` with what an entry applies is the
/// same.
void complete_traces(const topology::Model& model, result::RepairResult& result);

/// The same of the traces of `relaxation.kept` and of the needs; `model` is the one that was
/// relaxed. Returns what the repair is one of: the model without its coordination, with that as its
/// candidates.
topology::Model complete_traces(const topology::Model& model, result::Relaxation& relaxation);

/// A repair as it is to be written.
struct Shown {
  result::RepairDocument document;
  /// For people, where no repair exists and one trace shows it: the model that this is a trace of.
  std::optional<topology::Topology> traced;
};
/// `as_document`: with all traces complete and the text of the model, as whoever reads it again
/// needs it.
Shown shown(const topology::Model& model, const result::RepairResult& result,
            const base::Statistics& statistics, bool as_document);

}  // namespace firebreak::document
