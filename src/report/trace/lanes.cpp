// SPDX-License-Identifier: Apache-2.0
#include "report/trace/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/words.h"
#include "report/annotation_words.h"
#include "report/display.h"
#include "report/trace/align.h"
#include "report/trace/witness_paths.h"
#include "report/trace_lookup.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::View;
using topology::Topology;

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

class LaneBuilder {
 public:
  LaneBuilder(const Topology& topology, const Trace& trace)
      : topology_(topology), trace_(trace), paths_(witness_paths(topology, trace)) {}

  Lanes run() const {
    Lanes lanes;
    const auto aligned = align(trace_.worlds[0].deliveries, trace_.worlds[1].deliveries);
    const auto begin =
        std::ranges::find_if(aligned, [&](const AlignedRow& row) { return differ(row); });
    lanes.common = static_cast<std::size_t>(begin - aligned.begin());
    for (const auto& [left, right] : aligned) {
      lanes.rows.push_back({{left == nullptr ? lost(0, *right) : cell(*left),
                             right == nullptr ? lost(1, *left) : cell(*right)}});
    }
    lanes.rows.push_back({{lost_on_sinks(0), lost_on_sinks(1)}});
    lanes.legend = legend();
    return lanes;
  }

 private:
  bool differ(const AlignedRow& row) const {
    const auto& [left, right] = row;
    return left == nullptr || right == nullptr || !same_step(*left, *right) ||
           sights(*left) != sights(*right);
  }

  // What stands in the place of a delivery that this world lacks: that the message was lost or came
  // too late, if it was emitted.
  LaneCell lost(std::size_t w, const Delivery& other) const {
    const result::TraceMessage* message = find_message(trace_, other.message);
    if (message == nullptr || other.unit_to) return {};
    bool emitted = message->parent.empty();
    for (const Delivery& delivery : trace_.worlds[w].deliveries) {
      if (delivery.message == message->id) return {};
      emitted = emitted || std::ranges::find(delivery.emits, message->id) != delivery.emits.end();
    }
    LaneCell cell;
    if (emitted && refused_late(topology_, trace_, message->id)) {
      cell.steps = {fmt::format("watermark arrives: the partition of {} is closed", message->id),
                    step_text(other) + ": late, refused"};
    } else if (emitted) {
      cell.steps = {message->id + " is lost"};
    }
    return cell;
  }

  LaneCell lost_on_sinks(std::size_t w) const {
    LaneCell cell;
    for (const std::string& id : trace_.worlds[w].lost) cell.steps.push_back(id + " is lost");
    return cell;
  }

  LaneCell cell(const Delivery& delivery) const {
    LaneCell cell{.delivery = &delivery, .steps = steps(delivery), .details = sights(delivery)};
    if (!delivery.emits.empty()) {
      cell.details.push_back(fmt::format("emits {}", fmt::join(delivery.emits, ", ")));
    }
    return cell;
  }

  // The end of a partition stands before what waited for it.
  static std::vector<std::string> steps(const Delivery& delivery) {
    if (!delivery.unit_to) return {step_text(delivery)};
    return {fmt::format("seal arrives: the partition of {} is complete", delivery.message),
            handling_text(delivery)};
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
  std::vector<LegendRow> legend() const {
    std::set<topology::ComponentId> concerned;
    for (const Delivery& delivery : trace_.worlds[0].deliveries) {
      const auto component = topology_.find_component(delivery.component);
      if (component && !delivery.views.empty()) concerned.insert(*component);
    }
    const auto diverging = diverging_path(topology_, trace_);
    std::vector<LegendRow> rows;
    for (const topology::PathId id : paths_) {
      const topology::Path& path = topology_[id];
      const bool stateful = !path.confluent() || path.writes();
      if (id != diverging && !(stateful && concerned.contains(path.component))) continue;
      const std::string& origin = topology_[path.component].origin;
      rows.push_back({topology::describe(topology_, id) + (path.silent ? " (emits nothing)" : "") +
                          (origin.empty() ? "" : " (" + origin + ")"),
                      annotation_text(topology_, id), annotation_in_words(topology_, id)});
    }
    return rows;
  }

  const Topology& topology_;
  const Trace& trace_;
  const std::set<topology::PathId> paths_;  // that it is about
};

}  // namespace

Lanes lanes(const Topology& topology, const Trace& trace) {
  return LaneBuilder(topology, trace).run();
}

std::string outcome_heading(const Trace& trace) {
  const std::string& what = trace.worlds[0].outcome.what;
  return result::kind_of(trace.anomaly).observation == result::Observation::State
             ? "In the end: " + what
             : "What arrives at " + what;
}

}  // namespace firebreak::report
