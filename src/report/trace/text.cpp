// SPDX-License-Identifier: Apache-2.0
// A trace for people: its lanes, side by side where the page is wide enough, and one
// below the other where it is not. Deliveries with which both begin are only counted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/words.h"
#include "report/display.h"
#include "report/explain.h"
#include "report/trace/lanes.h"
#include "report/trace/trace.h"
#include "report/trace/world_titles.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using topology::Topology;

constexpr std::size_t kMargin = 2;
constexpr std::size_t kGutter = 2;       // for the mark of the first difference
constexpr std::size_t kSideBySide = 80;  // columns from which on the worlds stand so
constexpr std::size_t kFewest = 3;       // deliveries that are folded

class TraceText {
 public:
  TraceText(const Topology& topology, const Trace& trace, const Page& page)
      : topology_(topology),
        trace_(trace),
        page_(page),
        room_(page.width - kMargin - kGutter),
        lane_(side_by_side() ? (room_ - kBetween.size()) / 2 : room_),
        lanes_(lanes(topology, trace)) {}

  std::string run() {
    add_input();
    add_orders();
    add_legend();
    add_outcomes();
    const std::string why =
        trace_.difference.empty() ? explain(topology_, trace_) : trace_.difference;
    heading("Why");
    prose(why);
    prose(trace_.minimal
              ? "No shorter trace exists: it has the fewest input messages, then the fewest "
                "deliveries that differ."
              : "Not shown to be minimal: a shorter trace may exist.");
    return std::move(text_);
  }

 private:
  using Cells = std::array<std::vector<std::string>, 2>;  // what each world shows at one place
  struct Row {
    Cells cells;
    bool first = false;  // here they begin to differ
  };

  bool side_by_side() const { return page_.width >= kSideBySide; }

  void line(std::string content) {
    content.erase(content.find_last_not_of(' ') + 1);
    text_ += content.empty() ? "\n" : std::string(kMargin, ' ') + content + "\n";
  }

  void heading(const std::string& title) {
    line("");
    for (const std::string& part : wrap(title, page_.width - kMargin)) line(part);
  }

  void prose(const std::string& content) {
    for (const std::string& part : wrap(printable(content), room_)) {
      line(std::string(kGutter, ' ') + part);
    }
  }

  void add_input() {
    line("Input, the same in both worlds");
    std::vector<std::vector<std::string>> rows;
    for (const result::TraceMessage& message : trace_.messages) {
      if (!message.parent.empty()) continue;
      std::vector<std::string> values;
      for (const auto& [name, value] : message.attributes) {
        values.push_back(fmt::format("{}={}", printable(name), value));
      }
      rows.push_back({printable(message.id), "on stream " + printable(message.stream),
                      fmt::format("{}", fmt::join(values, ", "))});
    }
    add_rows(rows);
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      if (rows[i][1] != rows[i + 1][1] || rows[i][2] != rows[i + 1][2]) continue;
      prose(
          "Messages with equal attributes are still different messages: what else they carry "
          "is left open.");
      break;
    }
  }

  // Rows of three cells. The last is wrapped: behind the others or, where they are long, below.
  void add_rows(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(2);
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < 2; ++i) widths[i] = std::max(widths[i], display_width(row[i]));
    }
    constexpr std::size_t kLeast = 40;
    const std::size_t used = widths[0] + widths[1] + 4;
    const bool behind = used + kLeast <= room_;
    const std::size_t indent = behind ? used : 4;
    for (const auto& row : rows) {
      std::string head = pad(row[0], widths[0] + 2) + pad(row[1], widths[1] + 2);
      if (!behind) {
        for (const std::string& part : wrap(head, room_, 2)) line(std::string(kGutter, ' ') + part);
        head.assign(indent, ' ');
      }
      for (const std::string& part : wrap(row[2], room_ - indent)) {
        head.insert(0, kGutter, ' ');
        line(head + part);
        head.assign(indent, ' ');
      }
    }
  }

  void add_orders() {
    heading(fmt::format(
        "What each {} handles, in order (message → component.interface; ≠ marks the first "
        "difference)",
        result::world_name(result::kind_of(trace_.anomaly).mode)));
    const std::size_t folded = page_.folds && lanes_.common >= kFewest ? lanes_.common : 0;
    if (folded > 0) add_folded(folded);
    std::vector<Row> rows;
    for (std::size_t i = folded; i < lanes_.rows.size(); ++i) {
      const auto& [left, right] = lanes_.rows[i].cells;
      rows.push_back({{lines_of(left), lines_of(right)}, i == lanes_.common});
    }
    add_lanes(rows);
  }

  // With what they emit that is handled after them: "3 deliveries the same, which emit a#1 and
  // b#1".
  void add_folded(std::size_t count) {
    std::set<std::string> later;
    for (const result::World& world : trace_.worlds) {
      for (const Delivery& delivery : std::span(world.deliveries).subspan(count)) {
        later.insert(delivery.message);
      }
    }
    std::vector<std::string> emitted;
    for (const Delivery& delivery : std::span(trace_.worlds[0].deliveries).first(count)) {
      for (const std::string& id : delivery.emits) {
        if (later.erase(id) > 0) emitted.push_back(id);
      }
    }
    prose(fmt::format("{} deliveries the same{} (--verbose shows them)", count,
                      emitted.empty() ? "" : ", which emit " + base::enumerate(emitted)));
  }

  // Under the names of the worlds.
  void add_lanes(const std::vector<Row>& rows) {
    const std::array<std::string, 2> titles = world_titles(topology_, trace_);
    if (side_by_side()) {
      const std::string rule(lane_, '-');
      add_beside(Cells{{in_lane(titles[0]), in_lane(titles[1])}}, " ");
      add_beside(Cells{{{rule}, {rule}}}, " ");
      for (const Row& row : rows) add_beside(row.cells, row.first ? "≠" : " ");
      return;
    }
    for (std::size_t w = 0; w < 2; ++w) {
      if (w > 0) line("");
      std::size_t width = 0;
      for (const std::string& part : in_lane(titles[w])) {
        line(std::string(kGutter, ' ') + part);
        width = std::max(width, display_width(part));
      }
      line(std::string(kGutter, ' ') + std::string(width, '-'));
      bool first = false;
      for (const Row& row : rows) {
        first = first || row.first;
        if (row.cells[w].empty()) continue;
        for (const std::string& part : row.cells[w]) {
          line(pad(first ? "≠" : "", kGutter) + part);
          first = false;
        }
      }
    }
  }

  void add_beside(const Cells& cells, const std::string& mark) {
    const auto& [left, right] = cells;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      line(pad(i == 0 ? mark : "", kGutter) + pad(i < left.size() ? left[i] : "", lane_) +
           std::string(kBetween) + (i < right.size() ? right[i] : ""));
    }
  }

  std::vector<std::string> in_lane(const std::string& title) const {
    return wrap(printable(title), lane_, 2);
  }

  std::vector<std::string> lines_of(const LaneCell& cell) const {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& content, std::size_t indent) {
      for (const std::string& part : wrap(printable(content), lane_ - indent, 2)) {
        lines.push_back(std::string(indent, ' ') + part);
      }
    };
    for (const std::string& step : cell.steps) add(step, 0);
    for (const std::string& detail : cell.details) add(detail, 4);
    return lines;
  }

  // What the paths that the trace is about do, where order or state is concerned.
  void add_legend() {
    if (lanes_.legend.empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const LegendRow& row : lanes_.legend) {
      rows.push_back({printable(row.path), printable(row.annotation), printable(row.meaning)});
    }
    heading("Paths that keep or read state");
    add_rows(rows);
  }

  void add_outcomes() {
    heading(printable(outcome_heading(trace_)));
    Row row;
    for (std::size_t w = 0; w < 2; ++w) {
      for (const std::string& value : trace_.worlds[w].outcome.values) {
        for (std::string& part : wrap(printable(value), lane_, 2)) {
          row.cells[w].push_back(std::move(part));
        }
      }
      if (row.cells[w].empty()) row.cells[w] = {"nothing"};
    }
    side_by_side() ? add_beside(row.cells, " ") : add_lanes({row});
  }

  static constexpr std::string_view kBetween = " | ";

  const Topology& topology_;
  const Trace& trace_;
  const Page page_;
  const std::size_t room_;  // columns behind margin and gutter
  const std::size_t lane_;  // columns of a world
  const Lanes lanes_;
  std::string text_;
};

}  // namespace

std::string trace_text(const Topology& topology, const Trace& trace, const Page& page) {
  return TraceText(topology, trace, page).run();
}

std::string replay_text(const Topology& topology, const Trace& trace, const std::string& problem,
                        const Page& page) {
  const std::string head = fmt::format("{}: {} at sink {}", printable(trace.model),
                                       result::to_string(trace.anomaly), printable(trace.sink));
  if (!problem.empty()) {
    return page.paragraph(head + ": not confirmed", 0) + page.paragraph(printable(problem), 2);
  }
  return page.paragraph(head + ": confirmed", 0) + "\n" + trace_text(topology, trace, page);
}

std::string replay_line(const Trace& trace, const std::string& problem) {
  return printable(fmt::format("{}: {} at {}: {}", trace.model, result::to_string(trace.anomaly),
                               trace.sink,
                               problem.empty() ? "replayed" : "does not replay: " + problem));
}

}  // namespace firebreak::report
