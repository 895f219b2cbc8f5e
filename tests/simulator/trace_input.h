// SPDX-License-Identifier: Apache-2.0
// What a trace says of its input, as the machine understands it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "result/trace.h"
#include "simulator/input.h"

namespace firebreak::simulator {

struct TraceMessageInfo {
  topology::StreamId stream;
  std::uint64_t lineage = 0;
  Values values = no_values();
};

struct TraceInput {
  std::map<std::string, TraceMessageInfo> messages;                 // by id
  std::set<std::pair<topology::StreamId, std::uint64_t>> lineages;  // of these messages
  unsigned domain = 2;
  unsigned hops = 3;
  std::string problem;  // why it cannot be run; empty if it can
};

/// Numbers the values of the trace so that attributes that determine each other have the same.
TraceInput read_trace(const Plan& plan, const result::Trace& trace);

/// Whether memories have a place for so many values of each attribute.
bool fits(const Plan& plan, unsigned domain);

/// The sources' messages in the order of the first world, and punctuations; tells `program` what
/// the trace fixes of the others.
Input input_of(const result::Trace& trace, const TraceInput& read, Place punctuations,
               Program& program);

}  // namespace firebreak::simulator
