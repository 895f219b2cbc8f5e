// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "report/json_support.h"
#include "report/notes_json.h"
#include "report/trace/object.h"
#include "report/verify/value_trace.h"
#include "report/verify/verify.h"
#include "result/accepted.h"

namespace firebreak::report {

namespace {

using topology::Topology;

// Where behaviours are given: on which side what is said of the sink stands.
std::string_view shown_by(const Topology& topology, const result::Verification& verification,
                          const result::SinkVerdict& sink) {
  if (sink.anomaly == result::Anomaly::None) return sink.decided ? "proof" : "bound";
  const auto of_sink = [&](const result::ValueTrace& trace) {
    return trace.sink == topology[sink.sink].declared;
  };
  return std::ranges::any_of(verification.value_traces, of_sink) ? "values" : "annotations";
}

Json sinks_json(const Topology& topology, const result::Verification& verification) {
  Json sinks = Json::object();
  for (const result::SinkVerdict& sink : verification.sinks) {
    const std::string anomaly = result::known_anomaly(verification, sink);
    Json json = {{"anomaly", anomaly},
                 {"label", result::to_string(topology, sink.label)},
                 {"agreement", result::known_agreement(sink)},
                 {"line", topology[sink.sink].span.line},
                 {"id", fingerprint(fmt::format("{}\n{}\n{}", topology.name(),
                                                topology[sink.sink].name, anomaly))}};
    if (!sink.decided) json["decided"] = false;
    if (verification.behaves) json["by"] = shown_by(topology, verification, sink);
    if (result::wanted(topology[sink.sink].accept, sink.anomaly)) json["accepted"] = true;
    append(sinks, topology[sink.sink].name, std::move(json));
  }
  return sinks;
}

}  // namespace

std::string verify_json(const Topology& topology, const result::Verification& verification,
                        const base::Statistics& statistics) {
  Json traces = Json::array();
  for (const result::Trace& trace : verification.traces) traces.push_back(trace_object(trace));
  Json json = {{"model", topology.name()},
               {"verdict", result::to_string(verification.verdict)},
               {"scope", "unbounded"},
               {"bound", nullptr},
               {"sinks", sinks_json(topology, verification)},
               {"replicated_by", replication_json(topology)},
               {"waits_for_itself", self_waits_json(topology)},
               {"traces", std::move(traces)},
               {"statistics", statistics_object(statistics)}};
  if (verification.behaves) {
    Json value_traces = Json::array();
    for (const result::ValueTrace& trace : verification.value_traces) {
      value_traces.push_back(value_trace_object(trace));
    }
    Json bounds = Json::object();
    for (const auto& [sink, why] : verification.bounds) append(bounds, sink, why);
    json["value_traces"] = std::move(value_traces);
    json["bounds"] = std::move(bounds);
  }
  if (verification.asked.size() == 1)
    json["asked"] = result::to_string(*verification.asked.begin());
  if (!verification.unknown_reason.empty()) json["reason"] = verification.unknown_reason;
  if (verification.traces_omitted > 0) json["traces_omitted"] = verification.traces_omitted;
  if (verification.traces_unchecked > 0) json["traces_unchecked"] = verification.traces_unchecked;
  return dump(json);
}

}  // namespace firebreak::report
