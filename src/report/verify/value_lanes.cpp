// SPDX-License-Identifier: Apache-2.0
#include "report/verify/value_lanes.h"

#include <fmt/format.h>

namespace firebreak::report {

bool one_run(const result::ValueTrace& trace) { return trace.first.steps == trace.second.steps; }

std::array<std::vector<const result::ValueStep*>, 2> value_lanes(const result::ValueTrace& trace) {
  const bool shared = one_run(trace);
  const std::array runs = {&trace.first, &trace.second};
  std::array<std::vector<const result::ValueStep*>, 2> lanes;
  for (std::size_t w = 0; w < 2; ++w) {
    for (const result::ValueStep& step : runs[w]->steps) {
      if (!shared || step.replica == 0 || step.replica == w + 1) lanes[w].push_back(&step);
    }
  }
  return lanes;
}

std::string step_text(const result::ValueStep& step, bool names_replica) {
  std::string component = step.component;
  if (names_replica && step.replica != 0) component += fmt::format(" {}", step.replica);
  if (step.instance != 0) component += fmt::format("[{}]", step.instance);
  if (step.crashed) return fmt::format("{} crashes", component);
  const std::string to =
      component.empty() ? "the sink" : fmt::format("{}.{}", component, step.input);
  return fmt::format("{} → {}{}", step.message, to,
                     step.waits   ? " waits"
                     : step.lost  ? " is lost"
                     : step.again ? " again"
                                  : "");
}

}  // namespace firebreak::report
