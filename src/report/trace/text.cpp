// SPDX-License-Identifier: Apache-2.0
// A trace for people. The two lists of deliveries are aligned by a longest common subsequence, so
// that a delivery that both worlds have in the same order stands on one line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "report/cause.h"
#include "report/display.h"
#include "report/explain.h"
#include "report/trace/trace.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::View;
using topology::Topology;

constexpr std::size_t kMargin = 2;
constexpr std::size_t kGutter = 2;  // for the mark of the first difference
constexpr std::size_t kColumn = (kLineWidth - kMargin - kGutter - 3) / 2;
constexpr std::size_t kMaxAlignment = 4'000'000;  // cells of the table that aligns two lists

bool same_step(const Delivery& a, const Delivery& b) {
  return a.component == b.component && a.interface == b.interface && a.message == b.message &&
         a.unit_to == b.unit_to && a.other_replica == b.other_replica && a.emits == b.emits;
}

using Row = std::pair<const Delivery*, const Delivery*>;

// Longest common subsequence, from the ends to the starts.
std::vector<Row> align(const std::vector<Delivery>& left, const std::vector<Delivery>& right) {
  const std::size_t n = left.size();
  const std::size_t m = right.size();
  std::vector<Row> rows;
  if ((n + 1) * (m + 1) > kMaxAlignment) {
    for (std::size_t i = 0; i < std::max(n, m); ++i) {
      rows.emplace_back(i < n ? &left[i] : nullptr, i < m ? &right[i] : nullptr);
    }
    return rows;
  }
  std::vector<std::vector<std::size_t>> length(n + 1, std::vector<std::size_t>(m + 1));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      length[i][j] = same_step(left[i], right[j]) ? length[i + 1][j + 1] + 1
                                                  : std::max(length[i + 1][j], length[i][j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && same_step(left[i], right[j])) {
      rows.emplace_back(&left[i++], &right[j++]);
    } else if (j >= m || (i < n && length[i + 1][j] >= length[i][j + 1])) {
      rows.emplace_back(&left[i++], nullptr);
    } else {
      rows.emplace_back(nullptr, &right[j++]);
    }
  }
  return rows;
}

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
  return (whole ? "sees the whole partition: " : "has seen ") + enumerate(parts);
}

class TraceText {
 public:
  TraceText(const Topology& topology, const Trace& trace) : topology_(topology), trace_(trace) {}

  std::string run() {
    add_input();
    add_orders();
    add_legend();
    add_outcomes();
    const std::string why =
        trace_.difference.empty() ? explain(topology_, trace_) : trace_.difference;
    heading("Why");
    prose(why);
    if (trace_.minimal) {
      prose(
          "No shorter trace exists: it has the fewest input messages, then the fewest "
          "deliveries that differ.");
    }
    return std::move(text_);
  }

 private:
  void line(std::string content) {
    content.erase(content.find_last_not_of(' ') + 1);
    text_ += content.empty() ? "\n" : std::string(kMargin, ' ') + content + "\n";
  }

  void heading(const std::string& title) {
    line("");
    line(title);
  }

  void prose(const std::string& content) {
    for (const std::string& part : wrap(printable(content), kLineWidth - kMargin - kGutter)) {
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
    constexpr std::size_t kRoom = kLineWidth - kMargin - kGutter;
    constexpr std::size_t kLeast = 40;
    const std::size_t used = widths[0] + widths[1] + 4;
    const bool behind = used + kLeast <= kRoom;
    const std::size_t indent = behind ? used : 4;
    for (const auto& row : rows) {
      std::string head = pad(row[0], widths[0] + 2) + pad(row[1], widths[1] + 2);
      if (!behind) {
        for (const std::string& part : wrap(head, kRoom, 2)) line(std::string(kGutter, ' ') + part);
        head.assign(indent, ' ');
      }
      for (const std::string& part : wrap(row[2], kRoom - indent)) {
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
    add_columns(" ", {printable(trace_.worlds[0].name)}, {printable(trace_.worlds[1].name)});
    add_columns(" ", {std::string(kColumn, '-')}, {std::string(kColumn, '-')});
    bool marked = false;
    for (const auto& [left, right] :
         align(trace_.worlds[0].deliveries, trace_.worlds[1].deliveries)) {
      const bool differs = left == nullptr || right == nullptr || !same_step(*left, *right) ||
                           left->views != right->views;
      add_columns(differs && !marked ? "≠" : " ", left == nullptr ? lost(0, *right) : cell(*left),
                  right == nullptr ? lost(1, *left) : cell(*right));
      marked = marked || differs;
    }
    add_lost_on_sinks(marked);
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

  void add_lost_on_sinks(bool marked) {
    std::array<std::vector<std::string>, 2> cells;
    for (std::size_t w = 0; w < 2; ++w) {
      for (const std::string& id : trace_.worlds[w].lost) {
        cells[w].push_back(printable(id) + " is lost");
      }
    }
    add_columns(marked ? " " : "≠", cells[0], cells[1]);
  }

  void add_columns(const std::string& mark, const std::vector<std::string>& left,
                   const std::vector<std::string>& right) {
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      line(pad(i == 0 ? mark : "", kGutter) + pad(i < left.size() ? left[i] : "", kColumn) + " | " +
           (i < right.size() ? right[i] : ""));
    }
  }

  std::vector<std::string> cell(const Delivery& delivery) const {
    const auto show = [](const std::string& content, std::size_t indent) {
      std::vector<std::string> lines;
      for (const std::string& part : wrap(printable(content), kColumn - indent, 2)) {
        lines.push_back(std::string(indent, ' ') + part);
      }
      return lines;
    };
    std::vector<std::string> lines = show(step_text(delivery), 0);
    const auto add = [&](const std::string& content) {
      for (std::string& part : show(content, 4)) lines.push_back(std::move(part));
    };
    std::map<std::pair<std::string, std::string>, std::vector<const View*>> paths;
    for (const View& view : delivery.views) {
      paths[{view.path_from, view.path_to}].push_back(&view);
    }
    std::set<std::string> sights;
    for (const auto& [path, views] : paths) sights.insert(describe_views(views));
    for (const auto& [path, views] : paths) {
      if (sights.size() == 1) {
        add(*sights.begin());
        break;
      }
      add(fmt::format("path {} {}", path_name(path.first, path.second), describe_views(views)));
    }
    if (!delivery.emits.empty()) add(fmt::format("emits {}", fmt::join(delivery.emits, ", ")));
    return lines;
  }

  // What the order-sensitive paths of the trace, the paths that write what they read, and the path
  // whose state differs do.
  void add_legend() {
    std::set<topology::PathId> paths;
    for (const Delivery& delivery : trace_.worlds[0].deliveries) {
      const auto component = topology_.find_component(delivery.component);
      if (!component || delivery.views.empty()) continue;
      for (topology::PathId id : topology_[*component].paths) {
        if (!topology_[id].confluent() || topology_[id].writes()) paths.insert(id);
      }
    }
    if (const auto state = diverging_path(topology_, trace_)) paths.insert(*state);
    if (paths.empty()) return;
    heading("Paths that keep or read state");
    std::vector<std::vector<std::string>> rows;
    rows.reserve(paths.size());
    for (topology::PathId id : paths) {
      rows.push_back({printable(topology::describe(topology_, id)) +
                          (topology_[id].silent ? " (emits nothing)" : ""),
                      printable(annotation_text(topology_, id)),
                      printable(annotation_in_words(topology_, id))});
    }
    add_rows(rows);
  }

  void add_outcomes() {
    heading(result::kind_of(trace_.anomaly).observation == result::Observation::State
                ? "In the end: " + printable(trace_.worlds[0].outcome.what)
                : "What arrives at " + printable(trace_.worlds[0].outcome.what));
    std::array<std::vector<std::string>, 2> cells;
    for (std::size_t w = 0; w < 2; ++w) {
      for (const std::string& value : trace_.worlds[w].outcome.values) {
        for (std::string& part : wrap(printable(value), kColumn, 2)) {
          cells[w].push_back(std::move(part));
        }
      }
      if (cells[w].empty()) cells[w] = {"nothing"};
    }
    add_columns(" ", cells[0], cells[1]);
  }

  const Topology& topology_;
  const Trace& trace_;
  std::string text_;
};

}  // namespace

std::string trace_text(const Topology& topology, const Trace& trace) {
  return TraceText(topology, trace).run();
}

std::string replay_text(const Topology& topology, const Trace& trace, const std::string& problem) {
  const std::string head = fmt::format("{}: {} at sink {}", printable(trace.model),
                                       result::to_string(trace.anomaly), printable(trace.sink));
  if (!problem.empty()) {
    return fmt::format("{}: not confirmed\n  {}\n", head, printable(problem));
  }
  return fmt::format("{}: confirmed\n\n{}", head, trace_text(topology, trace));
}

std::string replay_line(const Trace& trace, const std::string& problem) {
  return printable(fmt::format("{}: {} at {}: {}", trace.model, result::to_string(trace.anomaly),
                               trace.sink,
                               problem.empty() ? "replayed" : "does not replay: " + problem));
}

}  // namespace firebreak::report
