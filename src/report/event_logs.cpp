// SPDX-License-Identifier: Apache-2.0
#include "report/event_logs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "report/display.h"
#include "report/json_support.h"
#include "report/side_by_side.h"
#include "report/verify/value_lanes.h"

namespace firebreak::report {

namespace {

/// What a component does, whatever the kind of trace.
struct Event {
  std::string component;
  std::string message;  // empty: it crashes
  std::string text;     // "click#1 → Report.click"
  std::vector<std::string> emits;
  bool unhandled = false;
};

struct World {
  std::string name;
  std::vector<Event> events;
};

/// A trace of either kind.
struct Log {
  std::string title;
  std::array<World, 2> worlds;
};

Log log_of(const result::Trace& trace) {
  Log log{fmt::format("{} at sink {}", result::to_string(trace.anomaly), trace.sink), {}};
  for (std::size_t w = 0; w < 2; ++w) {
    log.worlds[w].name = trace.worlds[w].name;
    for (const result::Delivery& delivery : trace.worlds[w].deliveries) {
      log.worlds[w].events.push_back(
          {delivery.component, delivery.message, step_text(delivery), delivery.emits, false});
    }
  }
  return log;
}

Log log_of(const result::ValueTrace& trace) {
  Log log{fmt::format("{} at sink {}", result::to_string(trace.anomaly), trace.sink), {}};
  const std::string_view world = result::world_name(result::kind_of(trace.anomaly).mode);
  const auto lanes = value_lanes(trace);
  for (std::size_t w = 0; w < 2; ++w) {
    log.worlds[w].name = fmt::format("{} {}", world, w + 1);
    for (const result::ValueStep* step : lanes[w]) {
      Event event{step->component.empty() ? trace.sink : step->component,
                  step->message,
                  step_text(*step, true),
                  {},
                  step->waits || step->lost};
      if (!step->after.empty()) event.text += "; " + values_text(step->after, " = ");
      for (const result::ValueMessage& message : step->emits) event.emits.push_back(message.id);
      log.worlds[w].events.push_back(std::move(event));
    }
  }
  return log;
}

std::vector<Log> logs_of(std::span<const result::Trace> traces,
                         std::span<const result::ValueTrace> value_traces) {
  std::vector<Log> logs;
  for (const result::Trace& trace : traces) logs.push_back(log_of(trace));
  for (const result::ValueTrace& trace : value_traces) logs.push_back(log_of(trace));
  return logs;
}

// Without blanks, as hosts have to be.
std::string host_of(const std::string& name) {
  std::string host = printable(name);
  std::ranges::replace_if(
      host, [](unsigned char c) { return std::isspace(c) != 0; }, '_');
  return host.empty() ? "_" : host;
}

/// One world with vector clocks (Fidge, Mattern): an event counts its host's own clock up and takes
/// over those of the message that it handles.
class Clocks {
 public:
  std::string run(const World& world) {
    for (const Event& event : world.events) {
      if (event.unhandled) continue;
      const std::string host = host_of(event.component);
      if (event.message.empty()) {  // a crash: nothing comes from elsewhere
        add(host, printable(event.text));
        continue;
      }
      const auto sent = sent_.find(event.message);
      // Who emitted it is not part of the trace: a source.
      Clock clock = sent != sent_.end() ? sent->second : send(event.message);
      Clock& own = clocks_[host];
      for (const auto& [other, time] : clock) own[other] = std::max(own[other], time);
      add(host, printable(event.text));
      for (const std::string& message : event.emits) sent_[message] = own;
    }
    return std::move(text_);
  }

 private:
  using Clock = std::map<std::string, std::uint64_t>;

  Clock send(const std::string& message) {
    const std::string host = host_of("source:" + message.substr(0, message.rfind('#')));
    add(host, "sends " + printable(message));
    return sent_[message] = clocks_[host];
  }

  void add(const std::string& host, const std::string& event) {
    Clock& own = clocks_[host];
    ++own[host];
    text_ += fmt::format("{} {}\n{}\n", host, Json(own).dump(), event);
  }

  std::map<std::string, Clock> clocks_;  // by host
  std::map<std::string, Clock> sent_;    // by message
  std::string text_;
};

Json state_of(const Log& log, std::size_t number, std::size_t step, std::size_t index) {
  Json state = {{"#meta", {{"index", index}}},
                {"trace", number},
                {"anomaly", printable(log.title)},
                {"step", step}};
  for (std::size_t w = 0; w < 2; ++w) {
    const std::vector<Event>& events = log.worlds[w].events;
    const std::string key = w == 0 ? "world1" : "world2";
    state[key] = step > 0 && step <= events.size() ? printable(events[step - 1].text) : "";
    Json handled = Json::array();
    for (const Event& event : std::span(events).first(std::min(step, events.size()))) {
      if (event.unhandled || event.message.empty()) continue;
      handled.push_back(printable(event.message + "@" + event.component));
    }
    state[key + "_handled"] = std::move(handled);
  }
  return state;
}

}  // namespace

std::string traces_to_itf(std::span<const result::Trace> traces,
                          std::span<const result::ValueTrace> value_traces) {
  Json states = Json::array();
  const std::vector<Log> logs = logs_of(traces, value_traces);
  for (std::size_t t = 0; t < logs.size(); ++t) {
    const std::size_t steps =
        std::max(logs[t].worlds[0].events.size(), logs[t].worlds[1].events.size());
    for (std::size_t step = 0; step <= steps; ++step) {
      states.push_back(state_of(logs[t], t + 1, step, states.size()));
    }
  }
  const Json document = {
      {"#meta", {{"format", "ITF"}, {"description", "two executions over the same input"}}},
      {"vars",
       {"trace", "anomaly", "step", "world1", "world1_handled", "world2", "world2_handled"}},
      {"states", std::move(states)}};
  return dump(document);
}

std::string traces_to_shiviz(std::span<const result::Trace> traces,
                             std::span<const result::ValueTrace> value_traces) {
  std::string text;
  for (const Log& log : logs_of(traces, value_traces)) {
    for (const World& world : log.worlds) {
      text += fmt::format("=== {}: {} ===\n", printable(log.title), printable(world.name));
      text += Clocks().run(world);
    }
  }
  return text;
}

}  // namespace firebreak::report
