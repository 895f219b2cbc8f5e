// SPDX-License-Identifier: Apache-2.0
#include "report/findings/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.h"
#include "report/explain.h"
#include "report/json_support.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "report/side_by_side.h"
#include "report/trace/lanes.h"
#include "report/verify/value_lanes.h"
#include "result/accepted.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

namespace {

using result::Anomaly;
using topology::Topology;

std::string id_of(const Topology& topology, topology::StreamId sink, const std::string& rule) {
  return fingerprint(fmt::format("{}\n{}\n{}", topology.name(), topology[sink].name, rule));
}

class FlowWriter {
 public:
  FlowWriter(const Topology& topology, const Frame& frame) : topology_(topology), frame_(frame) {}

  std::vector<Flow> flows(const result::Trace& trace) const {
    const Lanes all = lanes(topology_, trace);
    std::vector<Flow> both;
    for (std::size_t w = 0; w < 2; ++w) {
      Flow flow{trace.worlds[w].name, {}};
      for (const LaneRow& row : all.rows) add(row.cells[w], flow);
      both.push_back(std::move(flow));
    }
    return both;
  }

  std::vector<Flow> flows(const result::ValueTrace& trace) const {
    const std::string_view world = result::world_name(result::kind_of(trace.anomaly).mode);
    Flow first{fmt::format("{} 1", world), {}};
    Flow second{fmt::format("{} 2", world), {}};
    const auto lanes = value_lanes(trace);
    for (const result::ValueStep* step : lanes[0]) add(*step, first);
    for (const result::ValueStep* step : lanes[1]) add(*step, second);
    return {std::move(first), std::move(second)};
  }

 private:
  void add(const LaneCell& cell, Flow& flow) const {
    if (cell.steps.empty()) return;
    std::string what = fmt::format("{}", fmt::join(cell.steps, "; "));
    for (const std::string& detail : cell.details) what += "; " + detail;
    flow.steps.push_back({printable(what), cell.delivery != nullptr
                                               ? place_of_component(cell.delivery->component)
                                               : Place{frame_.file, 0, 0}});
  }

  void add(const result::ValueStep& step, Flow& flow) const {
    std::string what = step_text(step, true);
    if (!step.after.empty()) {
      what += fmt::format("; {} becomes {}", values_text(step.before, " = "),
                          values_text(step.after, " = "));
    }
    flow.steps.push_back({printable(what), place_of_component(step.component)});
  }

  Place place_of_component(const std::string& name) const {
    const auto component = topology_.find_component(name);
    return component ? place_of(topology_[*component], frame_) : Place{frame_.file, 0, 0};
  }

  const Topology& topology_;
  const Frame& frame_;
};

Finding anomaly_at(const Topology& topology, topology::StreamId sink, Anomaly anomaly,
                   const Frame& frame) {
  const std::string rule = result::to_string(anomaly);
  return {.rule = rule,
          .message = printable(fmt::format("{} at sink {}: {}.", rule, topology[sink].name,
                                           result::meaning(anomaly))),
          .place = place_of(topology[sink], frame),
          .id = id_of(topology, sink, rule)};
}

Finding undecided_at(const Topology& topology, topology::StreamId sink, const std::string& why,
                     const Frame& frame) {
  return {.level = Level::Warning,
          .rule = "unknown",
          .message = printable(fmt::format("sink {} is not decided: {}", topology[sink].name, why)),
          .place = place_of(topology[sink], frame),
          .id = id_of(topology, sink, "unknown")};
}

// The first of them that is about the sink.
template <class Trace>
const Trace* trace_of(const std::vector<Trace>& traces, const std::string& sink) {
  const auto found = std::ranges::find(traces, sink, &Trace::sink);
  return found == traces.end() ? nullptr : &*found;
}

// What is known of how the sink comes to differ.
void add_executions(const Topology& topology, const result::Verification& found,
                    const std::string& sink, const Frame& frame, Finding& finding) {
  const FlowWriter writer(topology, frame);
  if (const auto* trace = trace_of(found.traces, sink)) {
    finding.message += " " + printable(explain(topology, *trace));
    finding.flows = writer.flows(*trace);
  } else if (const auto* values = trace_of(found.value_traces, sink)) {
    finding.flows = writer.flows(*values);
  }
}

}  // namespace

std::vector<Finding> findings(const Verified& result, const Frame& frame) {
  const Topology& topology = result.topology;
  std::vector<Finding> all;
  for (const result::SinkVerdict& sink : result.found.sinks) {
    const std::string& name = topology[sink.sink].name;
    const topology::Accept accept = topology[sink.sink].accept;
    if (result::wanted(accept, sink.anomaly)) continue;
    if (!sink.decided && result::accepts(accept, result::Anomaly::Diverge)) continue;
    if (sink.anomaly != Anomaly::None) {
      Finding finding = anomaly_at(topology, sink.sink, sink.anomaly, frame);
      add_executions(topology, result.found, name, frame, finding);
      all.push_back(std::move(finding));
    } else if (!sink.decided) {
      all.push_back(undecided_at(topology, sink.sink, result.found.unknown_reason, frame));
    }
  }
  return all;
}

namespace {

std::optional<Fix> fix_of(const Repaired& result, const result::RepairResult& known,
                          const Frame& frame) {
  if (result.change == nullptr || !known.repair || !result::confirmed(known)) return std::nullopt;
  std::vector<std::string> pieces;
  for (const result::RepairCandidate& piece : result::chosen(known)) {
    pieces.push_back(in_words(result.topology, piece));
  }
  return Fix{base::enumerate(pieces),
             replacement(frame.file, result.change->before, result.change->after)};
}

// The sinks of which it is open what a repair takes, but for those of which a finding tells.
void add_open(const Repaired& result, const Frame& frame, std::vector<Finding>& all) {
  const result::RepairResult& repair = result.document.result;
  if (result::outcome(repair) != result::RepairOutcome::Unknown) return;
  for (const std::string& name : repair.undecided) {
    const topology::StreamId sink = *result.topology.find_stream(name);
    if (std::ranges::any_of(repair.wrong, [&](const auto& w) { return w.first == sink; })) continue;
    all.push_back(undecided_at(result.topology, sink, repair.unknown_reason, frame));
  }
  if (!all.empty()) return;
  Finding& finding = all.emplace_back();
  finding.level = Level::Warning;
  finding.rule = "unknown";
  finding.message = printable(fmt::format("{}: {}", repair.model, repair_line(repair)));
  finding.place.file = frame.file;
  finding.id = fingerprint(result.topology.name() + "\nunknown");
}

}  // namespace

std::vector<Finding> findings(const Repaired& result, const Frame& frame) {
  const result::RepairResult& repair = result.document.result;
  const result::RepairResult& known = result::best_known(repair);
  const std::optional<Fix> fix = fix_of(result, known, frame);
  std::vector<Finding> all;
  for (const auto& [sink, anomaly] : repair.wrong.empty() ? known.wrong : repair.wrong) {
    const bool part = &known != &repair;
    const bool open = part && std::ranges::find(repair.undecided, result.topology[sink].name) !=
                                  repair.undecided.end();
    Finding finding = anomaly_at(result.topology, sink, anomaly, frame);
    if (result.traces != nullptr) {
      add_executions(result.topology, *result.traces, result.topology[sink].name, frame, finding);
    }
    finding.message += printable(fmt::format(
        " {}: {}", repair.model, part && !open ? decided_line(repair) : repair_line(repair)));
    if (fix && !open) {
      finding.message += fmt::format(". Repair: {}.", fix->what);
      finding.fix = fix;
    }
    all.push_back(std::move(finding));
  }
  add_open(result, frame, all);
  return all;
}

std::vector<Finding> findings(const Tested& result, const Frame&) {
  std::vector<Finding> all;
  for (const result::TestResult& test : result.results) {
    if (test.status == result::TestStatus::Passed) continue;
    const bool unknown = test.status == result::TestStatus::Unknown;
    for (const std::string& message : test.messages) {
      Finding& finding = all.emplace_back();
      finding.level = unknown ? Level::Warning : Level::Error;
      finding.rule = unknown ? "unknown" : "expectation";
      finding.message = printable(message);
      finding.place.file = test.file;
      finding.id = fingerprint(test.file + "\n" + message);
    }
  }
  return all;
}

std::vector<Finding> findings(const Inferred& result, const Frame& frame) {
  std::vector<Finding> all;
  for (const result::InferredComponent& component : result.found.components) {
    for (const result::InferredPath& path : component.paths) {
      if (path.audit != result::Audit::Stronger || !path.declared) continue;
      all.push_back({.rule = "stronger-annotation",
                     .message = printable(fmt::format(
                         "{}.{}: more is declared than its behaviour does: {}", component.name,
                         path_name(path.path.from.text, path.path.to ? path.path.to->text : ""),
                         fmt::join(path.differences, "; "))),
                     .place = place_of(path.declared->span, frame),
                     .id = fingerprint(fmt::format("{}\n{}\n{}\nstronger", result.found.model,
                                                   component.name, path.path.from.text))});
    }
  }
  return all;
}

std::vector<Finding> findings(const GivenUp& result, const Frame& frame) {
  Finding finding;
  finding.level = Level::Warning;
  finding.rule = "unknown";
  finding.message = printable(result.reason);
  finding.place.file = frame.file;
  finding.id = fingerprint(frame.file + "\nunknown");
  return {std::move(finding)};
}

std::vector<Finding> findings(const Refused& result, const Frame&) {
  std::vector<Finding> all;
  for (const base::Diagnostic& diagnostic : result.diagnostics.all()) {
    std::string message = diagnostic.message;
    if (!diagnostic.hint.empty()) message += "; " + diagnostic.hint;
    all.push_back({.rule = diagnostic.code,
                   .message = printable(message),
                   .place = {diagnostic.file, diagnostic.span.line, diagnostic.span.column},
                   .id = fingerprint(fmt::format("{}\n{}", diagnostic.code, diagnostic.message))});
  }
  return all;
}

}  // namespace firebreak::report
