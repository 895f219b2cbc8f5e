// SPDX-License-Identifier: Apache-2.0
#include "simulator/attempt.h"

#include <algorithm>
#include <cstdint>

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using result::Trace;

bool matters(const Topology& topology, const Setting& setting) {
  if (setting.placement > 0 && !parts_with_keys(topology)) return false;
  if (setting.closed_together && std::ranges::none_of(topology.components(), [](const auto& c) {
        return c.late == Late::Ignored;
      })) {
    return false;
  }
  return !setting.answer_all || std::ranges::any_of(topology.streams(), [&](const Stream& s) {
    return s.replicated && s.to && !topology[topology[*s.to].component].replicated;
  });
}

TraceInput raised(TraceInput read) {
  for (auto& [id, message] : read.messages) {
    for (std::int8_t& value : message.values) {
      if (value >= 0) ++value;
    }
  }
  ++read.domain;
  return read;
}

bool compares_versions(const Topology& topology) {
  return std::ranges::any_of(topology.paths(), [](const Path& p) { return !p.newest.empty(); });
}

Attempt attempt_of(const Plan& plan, const Trace& trace, const TraceInput& read, unsigned drawn,
                   const Manner& manner, const Setting& setting) {
  Attempt result{Program(plan, setting, read.domain + (manner.spare ? 1 : 0), 0), {}};
  Program& program = result.program;
  program.loose = true;
  program.orderings_decide = trace.anomaly != Anomaly::Run;
  program.placed.assign(plan.topology.streams().size(), false);
  program.way = manner.way;
  program.way.drawn = drawn;
  for (const auto& [id, message] : read.messages) program.listed.insert(message.lineage);
  if (!setting.answer_all) program.answer_who_completes();
  result.input = input_of(trace, read, manner.early ? Place::Early : Place::Late, program);
  return result;
}

}  // namespace firebreak::simulator
