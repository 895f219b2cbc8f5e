// SPDX-License-Identifier: Apache-2.0
// What a page is about: who takes part in its traces and repairs.
#pragma once

#include <set>

#include "result/repair.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::page {

struct Involved {
  std::set<topology::ComponentId> components;
  std::set<topology::ComponentId> racing;       // where the worlds of a trace begin to differ
  std::set<topology::StreamId> racing_streams;  // of the messages that race there
};

Involved involved(const topology::Topology& topology, const result::Verification& found,
                  const result::RepairResult* repair);

}  // namespace firebreak::page
