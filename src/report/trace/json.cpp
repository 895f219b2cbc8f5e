// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "report/json_support.h"
#include "report/trace/object.h"
#include "report/trace/trace.h"

namespace firebreak::report {

namespace {

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
  if (delivery.after_crash) json["after_crash"] = true;
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

}  // namespace

Json trace_object(const result::Trace& trace) {
  Json messages = Json::array();
  for (const result::TraceMessage& message : trace.messages) messages.push_back(to_json(message));
  Json worlds = Json::array();
  for (const result::World& world : trace.worlds) worlds.push_back(to_json(world));
  return {{"model", trace.model},        {"anomaly", result::to_string(trace.anomaly)},
          {"sink", trace.sink},          {"messages", std::move(messages)},
          {"worlds", std::move(worlds)}, {"difference", trace.difference},
          {"minimal", trace.minimal},    {"model_text", trace.model_text}};
}

std::string trace_json(const result::Trace& trace) { return dump(trace_object(trace)); }

std::string replay_json(const result::Trace& trace, const std::string& problem) {
  Json json = trace_object(trace);
  json["confirmed"] = problem.empty();
  if (!problem.empty()) json["problem"] = problem;
  return dump(json);
}

}  // namespace firebreak::report
