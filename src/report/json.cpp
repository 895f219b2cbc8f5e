// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <fmt/format.h>

#include "report/json_support.h"
#include "report/notes.h"
#include "report/trace_object.h"

namespace firebreak::report {

namespace {

using topology::Topology;

/// A silent path goes to null.
Json path_json(const std::string& from, const std::string& to) {
  return {{"from", from}, {"to", to.empty() ? Json(nullptr) : Json(to)}};
}

Json to_json(const result::TraceMessage& message) {
  Json attributes = Json::object();
  for (const auto& [name, value] : message.attributes) append(attributes, name, value);
  Json json = {{"id", message.id}, {"stream", message.stream}, {"attributes", attributes}};
  if (message.parent.empty()) return json;
  json["parent"] = message.parent;
  json["path"] = path_json(message.path_from, message.path_to);
  return json;
}

Json to_json(const result::View& view) {
  Json writers = Json::array();
  for (const result::PathName& path : view.writers)
    writers.push_back(path_json(path.from, path.to));
  return {{"path", path_json(view.path_from, view.path_to)},
          {"whole_partition", view.whole_partition},
          {"saw", view.saw},
          {"writers", std::move(writers)}};
}

Json to_json(const result::Delivery& delivery) {
  Json views = Json::array();
  for (const result::View& view : delivery.views) views.push_back(to_json(view));
  Json json = {{"component", delivery.component},
               {"instance", delivery.instance},
               {"interface", delivery.interface},
               {"message", delivery.message}};
  if (delivery.unit_to) json["unit_to"] = *delivery.unit_to;
  if (delivery.other_replica) json["other_replica"] = true;
  json["emits"] = delivery.emits;
  json["views"] = std::move(views);
  return json;
}

Json to_json(const result::World& world) {
  Json deliveries = Json::array();
  for (const result::Delivery& delivery : world.deliveries) deliveries.push_back(to_json(delivery));
  Json json = {{"name", world.name}, {"deliveries", std::move(deliveries)}};
  if (!world.lost.empty()) append(json, "lost", world.lost);
  append(json, "outcome", {{"what", world.outcome.what}, {"values", world.outcome.values}});
  return json;
}

Json to_json(const result::Trace& trace) {
  Json messages = Json::array();
  for (const result::TraceMessage& message : trace.messages) messages.push_back(to_json(message));
  Json worlds = Json::array();
  for (const result::World& world : trace.worlds) worlds.push_back(to_json(world));
  return {{"model", trace.model},        {"anomaly", result::to_string(trace.anomaly)},
          {"sink", trace.sink},          {"messages", std::move(messages)},
          {"worlds", std::move(worlds)}, {"difference", trace.difference},
          {"minimal", trace.minimal},    {"model_text", trace.model_text}};
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
    append(sinks, topology[sink.sink].name, std::move(json));
  }
  return sinks;
}

Json replication_json(const Topology& topology) {
  Json json = Json::object();
  for (const ReplicationNote& note : replication_notes(topology)) {
    append(json, topology[note.component].name, {{"reads", topology[note.because_of].name}});
  }
  return json;
}

Json self_waits_json(const Topology& topology) {
  Json json = Json::array();
  for (const SelfWaitNote& note : self_wait_notes(topology)) {
    Json streams = Json::array();
    for (topology::StreamId stream : note.streams) streams.push_back(topology[stream].name);
    const topology::Path& path = topology[note.path];
    json.push_back({{"component", topology[path.component].name},
                    {"path",
                     {{"from", topology[path.from].name},
                      {"to", path.silent ? Json(nullptr) : Json(topology[path.to].name)}}},
                    {"for", std::move(streams)},
                    {"declared", note.declared},
                    {"text", note.text}});
  }
  return json;
}

}  // namespace

std::string label_json(const Topology& topology, const labels::Explainer& explainer) {
  const labels::Labeling& labeling = explainer.labeling();
  Json streams = Json::object();
  Json sinks = Json::object();
  for (const topology::Stream& stream : topology.streams()) {
    const std::string label = result::to_string(topology, labeling.streams[stream.id.index()]);
    append(streams, stream.name,
           {{"label", label},
            {"replicated", stream.replicated},
            {"line", stream.span.line},
            {"derivation", labels::to_lines(topology, explainer.explain(stream.id))}});
    if (stream.is_sink()) append(sinks, stream.name, label);
  }
  return dump({{"model", topology.name()},
               {"rules", result::to_string(labeling.rules)},
               {"streams", std::move(streams)},
               {"sinks", std::move(sinks)},
               {"replicated_by", replication_json(topology)},
               {"waits_for_itself", self_waits_json(topology)}});
}

std::string verify_json(const Topology& topology, const result::Verification& verification,
                        const base::Statistics& statistics) {
  Json traces = Json::array();
  for (const result::Trace& trace : verification.traces) traces.push_back(to_json(trace));
  Json counters = Json::object();
  for (const auto& [name, value] : statistics.all()) counters[name] = value;
  Json json = {{"model", topology.name()},
               {"verdict", result::to_string(verification.verdict)},
               {"scope", "unbounded"},
               {"bound", nullptr},
               {"sinks", sinks_json(topology, verification)},
               {"replicated_by", replication_json(topology)},
               {"waits_for_itself", self_waits_json(topology)},
               {"traces", std::move(traces)},
               {"statistics", std::move(counters)}};
  if (verification.asked.size() == 1)
    json["asked"] = result::to_string(*verification.asked.begin());
  if (!verification.unknown_reason.empty()) json["reason"] = verification.unknown_reason;
  if (verification.traces_omitted > 0) json["traces_omitted"] = verification.traces_omitted;
  if (verification.traces_unchecked > 0) json["traces_unchecked"] = verification.traces_unchecked;
  return dump(json);
}

Json trace_object(const result::Trace& trace) { return to_json(trace); }

std::string trace_json(const result::Trace& trace) { return dump(to_json(trace)); }

std::string replay_json(const result::Trace& trace, const std::string& problem) {
  Json json = to_json(trace);
  json["confirmed"] = problem.empty();
  if (!problem.empty()) json["problem"] = problem;
  return dump(json);
}

}  // namespace firebreak::report
