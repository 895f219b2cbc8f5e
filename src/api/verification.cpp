// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "api/impl.h"
#include "base/internal_error.h"
#include "check/verify.h"
#include "coordination/repairable.h"
#include "document/complete_traces.h"
#include "execute/refute.h"
#include "frontend/printer.h"
#include "result/accepted.h"

namespace firebreak {

struct Verification::Impl {
  std::shared_ptr<const Model::Impl> model;
  result::Verification found;
  base::Statistics statistics;
};

Verification Model::verify(const Limits& limits) const {
  base::Environment environment = api::environment(limits);
  result::Verification found = check::verify(impl_->topology, {}, environment);
  execute::refute(impl_->model, impl_->topology, environment, found);
  const std::string program =
      found.traces.empty() ? "" : frontend::print_model(coordination::program_of(impl_->model, {}));
  document::complete_traces(impl_->topology, program, found.traces);
  return Verification(std::make_shared<const Verification::Impl>(
      Verification::Impl{impl_, std::move(found), std::move(environment.statistics)}));
}

Verdict Verification::verdict() const {
  switch (impl_->found.verdict) {
    case result::Verdict::Deterministic:
      return Verdict::Deterministic;
    case result::Verdict::Divergent:
      return Verdict::Divergent;
    case result::Verdict::Unknown:
      return Verdict::Unknown;
  }
  throw base::InternalError("a verdict outside its enumeration");
}

std::string Verification::unknown_reason() const { return impl_->found.unknown_reason; }

std::vector<SinkFinding> Verification::sinks() const {
  const topology::Topology& topology = impl_->model->topology;
  std::vector<SinkFinding> findings;
  for (const result::SinkVerdict& sink : impl_->found.sinks) {
    findings.push_back({.sink = topology[sink.sink].name,
                        .anomaly = api::anomaly(sink.anomaly),
                        .decided = sink.decided,
                        .label = result::to_string(topology, sink.label),
                        .accepted = result::wanted(topology[sink.sink].accept, sink.anomaly)});
  }
  return findings;
}

std::string Verification::render(Format format) const {
  return api::render(format, report::Verified{impl_->model->topology, impl_->found},
                     {.file = impl_->model->model.file,
                      .statistics = impl_->statistics,
                      .more_files = impl_->model->model.more_files});
}

}  // namespace firebreak
