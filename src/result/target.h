// SPDX-License-Identifier: Apache-2.0
// What a repaired model has to reach.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "result/anomaly.h"

namespace firebreak::result {

enum class RepairTarget : std::uint8_t { Deterministic, ReplicaConsistent, Convergent };

struct TargetKind {
  RepairTarget target;
  std::string_view name;
  Anomaly tolerated;         // the most severe one that a model may have
  std::string_view meaning;  // what a model has that reaches it
};

/// From the strongest to the weakest.
inline constexpr std::array kTargets = {
    TargetKind{RepairTarget::Deterministic, "deterministic", Anomaly::None, kNoDifference},
    TargetKind{RepairTarget::ReplicaConsistent, "replica-consistent", Anomaly::Run,
               "the same answer from every replica in a run"},
    TargetKind{RepairTarget::Convergent, "convergent", Anomaly::Instance,
               "replicas that end in the same state"},
};

constexpr const TargetKind& kind_of(RepairTarget target) {
  return *std::ranges::find(kTargets, target, &TargetKind::target);
}

std::string to_string(RepairTarget target);  // "deterministic", ...

/// None if no target is called so.
constexpr std::optional<RepairTarget> target_of(std::string_view name) {
  const auto kind = std::ranges::find(kTargets, name, &TargetKind::name);
  return kind == kTargets.end() ? std::nullopt : std::optional(kind->target);
}

/// Whether a model that reaches the target has no such anomaly.
constexpr bool forbids(RepairTarget target, Anomaly anomaly) {
  return anomaly > kind_of(target).tolerated;
}

/// The anomalies that a model which reaches the target does not have.
std::set<Anomaly> forbidden(RepairTarget target);

}  // namespace firebreak::result
