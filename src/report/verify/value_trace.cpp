// SPDX-License-Identifier: Apache-2.0
#include "report/verify/value_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "report/side_by_side.h"
#include "report/trace/world_titles.h"
#include "report/verify/value_lanes.h"

namespace firebreak::report {

namespace {

constexpr std::size_t kFold = 3;  // what is so many times the same is said once

std::string stream_of(const std::string& message) { return message.substr(0, message.rfind('#')); }

std::string_view observed_name(topology::Observed observed) {
  for (const auto& [known, name] : kObservedNames) {
    if (known == observed) return name;
  }
  return "";
}

std::string observed_as(topology::Observed observed) {
  using topology::Observed;
  switch (observed) {
    case Observed::Multiset:
      return "";
    case Observed::Set:
      return ", as a set";
    case Observed::Sequence:
      return ", in which order";
    case Observed::Latest:
      return " last";
    case Observed::Newest:
      return ", the newest";
  }
  return "";
}

std::vector<std::string> lines_of(std::span<const result::ValueStep* const> steps,
                                  bool names_replica) {
  std::vector<std::string> lines;
  for (const result::ValueStep* step : steps) {
    lines.push_back(printable(step_text(*step, names_replica)));
    if (!step->after.empty()) {
      lines.push_back(printable("  " + values_text(step->before, " = ")));
      lines.push_back(printable("  becomes " + values_text(step->after, " = ")));
    }
    for (const result::ValueMessage& message : step->emits) {
      lines.push_back(
          printable(fmt::format("  emits {}({})", message.id, values_text(message.values, ": "))));
    }
  }
  return lines;
}

// How many steps both begin with, if that is worth a line.
std::size_t steps_alike(const result::ValueTrace& trace) {
  const auto first = std::ranges::mismatch(trace.first.steps, trace.second.steps).in1;
  const auto common = static_cast<std::size_t>(first - trace.first.steps.begin());
  return common < kFold ? 0 : common;
}

std::string alike(const result::ValueTrace& trace, std::size_t steps) {
  const std::string what = fmt::format("{} deliveries the same: {}, …, {}", steps,
                                       step_text(trace.first.steps.front(), true),
                                       step_text(trace.first.steps[steps - 1], true));
  return printable(what);
}

// Those that say the same one after the other in one line.
std::string input_text(const result::ValueTrace& trace, const Page& page) {
  std::string text;
  const auto& input = trace.input;
  for (std::size_t i = 0; i < input.size();) {
    std::size_t next = i + 1;
    while (next < input.size() && input[next].values == input[i].values &&
           stream_of(input[next].id) == stream_of(input[i].id)) {
      ++next;
    }
    if (next - i < kFold || !page.folds) next = i + 1;
    const std::string id =
        next == i + 1 ? input[i].id : fmt::format("{}, …, {}", input[i].id, input[next - 1].id);
    const std::string one = fmt::format("{}({})", id, values_text(input[i].values, ": "));
    text += page.paragraph(printable(one), 4);
    i = next;
  }
  return text;
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
                     {"replica", step.replica},
                     {"instance", step.instance},
                     {"input", step.input},
                     {"message", step.message},
                     {"again", step.again},
                     {"waits", step.waits},
                     {"lost", step.lost},
                     {"crashed", step.crashed},
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
  const std::array<std::string, 2> titles = world_titles(trace);
  const auto both = [&](const std::vector<std::string>& left,
                        const std::vector<std::string>& right) {
    text += side_by_side(printable(titles[0]), left, printable(titles[1]), right, page, 4);
  };
  text += fmt::format("  Input, the same in both {}s\n", world);
  text += input_text(trace, page);
  text += fmt::format("\n  What each {} handles, in order\n", world);
  const bool shared = one_run(trace);
  const std::size_t from = shared || !page.folds ? 0 : steps_alike(trace);
  if (from > 0) text += page.paragraph(alike(trace, from), 4);
  const auto lanes = value_lanes(trace);
  both(lines_of(std::span(lanes[0]).subspan(from), !shared),
       lines_of(std::span(lanes[1]).subspan(from), !shared));
  if (kind.observation == result::Observation::State) {
    text += "\n  What each has in the end\n";
    both(state_of(trace.first), state_of(trace.second));
    return text;
  }
  text += "\n" + page.paragraph(fmt::format("What arrives at {}{}", printable(trace.sink),
                                            observed_as(trace.observed)),
                                2);
  both(outcome_of(trace.first), outcome_of(trace.second));
  return text;
}

Json value_trace_object(const result::ValueTrace& trace) {
  Json input = Json::array();
  for (const result::ValueMessage& message : trace.input) input.push_back(message_object(message));
  return {{"sink", trace.sink},
          {"anomaly", result::to_string(trace.anomaly)},
          {"observed", observed_name(trace.observed)},
          {"constants", values_object(trace.constants)},
          {"input", std::move(input)},
          {"runs", {run_object(trace.first), run_object(trace.second)}},
          {"minimal", trace.minimal},
          {"model", trace.model},
          {"model_text", trace.model_text}};
}

std::string value_replay_text(const result::ValueTrace& trace, const std::string& problem,
                              const Page& page) {
  const std::string head =
      fmt::format("{}: {} at sink {}, with real values", printable(trace.model),
                  result::to_string(trace.anomaly), printable(trace.sink));
  if (!problem.empty()) {
    return page.paragraph(head + ": not confirmed", 0) + page.paragraph(printable(problem), 2);
  }
  return page.paragraph(head + ": confirmed", 0) + "\n" + value_trace_text(trace, page);
}

std::string value_replay_line(const result::ValueTrace& trace, const std::string& problem) {
  return printable(fmt::format("{}: {} at {}: {}", trace.model, result::to_string(trace.anomaly),
                               trace.sink,
                               problem.empty() ? "replayed" : "does not replay: " + problem));
}

std::string value_replay_json(const result::ValueTrace& trace, const std::string& problem) {
  Json json = value_trace_object(trace);
  json["confirmed"] = problem.empty();
  if (!problem.empty()) json["problem"] = problem;
  return dump(json);
}

}  // namespace firebreak::report
