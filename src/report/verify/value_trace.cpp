// SPDX-License-Identifier: Apache-2.0
#include "report/verify/value_trace.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "report/side_by_side.h"

namespace firebreak::report {

namespace {

std::vector<std::string> lines_of(const result::ValueRun& run) {
  std::vector<std::string> lines;
  for (const result::ValueStep& step : run.steps) {
    lines.push_back(printable(fmt::format("{} → {}.{}{}", step.message, step.component, step.input,
                                          step.lost    ? " is lost"
                                          : step.again ? " again"
                                                       : "")));
    if (!step.after.empty()) {
      lines.push_back(printable("  " + values_text(step.before, " = ")));
      lines.push_back(printable("  becomes " + values_text(step.after, " = ")));
    }
    for (const result::ValueMessage& message : step.emits) {
      lines.push_back(
          printable(fmt::format("  emits {}({})", message.id, values_text(message.values, ": "))));
    }
  }
  return lines;
}

std::vector<std::string> outcome_of(const result::ValueRun& run) {
  std::vector<std::string> lines;
  for (const result::NamedValues& one : run.outcome) {
    lines.push_back(printable("(" + values_text(one, ": ") + ")"));
  }
  if (lines.empty()) lines.emplace_back("nothing");
  return lines;
}

std::vector<std::string> state_of(const result::ValueRun& run) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : run.state) {
    lines.push_back(printable(fmt::format("{} = {}", name, value)));
  }
  return lines;
}

Json message_object(const result::ValueMessage& message) {
  return {{"id", message.id}, {"values", values_object(message.values)}};
}

Json run_object(const result::ValueRun& run) {
  Json steps = Json::array();
  for (const result::ValueStep& step : run.steps) {
    Json emits = Json::array();
    for (const result::ValueMessage& message : step.emits) emits.push_back(message_object(message));
    steps.push_back({{"component", step.component},
                     {"input", step.input},
                     {"message", step.message},
                     {"again", step.again},
                     {"lost", step.lost},
                     {"before", values_object(step.before)},
                     {"after", values_object(step.after)},
                     {"emits", std::move(emits)}});
  }
  Json outcome = Json::array();
  for (const result::NamedValues& one : run.outcome) outcome.push_back(values_object(one));
  return {{"steps", std::move(steps)},
          {"outcome", std::move(outcome)},
          {"state", values_object(run.state)}};
}

}  // namespace

std::string value_trace_text(const result::ValueTrace& trace, const Page& page) {
  std::string text;
  if (!trace.constants.empty()) {
    text += page.paragraph(printable("With " + values_text(trace.constants, " = ")), 2) + "\n";
  }
  const result::AnomalyKind& kind = result::kind_of(trace.anomaly);
  const std::string_view world = result::world_name(kind.mode);
  const std::string first = fmt::format("{} 1", world);
  const std::string second = fmt::format("{} 2", world);
  const auto both = [&](const std::vector<std::string>& left,
                        const std::vector<std::string>& right) {
    text += side_by_side(first.c_str(), left, second.c_str(), right, page, 4);
  };
  text += fmt::format("  Input, the same in both {}s\n", world);
  for (const result::ValueMessage& message : trace.input) {
    text += page.paragraph(
        printable(fmt::format("{}({})", message.id, values_text(message.values, ": "))), 4);
  }
  text += fmt::format("\n  What each {} handles, in order\n", world);
  both(lines_of(trace.first), lines_of(trace.second));
  if (kind.observation == result::Observation::State) {
    text += "\n  What each has in the end\n";
    both(state_of(trace.first), state_of(trace.second));
    return text;
  }
  text += "\n" + page.paragraph(fmt::format("What arrives at {}{}", printable(trace.sink),
                                            trace.as_set ? ", as a set" : ""),
                                2);
  both(outcome_of(trace.first), outcome_of(trace.second));
  return text;
}

Json value_trace_object(const result::ValueTrace& trace) {
  Json input = Json::array();
  for (const result::ValueMessage& message : trace.input) input.push_back(message_object(message));
  return {{"sink", trace.sink},
          {"anomaly", result::to_string(trace.anomaly)},
          {"observed", trace.as_set ? "set" : "multiset"},
          {"constants", values_object(trace.constants)},
          {"input", std::move(input)},
          {"runs", {run_object(trace.first), run_object(trace.second)}},
          {"minimal", trace.minimal}};
}

}  // namespace firebreak::report
