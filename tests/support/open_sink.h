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

/// With one more sink of which it is decided.
inline std::string open_sink_and_two() {
  std::string model = kOpenSink;
  const auto insert = [&](const std::string& before, const std::string& what) {
    model.insert(model.find(before), what);
  };
  insert("components:", "  buy:  { to: T.buy, attributes: [k] }\n  sold: { from: T.sold }\n");
  insert("repairs:", "  T:\n    annotation: { from: buy, to: sold, label: OW, gate: [k] }\n");
  return model + "  - { order: T, mechanism: sequencing, cost: 2 }\n";
}

}  // namespace firebreak::test_support
