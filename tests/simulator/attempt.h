// SPDX-License-Identifier: Apache-2.0
// In how many ways a trace can be set up: what it leaves open beforehand.
#pragma once

#include "result/trace.h"
#include "simulator/input.h"
#include "simulator/program.h"
#include "simulator/trace_input.h"

namespace firebreak::simulator {

/// One way to set up the trace's program and input.
struct Attempt {
  Program program;
  Input input;
};

/// By number, from what is most plausible on.
struct Manner {
  explicit Manner(unsigned number) : early((number & 1) != 0), spare((number & 16) != 0) {
    way.eager = early;
    way.no_more_moments = (number & 2) != 0;
    way.copies_last = (number & 4) != 0;
    way.second_first = (number & 8) != 0;
    way.backwards = (number & 32) != 0;
    way.patient = (number & 64) != 0;
    way.silent = (number & kSilent) != 0;
  }
  static constexpr unsigned kCount = 128;  // and as many that are silent
  static constexpr unsigned kSilent = 128;
  static constexpr unsigned kOfChoices = 32;  // from here on they differ in what is chosen, only

  bool early;  // punctuations
  bool spare;  // a value that no message has: one partition is empty
  Program::Way way;
};

/// Whether something is left to be handled in that way.
bool matters(const topology::Topology& topology, const Setting& setting);

/// With a value below all that are listed, for what is not: of the newest it is none.
TraceInput raised(TraceInput read);
bool compares_versions(const topology::Topology& topology);

/// What the trace does not say has one of the `drawn` least values.
Attempt attempt_of(const Plan& plan, const result::Trace& trace, const TraceInput& read,
                   unsigned drawn, const Manner& manner, const Setting& setting);

}  // namespace firebreak::simulator
