// SPDX-License-Identifier: Apache-2.0
// What sinks accept: anomalies that are wanted there, and count for nothing (docs/semantics.md
// 2.5).
#pragma once

#include "result/anomaly.h"
#include "result/label.h"
#include "result/target.h"
#include "topology/model.h"

namespace firebreak::result {

/// The most severe anomaly that is wanted.
constexpr Anomaly most_severe(topology::Accept accept) {
  switch (accept) {
    case topology::Accept::None:
      return Anomaly::None;
    case topology::Accept::Run:
      return Anomaly::Run;
    case topology::Accept::Instance:
      return Anomaly::Instance;
    case topology::Accept::Diverge:
      return Anomaly::Diverge;
  }
  throw base::InternalError("a value outside its enumeration");
}

/// Whether the anomaly, at a sink that says so, is one that is wanted there.
constexpr bool accepts(topology::Accept accept, Anomaly anomaly) {
  return anomaly <= most_severe(accept);
}

/// Whether there is an anomaly, and it is wanted.
constexpr bool wanted(topology::Accept accept, Anomaly anomaly) {
  return anomaly != Anomaly::None && accepts(accept, anomaly);
}

/// Whether a model that reaches the target has no such anomaly at a sink that says so.
constexpr bool forbids(RepairTarget target, topology::Accept accept, Anomaly anomaly) {
  return forbids(target, anomaly) && !accepts(accept, anomaly);
}

/// Whether a sink that says so can have such an anomaly, as far as its label goes.
inline bool admits_forbidden(RepairTarget target, topology::Accept accept, const Label& label) {
  return forbids(target, accept, admitted(label.severity));
}

}  // namespace firebreak::result
