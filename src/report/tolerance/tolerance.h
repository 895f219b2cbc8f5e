// SPDX-License-Identifier: Apache-2.0
// The result of `tolerate`.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "report/display.h"
#include "result/tolerance.h"
#include "topology/topology.h"

namespace firebreak::report {

/// What each stream and component needs and can do without, then each weakening with what happens
/// one step further. `topology` is the model as it is.
std::string tolerance_text(const topology::Topology& topology, const result::Tolerance& tolerance,
                           const Page& page);

/// The outcome in one line, without the model's name.
std::string tolerance_line(const result::Tolerance& tolerance);

/// The same as JSON (docs/formats.md, Tolerance).
std::string tolerance_json(const topology::Topology& topology, const result::Tolerance& tolerance,
                           const base::Statistics& statistics);

/// Of a stream or component: what it needs whatever else is promised, and what it can lose, alone
/// or with others.
struct PromisesOf {
  std::string name;
  bool stream = true;
  std::vector<std::string> needs;
  std::vector<std::string> can_lose;
  std::vector<std::string> bears;  // what comes of each that it can lose: "duplicates"
};
/// Streams first, in source order; those of which something is known.
std::vector<PromisesOf> by_place(const topology::Topology& topology,
                                 const result::Tolerance& tolerance);

/// "no losses", "order per [id]", "seal on [day]".
std::string promise_name(const result::RepairCandidate& promise);
/// The stream or component that it is about.
const std::string& place_of(const result::RepairCandidate& promise);

}  // namespace firebreak::report
