// SPDX-License-Identifier: Apache-2.0
// As CBOR, since models and complaints may hold any bytes.
#include "sweep/messages.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace firebreak::sweep {
namespace {

using nlohmann::json;

std::string bytes_of(const json& value) {
  std::string bytes;
  json::to_cbor(value, bytes);
  return bytes;
}

json json_of(std::string_view bytes) { return json::from_cbor(bytes.begin(), bytes.end()); }

json json_of(const Run& run) {
  return {run.id,   run.asked.question, run.asked.choice,
          run.seed, run.limits.seconds, run.limits.megabytes,
          run.model};
}

Run run_of(const json& value) {
  return {value.at(0),
          {value.at(1), value.at(2)},
          value.at(3),
          {value.at(4).get<std::uint32_t>(), value.at(5).get<std::uint32_t>()},
          value.at(6)};
}

json json_of(const std::optional<int>& value) { return value ? json(*value) : json(); }

std::optional<int> number_of(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<int>());
}

json json_of(const NamedValue& figure) {
  json value;
  if (const auto* text = std::get_if<std::string>(&figure.value)) value = *text;
  if (const auto* number = std::get_if<std::int64_t>(&figure.value)) value = *number;
  if (const auto* flag = std::get_if<bool>(&figure.value)) value = *flag;
  return json::array({figure.name, value});
}

NamedValue figure_of(const json& pair) {
  NamedValue figure{pair.at(0), {}};
  const json& value = pair.at(1);
  if (value.is_string()) figure.value = value.get<std::string>();
  if (value.is_number_integer()) figure.value = value.get<std::int64_t>();
  if (value.is_boolean()) figure.value = value.get<bool>();
  return figure;
}

json json_of(const Outcome& outcome) {
  json figures = json::array();
  for (const NamedValue& figure : outcome.figures) figures.push_back(json_of(figure));
  const Effort& effort = outcome.effort;
  return {outcome.run,
          static_cast<int>(outcome.ending),
          json_of(outcome.exit_status),
          json_of(outcome.signal),
          outcome.reason,
          outcome.digest,
          figures,
          effort.host,
          effort.started,
          effort.wall_seconds,
          effort.processor_seconds,
          effort.peak_kilobytes};
}

Outcome outcome_of(const json& value) {
  Outcome outcome;
  outcome.run = value.at(0);
  outcome.ending = static_cast<Ending>(value.at(1).get<int>());
  outcome.exit_status = number_of(value.at(2));
  outcome.signal = number_of(value.at(3));
  outcome.reason = value.at(4);
  outcome.digest = value.at(5);
  for (const json& figure : value.at(6)) outcome.figures.push_back(figure_of(figure));
  outcome.effort = {value.at(7), value.at(8), value.at(9), value.at(10), value.at(11)};
  return outcome;
}

}  // namespace

std::string encode(const Report& report) {
  json outcomes = json::array();
  for (const Outcome& outcome : report.outcomes) outcomes.push_back(json_of(outcome));
  return bytes_of({{"room", report.room}, {"outcomes", outcomes}, {"last", report.last}});
}

std::string encode(const Order& order) {
  json runs = json::array();
  for (const Run& run : order.runs) runs.push_back(json_of(run));
  return bytes_of({{"end", order.end}, {"runs", runs}});
}

Report decode_report(std::string_view bytes) {
  const json value = json_of(bytes);
  Report report{value.at("room"), {}, value.at("last")};
  for (const json& outcome : value.at("outcomes")) report.outcomes.push_back(outcome_of(outcome));
  return report;
}

Order decode_order(std::string_view bytes) {
  const json value = json_of(bytes);
  Order order{{}, value.at("end")};
  for (const json& run : value.at("runs")) order.runs.push_back(run_of(run));
  return order;
}

}  // namespace firebreak::sweep
