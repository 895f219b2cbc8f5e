// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firebreak::test_support {

/// Of the sink `told` nothing is known; `kept` has a race of its own.
inline const std::string kOpenSink = R"(
streams:
  ask:  { to: C.ask, Rep: true }
  told: { from: C.told }
  put:  { to: S.put, attributes: [k] }
  kept: { from: S.kept, attributes: [k] }
components:
  C:
    Rep: false
    annotation: { from: ask, to: told, label: OW, gate: [] }
    commutes: [[ask, ask]]
  S:
    annotation: { from: put, to: kept, label: OW, gate: [k] }
repairs:
  - { seal: put, key: [k], cost: 5 }
  - { order: S, mechanism: sequencing, cost: 3 }
)";

}  // namespace firebreak::test_support
