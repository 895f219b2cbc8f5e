// SPDX-License-Identifier: Apache-2.0
// Where a verdict and the judge do not agree.
#pragma once

#include <optional>
#include <string>

#include "simulator/judge.h"
#include "support/random_models.h"
#include "topology/model.h"

namespace firebreak::simulator {

enum class FindingKind : std::uint8_t {
  FalseVerdict,  // a sink is claimed free of what real components show
  Stuck,         // a unit waits for ever
  Trace          // a trace does not run, or shows nothing
};

struct Finding {
  FindingKind kind = FindingKind::FalseVerdict;
  std::string what;     // "run claimed none", "stuck", "trace run"
  std::string details;  // the witness, or why the trace does not run
};

struct Examination {
  bool valid = false;    // the builder accepts the model and it is small enough
  bool decided = false;  // the verifier said something of every sink
  bool deterministic = false;
  unsigned traces = 0;
  unsigned too_long = 0;  // traces that were given up
  std::uint64_t runs = 0;
  std::optional<Finding> finding;  // the first
};

struct Scope {
  Options options;
  bool judge = true;   // hold verdicts against the judge
  bool traces = true;  // run the traces
};

/// Verifies the model and holds what comes out against real components.
Examination examine(const topology::Model& model, const Scope& scope);

/// What the model makes use of, for sorting findings: "fifo seal two-writers".
std::string features_of(const topology::Model& model);

/// What random models make use of: `all`, `present` or a list, as the campaigns say.
test_support::RandomModelOptions options_of(const std::string& features, unsigned components);

/// The model as YAML.
std::string text_of(const topology::Model& model);

}  // namespace firebreak::simulator
