// SPDX-License-Identifier: Apache-2.0
// Repairs of which none is better than another in every respect.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/repair.h"

namespace firebreak::result {

/// What coordination makes processes do (docs/repair.md 2.5).
struct Effort {
  std::uint64_t messages = 0;   // for each partition of a seal
  std::uint64_t rounds = 0;     // of waiting
  std::uint64_t processes = 0;  // that have to agree with each other
  bool operator==(const Effort&) const = default;
};

struct FrontPoint {
  Effort effort;
  MinimalRepair repair;
};

struct ParetoFront {
  std::string model;
  std::vector<RepairCandidate> candidates;
  std::vector<Effort> efforts;  // by candidate, of it alone
  /// The cheapest repair for each target, the weakest target first. Certificates are left out.
  std::vector<RepairResult> targets;
  /// For `target`: repairs that are not beaten in messages, rounds and processes, one for each
  /// effort, ascending.
  RepairTarget target = RepairTarget::Deterministic;
  std::vector<FrontPoint> points;
  bool complete = false;  // there are no others
  bool out_of_time = false;
  std::string unknown_reason;  // why it could not be known whatever the time, in words
};

}  // namespace firebreak::result
