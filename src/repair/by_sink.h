// SPDX-License-Identifier: Apache-2.0
// What is not decided of some sinks may be decided of the others (docs/semantics.md 7.6).
#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/environment.h"
#include "base/interim.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// A repair, and the sinks for the sake of which it is not known whether less is enough.
struct OpenRepair {
  result::RepairResult found;
  std::set<std::string> open;
};
using FindRepair =
    std::function<OpenRepair(const topology::Model&, const base::Interim<result::RepairResult>&)>;

/// The repair that `find` finds of the model, with that for the sinks of which it is decided. What
/// these need, all need: if that shows that the repair is a cheapest one, or that there is none, it
/// is told so.
result::RepairResult by_sink(const topology::Model& model, result::RepairTarget target,
                             base::Environment& environment, const FindRepair& find,
                             const base::Interim<result::RepairResult>& better);

}  // namespace firebreak::repair
