// SPDX-License-Identifier: Apache-2.0
// Small models on which verdicts once were wrong (docs/rules.md 7), for the tests of each engine.
#pragma once

#include <string_view>

namespace firebreak::test_support::case_models {

/// Deposits commute; interest multiplies what was deposited before.
inline constexpr std::string_view kBank = R"(
streams:
  deposit:  { to: Bank.deposit, attributes: [account] }
  interest: { to: Bank.interest, attributes: [account], order: fifo }
  posted:   { from: Bank.posted, attributes: [account] }
components:
  Bank:
    Rep: true
    annotation:
      - { from: deposit, to: kept, label: CW }
      - { from: interest, to: posted, label: OW, subscript: [account] }
)";

/// Two writers interleave before a reader that waits for both.
inline constexpr std::string_view kStatements = R"(
streams:
  deposit:  { to: Bank.deposit, attributes: [month], seal: [month], order: fifo }
  interest: { to: Bank.interest, attributes: [month], seal: [month], order: fifo }
  ask:      { to: Bank.ask, attributes: [month] }
  statement: { from: Bank.statement, attributes: [month] }
components:
  Bank:
    annotation:
      - { from: deposit, to: kept, label: OW }
      - { from: interest, to: posted, label: OW }
      - { from: ask, to: statement, label: OR, subscript: [month] }
)";

/// Put before delete, or after: each is in order with get, not with the other.
inline constexpr std::string_view kStore = R"(
streams:
  put: { to: S.put, attributes: [k], order: fifo }
  del: { to: S.del, attributes: [k], order: fifo }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val }
components:
  S:
    order: [ { mechanism: sequencing, streams: [put, get] }, { mechanism: sequencing, streams: [del, get] } ]
    annotation:
      - { from: put, to: silent, label: OW, subscript: [k] }
      - { from: del, to: silent, label: OW, subscript: [k] }
      - { from: get, to: val, label: OR, subscript: [k] }
)";

/// The writer's gate is coarser than the reader's, by which all is ordered.
inline constexpr std::string_view kCoarseWriter = R"(
streams:
  put:   { to: Store.put, attributes: [key], producers: 20 }
  get:   { to: Store.get, attributes: [key], producers: 20 }
  value: { from: Store.value, attributes: [key] }
components:
  Store:
    order: { mechanism: sequencing, by: [key] }
    annotation:
      - { from: put, to: ack, label: OW, subscript: [] }
      - { from: get, to: value, label: OR, subscript: [key] }
)";

/// S answers an ask when all that was granted is known; what it grants are its own answers.
inline constexpr std::string_view kWaits = R"(
streams:
  ask:   { to: S.ask, attributes: [sku], seal: [sku] }
  grant: { from: S.grant, to: S.taken, attributes: [sku] }
  told:  { from: S.grant }
components:
  S: { annotation: [ { from: ask, to: grant, label: OR, subscript: [sku] }, { from: taken, to: log, label: CW } ] }
)";

/// No message goes round: A answers when B has said all, B when A has.
inline constexpr std::string_view kMutual = R"(
streams:
  askA: { to: A.ask, attributes: [k], seal: [k] }
  askB: { to: B.ask, attributes: [k], seal: [k] }
  ab:   { from: A.out, to: B.log, attributes: [k] }
  ba:   { from: B.out, to: A.log, attributes: [k] }
  outA: { from: A.out, attributes: [k] }
  outB: { from: B.out, attributes: [k] }
components:
  A:
    annotation:
      - { from: log, to: kept, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
  B:
    annotation:
      - { from: log, to: kept, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
)";

/// Answers leave in the order of the punctuations, not of the questions.
inline constexpr std::string_view kUnitFifo = R"(
streams:
  ask:  { to: C.ask, attributes: [k], order: fifo }
  log:  { to: C.log, attributes: [k], seal: [k] }
  out:  { from: C.out, to: Last.in, attributes: [k], order: fifo }
  sink: { from: Last.out, attributes: [k] }
components:
  C:
    annotation:
      - { from: log, to: stored, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
  Last:
    annotation:
      - { from: in, to: out, label: OW }
)";

/// How C of kUnitReader is ordered: deliveries of ask with those of u, and with those of v.
inline constexpr std::string_view kPairwise =
    "[ { mechanism: sequencing, streams: [ask, u] }, { mechanism: sequencing, streams: [ask, v] } "
    "]";

/// Two writers that wait, and a reader that does not.
inline constexpr std::string_view kUnitReader = R"(
streams:
  u:   { to: C.u, attributes: [k], seal: [k] }
  v:   { to: C.v, attributes: [k], seal: [k] }
  ask: { to: C.ask }
  out: { from: C.out }
components:
  C:
    order: [ { mechanism: sequencing, streams: [ask, u] }, { mechanism: sequencing, streams: [ask, v] } ]
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: v, to: x, label: OW, subscript: [k] }
      - { from: ask, to: out, label: OR, subscript: [] }
)";

/// What comes again after its session was closed starts it anew.
inline constexpr std::string_view kSession = R"(
streams:
  click: { to: S.in, attributes: [session], seal: [session], delivery: at-least-once }
  out:   { from: S.out, attributes: [session] }
components:
  S: { annotation: { from: in, to: out, label: OW, subscript: [session] } }
)";

/// An idempotent writer remembers what its component forgets, and the reader does not.
inline constexpr std::string_view kRemembers = R"(
streams:
  in:  { to: S.in, attributes: [k], seal: [k], delivery: at-least-once }
  out: { from: S.out, attributes: [k] }
components:
  S:
    annotation:
      - { from: in, to: kept, label: CW, idempotent: true }
      - { from: in, to: out, label: OR, subscript: [k] }
)";

/// Each replica polls one database at its own time.
inline constexpr std::string_view kPoll = R"(
streams:
  tick:   { to: Node.tick }
  poll:   { from: Node.poll, to: Db.poll }
  edit:   { to: Db.edit }
  answer: { from: Db.answer, to: Node.answer }
  shown:  { from: Node.shown }
components:
  Node:
    Rep: true
    annotation: [ { from: tick, to: poll, label: CR }, { from: answer, to: shown, label: CW } ]
  Db:
    Rep: false
    annotation: [ { from: poll, to: answer, label: OR, subscript: [] }, { from: edit, to: log, label: OW, subscript: [] } ]
)";

/// Expiries commute with each other, not with get.
inline constexpr std::string_view kCache = R"(
streams:
  expire: { to: C.expire, attributes: [k] }
  get:    { to: C.get, attributes: [k] }
  v:      { from: C.v }
components:
  C:
    Rep: true
    annotation:
      - { from: expire, to: silent, label: OW, subscript: [k] }
      - { from: get, to: v, label: OR, subscript: [k] }
)";

/// A writer on the output of the answers to pings, which makes it answer, too.
inline constexpr std::string_view kPing = R"(
streams:
  put:  { to: Store.put, attributes: [key] }
  ping: { to: Store.ping, attributes: [key] }
  pong: { from: Store.pong, attributes: [key] }
components:
  Store:
    annotation:
      - { from: put, to: pong, label: OW, subscript: [key] }
      - { from: ping, to: pong, label: CR }
)";

/// Readings set off an alarm, and replicas count how often.
inline constexpr std::string_view kThreshold = R"(
streams:
  reading: { to: T.in, attributes: [host], producers: 5 }
  alarm:   { from: T.out, to: Counter.in, attributes: [host] }
  page:    { from: Counter.out, attributes: [host] }
components:
  T:       { annotation: { from: in, to: out, label: CW } }
  Counter: { Rep: true, annotation: { from: in, to: out, label: CW } }
)";

/// A stream for a watermark; after it, messages come late.
inline constexpr std::string_view kWatermark = R"(
streams:
  in:  { to: C.in, attributes: [w] }
  out: { from: C.out, attributes: [w] }
components:
  C: { annotation: { from: in, to: out, label: CR } }
)";

/// What only an unfed cycle feeds: nothing ever comes to b.
inline constexpr std::string_view kUnfed = R"(
streams:
  in:   { to: C.a }
  loop: { from: C.o, to: C.b }
  sink: { from: C.o }
  seen: { from: C.p }
components:
  C:
    annotation:
      - { from: a, to: p, label: OW }
      - { from: b, to: o, label: OW }
)";

/// Instances share a log by row; what comes of one row stays in order, of a table it does not.
inline constexpr std::string_view kInstances = R"(
streams:
  in:  { to: First.in, attributes: [table, row], order: fifo }
  mid: { from: First.out, to: Second.in, attributes: [table, row], order: fifo }
  out: { from: Second.out, attributes: [table, row] }
components:
  First:
    instances: { count: 4, by: [row] }
    annotation: { from: in, to: out, label: CR }
  Second:
    annotation: { from: in, to: out, label: OW, subscript: [table] }
)";

}  // namespace firebreak::test_support::case_models
