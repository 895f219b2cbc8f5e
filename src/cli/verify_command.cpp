// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/verify_support.h"
#include "coordination/repairable.h"
#include "document/complete_traces.h"
#include "frontend/printer.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

class VerifyOne {
 public:
  VerifyOne(const std::string& file, const Options& options, const Loaded& loaded,
            base::Environment& environment)
      : file_(file), options_(options), loaded_(loaded), environment_(environment) {}

  FileResult run(const Publish& publish) const {
    const check::Task task{options_.anomalies, options_.traces};
    base::Interim<result::Verification> partial;
    if (environment_.deadline) {
      partial = [&](const result::Verification& found) { publish(show(found)); };
    }
    return show(verified(loaded_, options_.variants, task, environment_, partial));
  }

 private:
  FileResult show(result::Verification found) const {
    const topology::Topology& topology = loaded_.topology;
    if (!(found.traces.empty() && found.value_traces.empty()) && program_.empty()) {
      program_ = frontend::print_model(coordination::program_of(loaded_.model, options_.variants));
    }
    document::complete_traces(topology, program_, found.traces);
    document::complete_traces(topology, program_, found.value_traces);
    return {.status = status_of(found),
            .out = written(report::Verified{topology, found},
                           {.file = file_,
                            .statistics = environment_.statistics,
                            .more_files = loaded_.model.more_files},
                           options_)};
  }

  const std::string& file_;
  const Options& options_;
  const Loaded& loaded_;
  base::Environment& environment_;
  mutable std::string program_;  // its text, once it is needed
};

FileResult verify_model(const std::string& file, const Options& options,
                        base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("verifying {}", file));
  return VerifyOne(file, options, *loaded, environment).run(publish);
}

}  // namespace

Finish run_verify(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, verify_model);
}

}  // namespace firebreak::cli
