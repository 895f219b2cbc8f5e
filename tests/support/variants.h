// SPDX-License-Identifier: Apache-2.0
// A component with variants to choose from.
#pragma once

namespace firebreak::test_support {

/// Three ways to answer; LAST makes another race.
inline constexpr const char* kVariants = R"(name: variants
streams:
  click: { to: Report.click, attributes: [id, campaign], producers: 3 }
  request: { to: Report.request, attributes: [id, campaign] }
  response: { from: Report.response, attributes: [id, campaign] }
  log: { from: Report.log, attributes: [id, campaign] }
components:
  Report:
    Rep: true
    annotation:   # the standing query
      - { from: click, to: response, label: CW }
      - { from: click, to: log, label: CR }
      # by id
      - { from: request, to: response, label: OR, subscript: [id] }
    variants:
      LAST:
        - { from: click, to: response, label: CR }
        - { from: click, to: log, label: OW }
        - { from: request, to: response, label: CR }
      COUNT:
        - { from: click, to: response, label: CW }
        - { from: click, to: log, label: CR }
        - { from: request, to: response, label: CR }
repairs:
  - { seal: click, key: [campaign], cost: 2 }
  - { variant: Report, to: LAST, cost: 1 }
  - { seal: click, key: [id], cost: 3 }
  - { variant: Report, to: COUNT, cost: 4 }
  - { order: Report, mechanism: sequencing, cost: 9 }
)";

}  // namespace firebreak::test_support
