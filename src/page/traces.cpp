// SPDX-License-Identifier: Apache-2.0
// Traces as tables: a column for each world, a row for each step. style.css and script.js name the
// classes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "page/markup.h"
#include "page/parts.h"
#include "report/cause.h"
#include "report/explain.h"
#include "report/side_by_side.h"
#include "report/trace/lanes.h"
#include "report/trace/world_titles.h"
#include "report/verify/value_lanes.h"

namespace firebreak::page {

namespace {

using result::Trace;
using topology::Topology;

constexpr std::size_t kMostRows = 400;  // of a trace
constexpr std::size_t kBefore = 20;     // of these before the first difference

/// What one world does in a step.
struct Cell {
  std::optional<topology::ComponentId> component;
  std::vector<std::string> steps;
  std::vector<std::string> details;
  bool operator==(const Cell&) const = default;
};

/// A trace of either kind.
struct Story {
  std::string title;
  std::vector<std::string> input;
  std::array<std::string, 2> worlds;
  std::vector<std::array<Cell, 2>> rows;
  std::size_t common = 0;  // rows with which both begin
  std::vector<report::LegendRow> legend;
  std::string outcome;  // heading
  std::array<std::vector<std::string>, 2> outcomes;
  std::string why;
  bool minimal = false;
};

std::string input_line(const result::TraceMessage& message) {
  std::vector<std::string> values;
  for (const auto& [name, value] : message.attributes) {
    values.push_back(fmt::format("{}={}", name, value));
  }
  return fmt::format("{} on stream {}{}", message.id, message.stream,
                     values.empty() ? "" : fmt::format(": {}", fmt::join(values, ", ")));
}

Story story_of(const Topology& topology, const Trace& trace) {
  Story story;
  story.title = fmt::format("{} at sink {}", result::to_string(trace.anomaly), trace.sink);
  for (const result::TraceMessage& message : trace.messages) {
    if (message.parent.empty()) story.input.push_back(input_line(message));
  }
  const report::Lanes lanes = report::lanes(topology, trace);
  for (const report::LaneRow& row : lanes.rows) {
    std::array<Cell, 2> cells;
    for (std::size_t w = 0; w < 2; ++w) {
      const report::LaneCell& cell = row.cells[w];
      cells[w] = {cell.delivery != nullptr ? topology.find_component(cell.delivery->component)
                                           : std::nullopt,
                  cell.steps, cell.details};
    }
    if (!cells[0].steps.empty() || !cells[1].steps.empty()) story.rows.push_back(cells);
  }
  story.common = lanes.common;
  story.legend = lanes.legend;
  story.outcome = report::outcome_heading(trace);
  story.worlds = report::world_titles(topology, trace);
  for (std::size_t w = 0; w < 2; ++w) story.outcomes[w] = trace.worlds[w].outcome.values;
  story.why = trace.difference.empty() ? report::explain(topology, trace) : trace.difference;
  story.minimal = trace.minimal;
  return story;
}

Cell cell_of(const Topology& topology, const result::ValueStep& step, bool names_replica) {
  Cell cell{topology.find_component(step.component), {report::step_text(step, names_replica)}, {}};
  if (!step.after.empty()) {
    cell.details.push_back(report::values_text(step.before, " = ") + " becomes " +
                           report::values_text(step.after, " = "));
  }
  for (const result::ValueMessage& message : step.emits) {
    cell.details.push_back(
        fmt::format("emits {}({})", message.id, report::values_text(message.values, ": ")));
  }
  return cell;
}

void add_outcome(const result::ValueRun& run, bool state, std::vector<std::string>& values) {
  if (state) {
    for (const auto& [name, value] : run.state) {
      values.push_back(fmt::format("{} = {}", name, value));
    }
    return;
  }
  for (const result::NamedValues& one : run.outcome) {
    values.push_back("(" + report::values_text(one, ": ") + ")");
  }
}

Story story_of(const Topology& topology, const result::ValueTrace& trace) {
  Story story;
  const result::AnomalyKind& kind = result::kind_of(trace.anomaly);
  const bool state = kind.observation == result::Observation::State;
  story.title =
      fmt::format("{} at sink {}, with real values", result::to_string(trace.anomaly), trace.sink);
  if (!trace.constants.empty()) {
    story.input.push_back("with " + report::values_text(trace.constants, " = "));
  }
  for (const result::ValueMessage& message : trace.input) {
    story.input.push_back(
        fmt::format("{}({})", message.id, report::values_text(message.values, ": ")));
  }
  const auto lanes = report::value_lanes(trace);
  const std::size_t count = std::max(lanes[0].size(), lanes[1].size());
  for (std::size_t i = 0; i < count; ++i) {
    std::array<Cell, 2> cells;
    for (std::size_t w = 0; w < 2; ++w) {
      if (i >= lanes[w].size()) continue;
      cells[w] = cell_of(topology, *lanes[w][i], !report::one_run(trace));
    }
    if (story.common == i && cells[0] == cells[1]) ++story.common;
    story.rows.push_back(std::move(cells));
  }
  story.worlds = report::world_titles(trace);
  for (std::size_t w = 0; w < 2; ++w) {
    add_outcome(w == 0 ? trace.first : trace.second, state, story.outcomes[w]);
  }
  story.outcome = state ? "What each has in the end" : "What arrives at " + trace.sink;
  story.minimal = trace.minimal;
  return story;
}

class StoryWriter {
 public:
  StoryWriter(const Topology& topology, const std::string& prefix)
      : topology_(topology), prefix_(prefix) {}

  std::string run(const Story& story, std::size_t number) {
    text_ =
        fmt::format("<article class=\"trace\" aria-label=\"trace {0}\">\n<h4>Trace {0}: {1}</h4>\n",
                    number, escaped(story.title));
    if (!story.why.empty()) {
      text_ += fmt::format("<p class=\"why\">{}</p>\n", linked(topology_, story.why, prefix_));
    }
    text_ += "<p>Input, the same in both worlds</p>\n<ul class=\"input\">\n";
    for (const std::string& line : story.input) {
      text_ += fmt::format("<li>{}</li>\n", escaped(line));
    }
    text_ += "</ul>\n";
    add_steps(story);
    add_legend(story);
    text_ += story.minimal
                 ? "<p class=\"note\">No shorter trace exists.</p>\n"
                 : "<p class=\"note\">Not shown to be minimal: a shorter trace may exist.</p>\n";
    return text_ + "</article>\n";
  }

 private:
  void add_steps(const Story& story) {
    text_ +=
        "<div class=\"stepper\" hidden><button type=\"button\" class=\"back\">Back</button>"
        "<button type=\"button\" class=\"next\">Next</button>"
        "<button type=\"button\" class=\"all\">All steps</button>"
        "<span class=\"where\" role=\"status\"></span></div>\n";
    text_ += fmt::format(
        "<table class=\"lanes\"><caption>What each handles, in order</caption>\n<thead><tr><th "
        "scope=\"col\">step</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n"
        "<tbody>\n",
        escaped(story.worlds[0]), escaped(story.worlds[1]));
    // Around the first difference, where there are too many.
    const std::size_t begin =
        story.rows.size() <= kMostRows ? 0 : story.common - std::min(story.common, kBefore);
    const std::size_t end = std::min(story.rows.size(), begin + kMostRows);
    add_left_out(begin);
    for (std::size_t i = begin; i < end; ++i) {
      const bool first = i == story.common;
      text_ +=
          fmt::format("<tr class=\"step{}\"><th scope=\"row\">{}{}</th>", first ? " first" : "",
                      i + 1, first ? " <span class=\"mark\">≠ first difference</span>" : "");
      for (std::size_t w = 0; w < 2; ++w) add(story.rows[i][w], story.worlds[w]);
      text_ += "</tr>\n";
    }
    add_left_out(story.rows.size() - end);
    text_ += fmt::format("</tbody>\n<tfoot><tr><th scope=\"row\">{}</th>", escaped(story.outcome));
    for (std::size_t w = 0; w < 2; ++w) {
      text_ += fmt::format("<td data-world=\"{}\">", escaped(story.worlds[w]));
      if (story.outcomes[w].empty()) text_ += "nothing";
      for (const std::string& value : story.outcomes[w]) {
        text_ += fmt::format("<div>{}</div>", escaped(value));
      }
      text_ += "</td>";
    }
    text_ += "</tr></tfoot></table>\n";
  }

  void add_left_out(std::size_t count) {
    if (count == 0) return;
    text_ += fmt::format("<tr><td colspan=\"3\" class=\"note\">{} steps are left out</td></tr>\n",
                         count);
  }

  void add(const Cell& cell, const std::string& world) {
    text_ += fmt::format("<td data-world=\"{}\"", escaped(world));
    if (cell.component) text_ += fmt::format(" data-component=\"{}\"", cell.component->index());
    text_ += ">";
    for (const std::string& step : cell.steps) {
      text_ += fmt::format("<div class=\"what\">{}</div>", escaped(step));
    }
    for (const std::string& detail : cell.details) {
      text_ += fmt::format("<div class=\"detail\">{}</div>", escaped(detail));
    }
    text_ += "</td>";
  }

  void add_legend(const Story& story) {
    if (story.legend.empty()) return;
    text_ += "<dl class=\"legend\">\n";
    for (const report::LegendRow& row : story.legend) {
      text_ += fmt::format("<dt>{} <code>{}</code></dt><dd>{}</dd>\n", escaped(row.path),
                           escaped(row.annotation), escaped(row.meaning));
    }
    text_ += "</dl>\n";
  }

  const Topology& topology_;
  const std::string& prefix_;
  std::string text_;
};

}  // namespace

std::string traces_part(const Reported& reported, const std::string& prefix) {
  const result::Verification& found = reported.found;
  if (found.traces.empty() && found.value_traces.empty()) return "";
  StoryWriter writer(reported.topology, prefix);
  std::string text = "<h3>Traces</h3>\n";
  std::set<std::string> causes;
  std::string others;
  std::size_t number = 0;
  for (const Trace& trace : found.traces) {
    const report::Cause cause = report::find_cause(reported.topology, trace);
    const bool known = !causes.insert(report::cause_key(trace, cause)).second;
    if (known && cause.kind != report::CauseKind::Unknown) {
      others +=
          fmt::format("<li>{}: {}</li>\n", escaped(trace.sink), result::to_string(trace.anomaly));
      continue;
    }
    text += writer.run(story_of(reported.topology, trace), ++number);
  }
  for (const result::ValueTrace& trace : found.value_traces) {
    text += writer.run(story_of(reported.topology, trace), ++number);
  }
  if (!others.empty()) {
    text += "<p>For the same reasons, at other sinks</p>\n<ul>\n" + others + "</ul>\n";
  }
  if (found.traces_omitted > 0) {
    text += fmt::format("<p class=\"note\">Left out: traces of {} more sinks.</p>\n",
                        found.traces_omitted);
  }
  return text;
}

}  // namespace firebreak::page
