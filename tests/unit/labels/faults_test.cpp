// SPDX-License-Identifier: Apache-2.0
// Deliveries that repeat or lose messages, under rule set `sound` (docs/rules.md 6).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "labels_of.h"
#include "support/text.h"

namespace firebreak {
namespace {

using test_support::LabelsOf;
using test_support::replaced;

std::string through(const std::string& stream, const std::string& path, bool replicated = false) {
  return fmt::format(R"(
streams:
  in: {{ to: C.in, attributes: [a], {} }}
  out: {{ from: C.out, attributes: [b] }}
components:
  C: {{ Rep: {}, annotation: [ {{ from: in, to: out, {} }} ] }}
)",
                     stream, replicated, path);
}

const std::string kAgain = "delivery: at-least-once";

TEST(Repetitions, ShowInABag) {
  EXPECT_EQ(LabelsOf(through(kAgain, "label: CW")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(through(kAgain, "label: CW", true)).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(through(kAgain, "label: CW, idempotent: true", true)).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(through(kAgain, "label: CR", true)).sound("out"), "Inst");
}

// Streams that come after one that no source reaches count all the same.
TEST(Repetitions, ShowBesideWhatNothingReaches) {
  EXPECT_EQ(LabelsOf(R"(
streams:
  round: { from: U.out, to: U.in }
  in: { to: C.in, delivery: at-least-once }
  out: { from: C.out }
components:
  U: { annotation: [ { from: in, to: out, label: CR } ] }
  C: { annotation: [ { from: in, to: out, label: CW } ] }
)")
                .sound("out"),
            "Run");
}

TEST(Repetitions, ShowInOrderedSequences) {
  const std::string fifo = kAgain + ", order: fifo";
  EXPECT_EQ(LabelsOf(through(fifo, "label: OW", true)).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(through(fifo, "label: OW, idempotent: true", true)).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(through(fifo, "label: OR", true)).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(through(fifo, "label: OW")).sound("in"), "Async") << "not delivered once";
}

// Within the partition they do not; after it was closed they do, unless the component remembers.
TEST(Repetitions, DoNotShowInUnits) {
  const std::string sealed = kAgain + ", seal: [a]";
  topology::Model model =
      test_support::model_of(through(sealed, "label: OW, subscript: [a]", true));
  EXPECT_EQ(LabelsOf(model).sound("out"), "Diverge");
  model.components[0].late = topology::Late::Ignored;
  EXPECT_EQ(LabelsOf(model).sound("out"), "Async");
}

std::string two_steps(const std::string& first, const std::string& second) {
  return fmt::format(R"(
streams:
  in: {{ to: P.in, attributes: [a], delivery: at-least-once, order: fifo }}
  mid: {{ from: P.out, to: C.in, attributes: [a] }}
  out: {{ from: C.out, attributes: [b] }}
components:
  P: {{ annotation: [ {{ from: in, to: out, {} }} ] }}
  C:
    order: [ {{ mechanism: sequencing }} ]
    annotation: [ {{ from: in, to: out, {} }} ]
)",
                     first, second);
}

TEST(Repetitions, TravelOnThroughPathsThatEmitAgain) {
  EXPECT_EQ(LabelsOf(two_steps("label: CR", "label: CW")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(two_steps("label: CR, idempotent: true", "label: CW")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(two_steps("label: CW, idempotent: true", "label: CW")).sound("out"), "Async");
}

TEST(Repetitions, TravelOnThroughUnits) {
  const std::string model = R"(
streams:
  in: {{ to: P.in, attributes: [a], seal: [a], delivery: at-least-once }}
  mid: {{ from: P.out, to: C.in, attributes: [a] }}
  out: {{ from: C.out, attributes: [b] }}
components:
  P: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: [a]{} }} ] }}
  C: {{ annotation: [ {{ from: in, to: out, label: CW }} ] }}
)";
  topology::Model units = test_support::model_of(fmt::format(fmt::runtime(model), ""));
  EXPECT_EQ(LabelsOf(units).sound("out"), "Run");
  units.components[0].late = topology::Late::Ignored;
  EXPECT_EQ(LabelsOf(units).sound("out"), "Async") << "the unit has them already";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), ", idempotent: true")).sound("out"), "Async");
}

TEST(Repetitions, ThatAreIgnoredLeaveTheOrderOfEmission) {
  const std::string model = R"(
streams:
  in: {{ to: P.in, attributes: [a], order: fifo, delivery: at-least-once }}
  mid: {{ from: P.out, to: C.in, attributes: [a], order: fifo }}
  out: {{ from: C.out, attributes: [b] }}
components:
  P: {{ annotation: [ {{ from: in, to: out, label: CW{} }} ] }}
  C: {{ annotation: [ {{ from: in, to: out, label: OW }} ] }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), ", idempotent: true")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "")).sound("out"), "Run");
}

TEST(Repetitions, MadeUpstreamAreOrderedDownstream) {
  EXPECT_EQ(LabelsOf(two_steps("label: CR", "label: OW, idempotent: true")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(two_steps("label: CR", "label: OW")).sound("out"), "Run");
}

// A bag that another path reads.
std::string read_bag(const std::string& reader, const std::string& writer, bool replicated) {
  return fmt::format(R"(
streams:
  write: {{ to: S.write, attributes: [a], seal: [a], delivery: at-least-once }}
  ask: {{ to: S.ask, attributes: [a] }}
  out: {{ from: S.out, attributes: [b] }}
components:
  S:
    Rep: {}
    annotation:
      - {{ from: write, to: log, {} }}
      - {{ from: ask, to: out, {} }}
)",
                     replicated, writer, reader);
}

TEST(Repetitions, InTheStateThatAPathReads) {
  const std::string unit = "label: OR, subscript: [a]";
  EXPECT_EQ(LabelsOf(read_bag(unit, "label: CW", false)).sound("out"), "Run")
      << "what does not wait counts each";
  EXPECT_EQ(LabelsOf(read_bag(unit, "label: OW, subscript: [a]", false)).sound("out"), "Async")
      << "a unit is a set";
  EXPECT_EQ(LabelsOf(read_bag(unit, "label: CW", true)).sound("out"), "Diverge")
      << "the bags of the replicas stay different, and the sink sees them";
  EXPECT_EQ(LabelsOf(read_bag(unit, "label: CW, idempotent: true", true)).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(read_bag("label: CR", "label: CW", true)).sound("out"), "Async");
}

// Two streams bring the same contents, one without the attribute that the other has.
std::string parallel(const std::string& second) {
  return fmt::format(R"(
streams:
  in: {{ to: P.in, attributes: [a], seal: [] }}
  one: {{ from: P.out, to: C.in, attributes: [a] }}
  {}
  out: {{ from: C.out, attributes: [b] }}
  log: {{ from: P.other, attributes: [a] }}
components:
  P:
    annotation:
      - {{ from: in, to: out, label: CR }}
      - {{ from: in, to: other, label: CR }}
  C:
    Rep: true
    annotation: [ {{ from: in, to: out, label: OW, subscript: [a], idempotent: true }} ]
)",
                     second);
}

TEST(Repetitions, AnIdempotentPathHandlesTheFirstOfTwoCopies) {
  EXPECT_EQ(LabelsOf(parallel("two: { from: P.out, to: C.in, attributes: [] }")).sound("out"),
            "Diverge");
  const LabelsOf bare(R"(
streams:
  in:  { to: P.in }
  one: { from: P.out, to: C.in }
  two: { from: P.out, to: C.in }
  out: { from: C.out }
components:
  P: { annotation: { from: in, to: out, label: CR } }
  C: { annotation: { from: in, to: out, label: CW, idempotent: true } }
)");
  EXPECT_EQ(bare.sound("out"), "Async") << "nothing tells the copies apart";
  EXPECT_EQ(LabelsOf(parallel("two: { from: P.other, to: C.in, attributes: [] }")).sound("out"),
            "Seal[]");
}

TEST(Repetitions, InTheArrivalsThatAReadWithoutWritersSeesUnlessItIgnoresThem) {
  const std::string model = R"(
streams:
  in: {{ to: C.in, attributes: [a], delivery: {} }}
  out: {{ from: C.out, attributes: [b] }}
components:
  C:
    order: sequencing
    annotation: [ {{ from: in, to: out, label: OR, idempotent: {} }} ]
)";
  const auto delivered = [&](const char* how, bool idempotent) {
    return LabelsOf(fmt::format(fmt::runtime(model), how, idempotent)).sound("out");
  };
  EXPECT_EQ(delivered("at-least-once", false), "Run");
  EXPECT_EQ(delivered("at-least-once", true), "Async");
  EXPECT_EQ(delivered("exactly-once", false), "Async");
}

// One replica may have it before the end of its partition, the other after it.
TEST(Repetitions, ThatMakeSomethingElseComeLateToOneReplica) {
  const std::string model = R"(
streams:
  in: {{ to: P.in, seal: [], delivery: {} }}
  made: {{ from: P.out, to: C.in, Rep: true }}
  out: {{ from: C.out, observe: set }}
components:
  P: {{ annotation: {{ from: in, to: out, label: CW }} }}
  C: {{ annotation: {{ from: in, to: out, label: OR, subscript: [], idempotent: {} }} }}
)";
  const auto delivered = [&](const char* how, bool idempotent) {
    return LabelsOf(fmt::format(fmt::runtime(model), how, idempotent)).sound("out");
  };
  EXPECT_EQ(delivered("at-least-once", false), "Inst");
  EXPECT_EQ(delivered("at-least-once", true), "Inst");
  EXPECT_EQ(delivered("exactly-once", false), "Seal[]");
}

// As what a stream delivers again does, further down.
TEST(Crashes, LetWhatIsMadeAgainComeLateToOneReplica) {
  const std::string model = R"(
streams:
  in: {{ to: Feed.in, seal: [] }}
  fed: {{ from: Feed.out, to: Sum.in, seal: [] }}
  made: {{ from: Sum.out, to: View.in, Rep: true, seal: [] }}
  out: {{ from: View.out, observe: set }}
components:
  Feed: {{ crash: {}, annotation: {{ from: in, to: out, label: CR }} }}
  Sum: {{ annotation: {{ from: in, to: out, label: CW }} }}
  View: {{ annotation: {{ from: in, to: out, label: OR, subscript: [] }} }}
)";
  const auto after = [&](const char* crash) {
    return LabelsOf(fmt::format(fmt::runtime(model), crash)).sound("out");
  };
  EXPECT_EQ(after("replay"), "Inst");
  EXPECT_EQ(after("survives"), "Seal[]");
}

// Of two messages of one version the first is kept: which one that is after a crash, nothing fixes.
TEST(Crashes, LetWhatIsKeptOfOneVersionBeAnother) {
  const std::string model = R"(
streams:
  row: {{ to: Store.row, attributes: [id], order: fifo, delivery: at-least-once }}
  out: {{ from: Store.out, attributes: [id], observe: set }}
components:
  Store:
    Rep: true
    crash: {}
    annotation: {{ from: row, to: out, label: OW, subscript: [], newest: [id] }}
)";
  const auto after = [&](const char* crash) {
    return LabelsOf(fmt::format(fmt::runtime(model), crash)).sound("out");
  };
  EXPECT_EQ(after("replay"), "Diverge");
  EXPECT_NE(after("survives"), "Diverge");
}

TEST(Losses, LeaveContentsThatDiffer) {
  const std::string lossy = "delivery: at-most-once";
  EXPECT_EQ(LabelsOf(through(lossy, "label: CR")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(through(lossy, "label: CR", true)).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(through(lossy, "label: CW", true)).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(through("delivery: exactly-once", "label: CW", true)).sound("out"), "Async");
}

constexpr std::string_view kReplays = R"(
streams:
  in:    { to: First.in, attributes: [k], order: fifo }
  mid:   { from: First.out, to: Count.in, attributes: [k] }
  count: { from: Count.out, attributes: [k] }
components:
  First:
    Rep: true
    crash: replay
    annotation:
      - { from: in, to: out, label: OW, idempotent: true }
  Count:
    annotation: { from: in, to: out, label: CW }
)";

TEST(Replays, WhatIsEmittedComesAgain) {
  EXPECT_EQ(LabelsOf(kReplays).sound("count"), "Diverge");
  EXPECT_EQ(LabelsOf(replaced(kReplays, "crash: replay", "crash: survives")).sound("count"),
            "Async");
  const std::string shared = replaced(kReplays, "    Rep: true\n", "");
  EXPECT_EQ(LabelsOf(shared).sound("count"), "Run");
  EXPECT_EQ(LabelsOf(replaced(shared, "  Count:\n", "  Count:\n    Rep: true\n")).sound("count"),
            "Run")
      << "both replicas get it again";
  EXPECT_EQ(LabelsOf(replaced(kReplays, "CW", "CW, idempotent: true")).sound("count"), "Async");
}

TEST(Forgets, WhatIsKeptIsMissing) {
  const std::string forgets =
      replaced(replaced(kReplays, "crash: replay", "crash: forgets"), ", idempotent: true", "");
  EXPECT_EQ(LabelsOf(forgets).sound("mid"), "Diverge");
  const std::string shared = replaced(forgets, "    Rep: true\n", "");
  EXPECT_EQ(LabelsOf(shared).sound("mid"), "Run") << "one crash for both";
  EXPECT_EQ(LabelsOf(replaced(shared, "OW", "CW")).sound("mid"), "Run");
  EXPECT_EQ(LabelsOf(replaced(forgets, "OW", "CR")).sound("mid"), "Async");
  EXPECT_EQ(LabelsOf(replaced(forgets, "OW", "CR, idempotent: true")).sound("mid"), "Inst");
  EXPECT_NE(LabelsOf(shared).why_sound("mid").find("First has forgotten what it handled before"),
            std::string::npos);
}

TEST(Replays, OneInstanceSendsBothReplicasThatAgain) {
  const std::string shared = replaced(kReplays, "    Rep: true\n", "");
  EXPECT_EQ(
      LabelsOf(replaced(shared, "to: Count.in, ", "to: Count.in, Rep: true, ")).sound("count"),
      "Run");
}

TEST(Replays, WhatComesAgainToASinkCountsThere) {
  const std::string sink = replaced(kReplays, "to: Count.in, ", "");
  const std::string alone =
      replaced(replaced(sink, "  count: { from: Count.out, attributes: [k] }\n", ""),
               "  Count:\n    annotation: { from: in, to: out, label: CW }\n", "");
  EXPECT_EQ(LabelsOf(alone).sound("mid"), "Inst");
  EXPECT_EQ(LabelsOf(replaced(alone, "attributes: [k] }\ncomponents",
                              "attributes: [k], observe: set }\ncomponents"))
                .sound("mid"),
            "Async");
}

}  // namespace
}  // namespace firebreak
