// SPDX-License-Identifier: Apache-2.0
// Declared coordination under rule set `sound` (docs/rules.md, Races).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "labels_of.h"

namespace firebreak {
namespace {

using test_support::LabelsOf;

// A state written through `write` and read through `ask`; `log` is what the writer emits.
std::string store(const std::string& coordination, bool replicated, const std::string& writer,
                  const std::string& write = "", const std::string& gate = "[id]") {
  return fmt::format(R"(
streams:
  write: {{ to: S.write, attributes: [id, v]{} }}
  ask: {{ to: S.ask, attributes: [id] }}
  out: {{ from: S.out, attributes: [id] }}
  log: {{ from: S.log, attributes: [id] }}
components:
  S:
    Rep: {}
    {}
    annotation:
      - {{ from: write, to: log, {} }}
      - {{ from: ask, to: out, label: OR, subscript: {} }}
)",
                     write, replicated, coordination, writer, gate);
}

const std::string kSet = "label: CW";
const std::string kSequence = "label: OW, subscript: [id]";

TEST(Coordination, SequencingRemovesEveryAnomaly) {
  const std::string order = "order: [ { mechanism: sequencing } ]";
  for (bool replicated : {false, true}) {
    const LabelsOf labels(store(order, replicated, kSequence));
    EXPECT_EQ(labels.sound("write"), "Ordered");
    EXPECT_EQ(labels.sound("ask"), "Ordered");
    EXPECT_EQ(labels.sound("out"), "Async");
    EXPECT_EQ(labels.sound("log"), "Async");
  }
  EXPECT_EQ(LabelsOf(store("", true, kSequence)).sound("out"), "Diverge");
}

TEST(Coordination, DynamicOrderingLeavesRuns) {
  const std::string order = "order: [ { mechanism: dynamic } ]";
  EXPECT_EQ(LabelsOf(store(order, true, kSequence)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(store(order, true, kSequence)).sound("write"), "Async");
  EXPECT_EQ(LabelsOf(store(order, false, kSequence)).sound("out"), "Run");
}

TEST(Coordination, AnOrderingOfOneInputLeavesTheRaceWithTheOther) {
  const std::string order = "order: [ { mechanism: sequencing, streams: [write] } ]";
  const LabelsOf labels(store(order, true, kSequence));
  EXPECT_EQ(labels.sound("log"), "Async");
  EXPECT_EQ(labels.sound("out"), "Inst") << "the states agree, the reads do not";
}

TEST(Coordination, AnOrderingByAKeyOfTheGateIsEnough) {
  const std::string by_id = "order: [ { mechanism: sequencing, by: [id] } ]";
  const LabelsOf fits(store(by_id, true, kSequence));
  EXPECT_EQ(fits.sound("out"), "Async");
  EXPECT_EQ(fits.sound("write"), "Async") << "ordered per key is not one order";
  EXPECT_EQ(LabelsOf(store(by_id, true, kSequence, "", "[]")).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(store(by_id, true, "label: OW")).sound("log"), "Diverge");
}

TEST(Coordination, OrderingsAreComparedPairByPair) {
  const std::string model = R"(
streams:
  a: {{ to: S.in, attributes: [k] }}
  b: {{ to: S.in, attributes: [k] }}
  c: {{ to: S.in, attributes: [k] }}
  out: {{ from: S.out, attributes: [k] }}
components:
  S:
    order: [ {} ]
    annotation: [ {{ from: in, to: out, label: OW }} ]
)";
  const std::string ab = "{ mechanism: sequencing, streams: [a, b] }";
  const std::string bc = "{ mechanism: sequencing, streams: [b, c] }";
  const std::string ac = "{ mechanism: sequencing, streams: [a, c] }";
  const auto with = [&](const std::string& orderings) {
    return LabelsOf(fmt::format(fmt::runtime(model), orderings)).sound("out");
  };
  EXPECT_EQ(with(ab + ", " + bc), "Run");
  EXPECT_EQ(with(ab + ", " + bc + ", " + ac), "Async");
}

TEST(Coordination, ASequenceThatRacesShowsToAnOrderedReader) {
  const std::string model = R"(
streams:
  v1: {{ to: S.write, attributes: [k] }}
  v2: {{ to: S.write, attributes: [k] }}
  ask: {{ to: S.ask, attributes: [k] }}
  out: {{ from: S.out, attributes: [k] }}
components:
  S:
    order:
      - {{ mechanism: sequencing, streams: [ask, v1] }}
      - {{ mechanism: sequencing, streams: [ask, v2] }}
    annotation:
      - {{ from: write, to: log, label: {} }}
      - {{ from: ask, to: out, label: OR }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "OW")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "CW")).sound("out"), "Async");
}

TEST(Coordination, KeyedFifoOrdersWhatSharesThePartition) {
  const std::string keyed = ", order: { fifo: [id] }";
  EXPECT_EQ(LabelsOf(store("", true, kSequence, keyed)).sound("log"), "Async");
  EXPECT_EQ(LabelsOf(store("", true, "label: OW", keyed)).sound("log"), "Diverge");
  EXPECT_EQ(LabelsOf(store("", true, kSequence, keyed)).sound("write"), "Async");
}

TEST(Coordination, ADynamicOrderingLeavesFifoInForceBetweenRuns) {
  const std::string order = "order: [ { mechanism: dynamic, streams: [write] } ]";
  EXPECT_EQ(LabelsOf(store("", false, "label: OW", ", order: fifo")).sound("log"), "Async");
  EXPECT_EQ(LabelsOf(store(order, false, "label: OW", ", order: fifo")).sound("log"), "Async");
  EXPECT_EQ(LabelsOf(store(order, false, "label: OW")).sound("log"), "Run");
}

// A chain: P emits on a FIFO stream to an order-sensitive consumer.
std::string chain(const std::string& source, const std::string& rep) {
  return fmt::format(R"(
streams:
  in: {{ to: P.in, attributes: [a]{} }}
  mid: {{ from: P.out, to: C.in, attributes: [a], order: fifo }}
  out: {{ from: C.out, attributes: [a], order: fifo }}
components:
  P: {{ {} annotation: [ {{ from: in, to: out, label: CR }} ] }}
  C: {{ Rep: true, annotation: [ {{ from: in, to: out, label: OW }} ] }}
)",
                     source, rep);
}

TEST(Coordination, FifoKeepsAnOrderOnlyIfThereIsOne) {
  const LabelsOf ordered(chain(", order: fifo", ""));
  EXPECT_EQ(ordered.sound("mid"), "Ordered");
  EXPECT_EQ(ordered.sound("out"), "Ordered");
  EXPECT_EQ(LabelsOf(chain("", "")).sound("mid"), "Async");
  EXPECT_EQ(LabelsOf(chain("", "")).sound("out"), "Run")
      << "P is not replicated, so it emits in one order per run";
  EXPECT_EQ(LabelsOf(chain("", "Rep: true,")).sound("out"), "Diverge");
}

// Within a partition, what is emitted is in the order of what led to it, if that can be told apart.
TEST(Coordination, FifoKeepsTheOrderOfAPartition) {
  const auto chain = [](const std::string& order, const std::string& path,
                        const std::string& gate) {
    return fmt::format(R"(
streams:
  in: {{ to: P.in, attributes: [k, a, n] }}
  mid: {{ from: P.out, to: Q.in, attributes: [k, a, n], order: fifo }}
  late: {{ from: Q.out, to: C.in, attributes: [k, a, n], order: fifo }}
  out: {{ from: C.out, attributes: [k, a] }}
components:
  P: {{ order: [ {{ mechanism: sequencing, by: {} }} ], annotation: [ {{ from: in, to: out, label: CR{} }} ] }}
  Q: {{ annotation: [ {{ from: in, to: out, label: CR }} ] }}
  C: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: {} }} ] }}
fds: [ {{ from: [n], to: [k] }} ]
)",
                       order, path, gate);
  };
  EXPECT_EQ(LabelsOf(chain("[k]", "", "[k]")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(chain("[k]", "", "[k, a]")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(chain("[k]", "", "[a]")).sound("out"), "Run") << "the gate says nothing of k";
  EXPECT_EQ(LabelsOf(chain("[k]", "", "[n]")).sound("out"), "Async") << "n determines k";
  EXPECT_EQ(LabelsOf(chain("[k]", ", rewrites: [k, n]", "[k]")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(chain("[k]", ", rewrites: [k]", "[k]")).sound("out"), "Async")
      << "n has been kept, and determines k before and after";
  EXPECT_EQ(LabelsOf(chain("[k]", ", rewrites: [a]", "[k, a]")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(chain("[k, a]", "", "[k]")).sound("out"), "Run");
}

TEST(Coordination, FifoOfTwoInputsThatMergeIsNoOrder) {
  const std::string model = R"(
streams:
  a: {{ to: P.in, attributes: [k], order: fifo }}
  b: {{ to: P.in, attributes: [k], order: fifo }}
  mid: {{ from: P.out, to: C.in, attributes: [k], order: fifo }}
  out: {{ from: C.out, attributes: [k] }}
components:
  P: {{ {} annotation: [ {{ from: in, to: out, label: CR }} ] }}
  C: {{ annotation: [ {{ from: in, to: out, label: OW }} ] }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "order: [ { mechanism: sequencing } ],"))
                .sound("out"),
            "Async");
}

TEST(Coordination, AnOrderedStreamKeepsItsSeal) {
  const std::string model = R"(
streams:
  in: { to: P.in, attributes: [a], order: fifo, seal: [a] }
  mid: { from: P.out, to: C.in, attributes: [a] }
  out: { from: C.out, attributes: [a] }
components:
  P: { annotation: [ { from: in, to: out, label: CR } ] }
  C: { annotation: [ { from: in, to: out, label: OW, subscript: [a] } ] }
)";
  const LabelsOf labels(model);
  EXPECT_EQ(labels.sound("in"), "Ordered");
  EXPECT_EQ(labels.sound("mid"), "Seal[a]");
  EXPECT_EQ(labels.sound("out"), "Seal[a]");
}

}  // namespace
}  // namespace firebreak
