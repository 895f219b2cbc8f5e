// SPDX-License-Identifier: Apache-2.0
// A trace as it is shown, whatever the format: the deliveries of its two worlds in rows, what the
// paths it is about saw, and what they are.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// What one world does in a row. Nothing is made printable.
struct LaneCell {
  const result::Delivery* delivery = nullptr;  // none: nothing, or a loss
  std::vector<std::string> steps =
      {};  // "click#1 → Report.click"; "click#1 is lost", perhaps several
  std::vector<std::string> details = {};  // what its paths saw, what it emits
};

struct LaneRow {
  std::array<LaneCell, 2> cells;
};

/// A path that the trace is about and that keeps or reads state.
struct LegendRow {
  std::string path;        // "Report.click→response"
  std::string annotation;  // "OR[id]"
  std::string meaning;     // "reads state; …"
};

struct Lanes {
  std::vector<LaneRow> rows;  // the last holds what is lost on sinks, if anything
  std::size_t common = 0;     // rows with which both worlds begin; the next one differs
  std::vector<LegendRow> legend;
};

Lanes lanes(const topology::Topology& topology, const result::Trace& trace);

/// "What arrives at sink response"; of anomalies of state "In the end: state of Count.words".
std::string outcome_heading(const result::Trace& trace);

}  // namespace firebreak::report
