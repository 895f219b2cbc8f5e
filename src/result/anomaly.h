// SPDX-License-Identifier: Apache-2.0
// Anomalies: what can differ, and between which executions (docs/semantics.md 2.4). A new anomaly
// is a row of kAnomalies; what looks for anomalies, names, describes or replays them reads its row.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/internal_error.h"
#include "result/label.h"

namespace firebreak::result {

/// Which two worlds are compared (semantics 2.2).
enum class Mode : std::uint8_t {
  Run,      // two runs: all orders are free
  Replica,  // two replicas in one run: only replicated components may differ in their orders
};

inline constexpr std::array kModes = {Mode::Run, Mode::Replica};

/// What is compared.
enum class Observation : std::uint8_t {
  Contents,  // what arrives at a sink
  State,     // the states that a sink sees; for Mode::Replica
};

enum class Anomaly : std::uint8_t { None, Run, Instance, Diverge };

/// How two worlds differ.
struct AnomalyKind {
  Anomaly anomaly;
  std::string_view name;
  Mode mode;
  Observation observation;
  Severity label;            // of the streams that admit it and nothing worse
  std::string_view meaning;  // one clause
};

/// From the least to the most severe.
inline constexpr std::array kAnomalies = {
    AnomalyKind{Anomaly::Run, "run", Mode::Run, Observation::Contents, Severity::Run,
                "two runs over the same input can give different contents"},
    AnomalyKind{Anomaly::Instance, "instance", Mode::Replica, Observation::Contents, Severity::Inst,
                "in one run, two replicas can give different contents"},
    AnomalyKind{Anomaly::Diverge, "diverge", Mode::Replica, Observation::State, Severity::Diverge,
                "in one run, the states of two replicas can stay different for ever"},
};

/// Of Anomaly::None.
inline constexpr std::string_view kNoAnomaly = "none";
inline constexpr std::string_view kNoDifference = "the same contents in every execution";

/// The row of an anomaly; not of None.
constexpr const AnomalyKind& kind_of(Anomaly anomaly) {
  const auto* const kind = std::ranges::find(kAnomalies, anomaly, &AnomalyKind::anomaly);
  if (kind == kAnomalies.end()) throw base::InternalError("an anomaly outside its table");
  return *kind;
}

std::set<Anomaly> all_anomalies();
std::string to_string(Anomaly anomaly);     // "none", "run", "instance", "diverge"
std::string_view meaning(Anomaly anomaly);  // "two runs over the same input can give ..."
std::string_view world_name(Mode mode);     // of one of the two: "run", "replica"

/// The anomaly that a label admits: Ordered, Seal and Async admit none.
Anomaly admitted(Severity severity);

}  // namespace firebreak::result
