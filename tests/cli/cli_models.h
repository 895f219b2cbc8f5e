// SPDX-License-Identifier: Apache-2.0
// Small models that the tests of the command line run on.
#pragma once

namespace firebreak {

/// Deterministic: nothing in it depends on an order.
inline constexpr const char* kConfluent = R"(name: confluent
streams:
  words: { to: Count.words, attributes: [word] }
  counts: { from: Count.counts, attributes: [word] }
components:
  Count:
    annotation:
      - { from: words, to: counts, label: CW }
expect:
  verdict: deterministic
  sinks: { counts: none }
  labels: { counts: Async }
)";

/// Divergent: a replicated report server that is asked while clicks still arrive; THRESH asks a
/// question whose answer cannot be taken back.
inline constexpr const char* kRacy = R"(name: racy
streams:
  click: { to: Report.click, attributes: [id] }
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
    variants:
      THRESH:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
expect:
  verdict: divergent
  sinks: { response: instance }
  labels: { response: Inst }
)";

/// Two errors: a key that is none, and an interface that nothing feeds.
inline constexpr const char* kWrong = R"(name: wrong
streams:
  words: { to: Count.words, atributes: [word] }
components:
  Count:
    annotation:
      - { from: words, to: counts, label: XX }
)";

}  // namespace firebreak
