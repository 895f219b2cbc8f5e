// SPDX-License-Identifier: Apache-2.0
#include "result/anomaly.h"

namespace firebreak::result {

std::set<Anomaly> all_anomalies() {
  std::set<Anomaly> all;
  for (const AnomalyKind& kind : kAnomalies) all.insert(kind.anomaly);
  return all;
}

std::string to_string(Anomaly anomaly) {
  return std::string(anomaly == Anomaly::None ? kNoAnomaly : kind_of(anomaly).name);
}

std::string_view meaning(Anomaly anomaly) {
  return anomaly == Anomaly::None ? kNoDifference : kind_of(anomaly).meaning;
}

std::string_view world_name(Mode mode) { return mode == Mode::Run ? "run" : "replica"; }

Anomaly admitted(Severity severity) {
  const auto kind = std::ranges::find(kAnomalies, severity, &AnomalyKind::label);
  return kind == kAnomalies.end() ? Anomaly::None : kind->anomaly;
}

}  // namespace firebreak::result
