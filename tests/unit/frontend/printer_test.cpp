// SPDX-License-Identifier: Apache-2.0
#include "frontend/printer.h"

#include <gtest/gtest.h>

#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;

/// Every key of the format, each default written out somewhere and left out elsewhere.
constexpr std::string_view kEverything = R"(name: everything
fds:
  - { from: [company], to: [symbol] }
streams:
  click: { to: Report.click, attributes: [id, campaign], seal: [campaign], producers: 3 }
  whole: { to: Report.click, attributes: [id], seal: [], Rep: true, order: fifo }
  keyed: { to: Report.request, attributes: [id], order: { fifo: [id] }, delivery: at-least-once }
  many: { to: Report.request, attributes: [id, day], seal: [[id], [day]], order: { fifo: [[day], [id]] } }
  lossy: { from: Report.response, to: Store.in, attributes: [company], Rep: false, delivery: at-most-once }
  guess: { to: Store.in, attributes: [id, day], seal: { key: [day], exact: false } }
  guesses: { to: Store.in, attributes: [id, day], seal: { key: [[id], [day]], exact: false } }
  both: { to: Store.more, attributes: [id, day, shop], seal: [[id], { key: [day], exact: false }, { key: [shop], exact: false }] }
  stocks: { from: Store.out, attributes: [symbol] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW, rewrites: [company], idempotent: true }
      - { from: request, to: response, label: OR, subscript: [id] }
    order:
      - { mechanism: sequencing, streams: [click, whole], by: [id] }
      - { mechanism: dynamic }
    variants:
      THRESH:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
      NONE: []
  Store:
    Rep: false
    annotation:
      - { from: in, to: out, label: OW, emits: unordered }
      - { from: in, to: log, label: CW, rewrites: [symbol], repeats: true, emits: unordered }
      - { from: more, label: OW, subscript: [day], idempotent: true }
    commutes: [[in, in], [more, in]]
    late: ignored
    forwards: false
    variants:
      QUIET:
        - { from: in, label: CW }
repairs:
  - { seal: click, key: [campaign], cost: 3 }
  - { order: Report, mechanism: dynamic, streams: [click], by: [id], cost: 10 }
  - { fifo: click, key: [id], cost: 0 }
  - { fifo: whole }
  - { dedup: keyed, cost: 2 }
  - { resend: keyed, cost: 4 }
  - { merge: answer, cost: 3 }
  - { variant: Report, to: THRESH, cost: 5 }
costs:
  messages: 100
  by-key: 25
  streams:
    click: { seal: 3, dedup: 0, resend: 9, merge: 8 }
  components:
    Report: { replicas: 3, variant: 7 }
expect:
  verdict: divergent
  sinks: { stocks: diverge }
  labels: { stocks: Diverge, click: "Seal[campaign]" }
  icde14: { stocks: Diverge }
  repair: { target: replica-consistent, cost: 7 }
)";

TEST(Printer, PrintsCanonicalTextUnchanged) {
  EXPECT_EQ(print_model(model_of(kEverything)), kEverything);
}

TEST(Printer, LeavesDefaultsOutAndBringsFormsTogether) {
  const std::string loose = R"(# a comment
components:
  A: { order: sequencing, annotation: { label: OR, from: "in", subscript: "*", to: out } }
  B: { order: { mechanism: dynamic }, annotation: [{ from: in, to: out, label: CR, rewrites: [], idempotent: false, repeats: false, emits: ordered }],
       commutes: [], late: reopened, forwards: true }
streams: {"a": {to: A.in, producers: 1, order: unordered, delivery: exactly-once, attributes: []},
  b: {from: {component: A, interface: out}, to: B.in},
  c: {from: B.out, order: {fifo: []}},
  d: {to: A.in, attributes: [x, y], seal: {key: [x], exact: true}},
  e: {to: A.in, attributes: [x, y], seal: [{exact: false, key: [[y], [y, x]]}, {key: [x]}]},
  f: {to: A.in, attributes: [x, y], seal: [{key: [x, y], exact: false}]}}
expect: { labels: { a: "Seal[ y , x ]" } }
)";
  EXPECT_EQ(print_model(model_of(loose)), R"(name: test
streams:
  a: { to: A.in }
  b: { from: A.out, to: B.in }
  c: { from: B.out, order: fifo }
  d: { to: A.in, attributes: [x, y], seal: [x] }
  e: { to: A.in, attributes: [x, y], seal: [[x], { key: [y], exact: false }] }
  f: { to: A.in, attributes: [x, y], seal: { key: [x, y], exact: false } }
components:
  A:
    annotation:
      - { from: in, to: out, label: OR }
    order:
      - { mechanism: sequencing }
  B:
    annotation:
      - { from: in, to: out, label: CR }
    order:
      - { mechanism: dynamic }
expect:
  labels: { a: "Seal[x,y]" }
)");
}

TEST(Printer, KeepsEmptyLists) {
  const std::string text = "name: x\nstreams: {}\ncomponents: {}\nrepairs: []\nexpect: {}\n";
  EXPECT_EQ(print_model(model_of(text)), text);
}

}  // namespace
}  // namespace firebreak::frontend
