// SPDX-License-Identifier: Apache-2.0
#include "result/target.h"

namespace firebreak::result {

std::string to_string(RepairTarget target) { return std::string(kind_of(target).name); }

std::set<Anomaly> forbidden(RepairTarget target) {
  std::set<Anomaly> found;
  for (const AnomalyKind& kind : kAnomalies) {
    if (forbids(target, kind.anomaly)) found.insert(kind.anomaly);
  }
  return found;
}

}  // namespace firebreak::result
