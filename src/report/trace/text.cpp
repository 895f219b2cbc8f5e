// SPDX-License-Identifier: Apache-2.0
// A trace for people: the two worlds in lanes, side by side where the page is wide enough, and one
// below the other where it is not. Deliveries with which both begin are only counted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/words.h"
#include "report/annotation_words.h"
#include "report/display.h"
#include "report/explain.h"
#include "report/trace/align.h"
#include "report/trace/trace.h"
#include "report/trace/witness_paths.h"
#include "report/trace_lookup.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::View;
using topology::Topology;

constexpr std::size_t kMargin = 2;
constexpr std::size_t kGutter = 2;       // for the mark of the first difference
constexpr std::size_t kSideBySide = 80;  // columns from which on the worlds stand so
constexpr std::size_t kFewest = 3;       // deliveries that are folded

// All that one path saw.
std::string describe_views(const std::vector<const View*>& views) {
  std::vector<std::string> parts;
  bool whole = false;
  for (const View* view : views) {
    whole = whole || view->whole_partition;
    if (view->saw.empty()) continue;
    std::string part = fmt::format("{{{}}}", fmt::join(view->saw, ", "));
    if (std::find(parts.begin(), parts.end(), part) == parts.end())
      parts.push_back(std::move(part));
  }
  if (parts.empty()) return whole ? "sees an empty partition" : "has seen nothing";
  return (whole ? "sees the whole partition: " : "has seen ") + base::enumerate(parts);
}

class TraceText {
 public:
  TraceText(const Topology& topology, const Trace& trace, const Page& page)
      : topology_(topology),
        trace_(trace),
        page_(page),
        room_(page.width - kMargin - kGutter),
        lane_(side_by_side() ? (room_ - kBetween.size()) / 2 : room_),
        paths_(witness_paths(topology, trace)) {}

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
    const auto aligned = align(trace_.worlds[0].deliveries, trace_.worlds[1].deliveries);
    const auto begin =
        std::ranges::find_if(aligned, [&](const AlignedRow& row) { return differ(row); });
    const auto common = static_cast<std::size_t>(begin - aligned.begin());
    const std::size_t folded = page_.folds && common >= kFewest ? common : 0;
    if (folded > 0) add_folded(folded);
    std::vector<Row> rows;
    for (std::size_t i = folded; i < aligned.size(); ++i) {
      const auto& [left, right] = aligned[i];
      rows.push_back({{left == nullptr ? lost(0, *right) : cell(*left),
                       right == nullptr ? lost(1, *left) : cell(*right)},
                      i == common});
    }
    rows.push_back({{lost_on_sinks(0), lost_on_sinks(1)}, common == aligned.size()});
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

  bool differ(const AlignedRow& row) const {
    const auto& [left, right] = row;
    return left == nullptr || right == nullptr || !same_step(*left, *right) ||
           sights(*left) != sights(*right);
  }

  // Under the names of the worlds.
  void add_lanes(const std::vector<Row>& rows) {
    const std::array<std::string, 2> names = {printable(trace_.worlds[0].name),
                                              printable(trace_.worlds[1].name)};
    if (side_by_side()) {
      const std::string rule(lane_, '-');
      add_beside(Cells{{{names[0], rule}, {names[1], rule}}}, " ");
      for (const Row& row : rows) add_beside(row.cells, row.first ? "≠" : " ");
      return;
    }
    for (std::size_t w = 0; w < 2; ++w) {
      if (w > 0) line("");
      line(std::string(kGutter, ' ') + names[w]);
      line(std::string(kGutter, ' ') + std::string(display_width(names[w]), '-'));
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

  // What stands in the place of a delivery that this world lacks: that the message was lost, if it
  // was emitted.
  std::vector<std::string> lost(std::size_t w, const Delivery& other) const {
    const result::TraceMessage* message = find_message(trace_, other.message);
    if (message == nullptr) return {};
    bool emitted = message->parent.empty();
    for (const Delivery& delivery : trace_.worlds[w].deliveries) {
      if (delivery.message == message->id) return {};
      emitted = emitted || delivery.message == message->parent;
    }
    return emitted ? std::vector{printable(message->id) + " is lost"} : std::vector<std::string>{};
  }

  std::vector<std::string> lost_on_sinks(std::size_t w) const {
    std::vector<std::string> cells;
    for (const std::string& id : trace_.worlds[w].lost) cells.push_back(printable(id) + " is lost");
    return cells;
  }

  void add_beside(const Cells& cells, const std::string& mark) {
    const auto& [left, right] = cells;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      line(pad(i == 0 ? mark : "", kGutter) + pad(i < left.size() ? left[i] : "", lane_) +
           std::string(kBetween) + (i < right.size() ? right[i] : ""));
    }
  }

  std::vector<std::string> cell(const Delivery& delivery) const {
    const auto show = [this](const std::string& content, std::size_t indent) {
      std::vector<std::string> lines;
      for (const std::string& part : wrap(printable(content), lane_ - indent, 2)) {
        lines.push_back(std::string(indent, ' ') + part);
      }
      return lines;
    };
    std::vector<std::string> lines = show(step_text(delivery), 0);
    const auto add = [&](const std::string& content) {
      for (std::string& part : show(content, 4)) lines.push_back(std::move(part));
    };
    for (const std::string& sight : sights(delivery)) add(sight);
    if (!delivery.emits.empty()) add(fmt::format("emits {}", fmt::join(delivery.emits, ", ")));
    return lines;
  }

  // What the paths that the trace is about saw: where all saw the same, that.
  std::vector<std::string> sights(const Delivery& delivery) const {
    std::map<std::pair<std::string, std::string>, std::vector<const View*>> views;
    for (const View& view : delivery.views) {
      const auto path = find_path(topology_, delivery.component, view.path_from, view.path_to);
      if (!path || paths_.contains(*path)) {
        views[{view.path_from, view.path_to}].push_back(&view);
      }
    }
    std::set<std::string> different;
    std::vector<std::string> lines;
    for (const auto& [path, seen] : views) {
      const std::string sight = describe_views(seen);
      different.insert(sight);
      lines.push_back(fmt::format("path {} {}", path_name(path.first, path.second), sight));
    }
    return different.size() == 1 ? std::vector{*different.begin()} : lines;
  }

  // What the paths that the trace is about do, where order or state is concerned.
  void add_legend() {
    std::set<topology::ComponentId> concerned;  // components
    for (const Delivery& delivery : trace_.worlds[0].deliveries) {
      const auto component = topology_.find_component(delivery.component);
      if (component && !delivery.views.empty()) concerned.insert(*component);
    }
    const auto diverging = diverging_path(topology_, trace_);
    std::vector<std::vector<std::string>> rows;
    for (const topology::PathId id : paths_) {
      const topology::Path& path = topology_[id];
      const bool stateful = !path.confluent() || path.writes();
      if (id != diverging && !(stateful && concerned.contains(path.component))) continue;
      rows.push_back(
          {printable(topology::describe(topology_, id)) + (path.silent ? " (emits nothing)" : ""),
           printable(annotation_text(topology_, id)),
           printable(annotation_in_words(topology_, id))});
    }
    if (rows.empty()) return;
    heading("Paths that keep or read state");
    add_rows(rows);
  }

  void add_outcomes() {
    heading(result::kind_of(trace_.anomaly).observation == result::Observation::State
                ? "In the end: " + printable(trace_.worlds[0].outcome.what)
                : "What arrives at " + printable(trace_.worlds[0].outcome.what));
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
  const std::size_t room_;                  // columns behind margin and gutter
  const std::size_t lane_;                  // columns of a world
  const std::set<topology::PathId> paths_;  // that it is about
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
