// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "check/verify.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "frontend/printer.h"
#include "report/explain.h"
#include "report/json.h"
#include "report/text.h"

namespace firebreak::cli {
namespace {

// A bounded absence of anomalies proves nothing (Unknown); an execution that is worse than its
// label refutes the rules, whatever the verdict.
Status status_of(const result::Verification& verification) {
  const auto unsound = [](const result::SinkVerdict& sink) {
    return sink.agreement == result::Agreement::Unsound;
  };
  if (std::any_of(verification.sinks.begin(), verification.sinks.end(), unsound)) {
    return Status::Broken;
  }
  switch (verification.verdict) {
    case result::Verdict::Deterministic:
      return Status::Holds;
    case result::Verdict::Divergent:
      return Status::Broken;
    case result::Verdict::Unknown:
      return Status::Unknown;
  }
  return Status::Internal;
}

Piece verify_model(const std::string& file, const Options& options,
                   base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("verifying {}", file));
  const topology::Topology& topology = loaded->topology;
  const check::Task task{options.anomalies, options.messages, options.traces};
  result::Verification found = check::verify(topology, task, environment);
  const std::string program = frontend::print_model(program_of(loaded->model, options.variants));
  for (result::Trace& trace : found.traces) {
    trace.model_text = program;
    trace.difference = report::explain(topology, trace);
  }
  Piece piece{.status = status_of(found)};
  if (options.format == Format::Json) {
    piece.out = report::verify_json(topology, found, environment.statistics);
  } else if (options.quiet) {
    piece.out = fmt::format("{}: {}\n", file, result::to_string(found.verdict));
  } else {
    piece.out = report::verify_text(topology, found);
    if (options.verbose) piece.out += statistics_text(environment.statistics);
  }
  return piece;
}

}  // namespace

Finish run_verify(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, verify_model);
}

}  // namespace firebreak::cli
