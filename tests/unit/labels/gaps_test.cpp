// SPDX-License-Identifier: Apache-2.0
// One test per rule and per gap of the published text; each with a sibling that lacks it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "labels_of.h"

namespace firebreak {
namespace {

using test_support::LabelsOf;
using testing::HasSubstr;

// One component with inputs `in` and `write`, one output `out` to a sink.
std::string one(const std::string& in, const std::string& write, const std::string& paths,
                const std::string& sink = "[a]", bool replicated = false) {
  const std::string second =
      write.empty() ? "" : fmt::format("  write: {{ to: C.write, {} }}\n", write);
  return fmt::format(R"(
streams:
  in: {{ to: C.in, {} }}
{}  out: {{ from: C.out, attributes: {} }}
components:
  C: {{ {} annotation: [ {} ] }}
)",
                     in, second, sink, replicated ? "Rep: true," : "", paths);
}

const std::string kPlain = "attributes: [a, b]";
const std::string kOnA = "attributes: [a, b], seal: [a]";
const std::string kOnB = "attributes: [a, b], seal: [b]";

TEST(Rules, ConfluentPathsKeepTheirInput) {
  for (const std::string annotation : {"CR", "CW"}) {
    const std::string path = "{ from: in, to: out, label: " + annotation + " }";
    for (bool replicated : {false, true}) {
      const LabelsOf labels(one(kPlain, "", path, "[a]", replicated));
      EXPECT_EQ(labels.sound("out"), "Async");
      EXPECT_EQ(labels.icde14("out"), "Async");
    }
  }
}

TEST(Rules, Rule1AsyncIntoARead) {
  const std::string path = "{ from: in, to: out, label: OR, subscript: [a] }";
  EXPECT_EQ(LabelsOf(one(kPlain, "", path)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path)).icde14("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path, "[a]", true)).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path, "[a]", true)).icde14("out"), "Inst");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path)).sound("out"), "Seal[a]");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path)).icde14("out"), "Async");
}

TEST(Rules, Rule2AsyncIntoAWrite) {
  const std::string path = "{ from: in, to: out, label: OW, subscript: [a] }";
  EXPECT_EQ(LabelsOf(one(kPlain, "", path)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path)).icde14("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path, "[a]", true)).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(one(kPlain, "", path, "[a]", true)).icde14("out"), "Diverge");
}

// A replicated reader in front of a second component with the given path.
std::string behind_instances(const std::string& path, const std::string& rep) {
  return fmt::format(R"(
streams:
  in: {{ to: R.in, attributes: [a] }}
  mid: {{ from: R.out, to: C.in, attributes: [a] }}
  out: {{ from: C.out, attributes: [a] }}
components:
  R: {{ Rep: true, annotation: [ {{ from: in, to: out, label: OR }} ] }}
  C: {{ {} annotation: [ {{ from: in, to: out, {} }} ] }}
)",
                     rep, path);
}

TEST(Rules, Rule3InstIntoAWrite) {
  for (const std::string path : {"label: CW", "label: OW, subscript: [a]"}) {
    EXPECT_EQ(LabelsOf(behind_instances(path, "")).sound("out"), "Diverge");
    EXPECT_EQ(LabelsOf(behind_instances(path, "")).icde14("out"), "Diverge");
    EXPECT_EQ(LabelsOf(behind_instances(path, "Rep: false,")).sound("out"), "Inst");
    EXPECT_EQ(LabelsOf(behind_instances(path, "Rep: false,")).icde14("out"), "Inst");
  }
  EXPECT_EQ(LabelsOf(behind_instances("label: CR", "")).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(behind_instances("label: CR", "")).icde14("out"), "Inst");
}

TEST(Rules, Rule4IncompatibleSealIntoAWrite) {
  const std::string path = "{ from: in, to: out, label: OW, subscript: [a] }";
  EXPECT_EQ(LabelsOf(one(kOnB, "", path)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kOnB, "", path)).icde14("out"), "Run");
  EXPECT_THAT(LabelsOf(one(kOnB, "", path)).why_sound("out"),
              HasSubstr("rule 4: Seal[b] into C.in→out OW[a] adds Taint"));
  EXPECT_EQ(LabelsOf(one(kOnA, "", path)).sound("out"), "Seal[a]");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path)).icde14("out"), "Async");
}

TEST(Rules, AnUnknownGateIsCompatibleWithNoSeal) {
  const std::string path = "{ from: in, to: out, label: OW }";
  EXPECT_EQ(LabelsOf(one("attributes: [a], seal: []", "", path)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one("attributes: [a], seal: []", "", path)).icde14("out"), "Run");
}

TEST(Gaps, Gap1OnlyWritersCountForProtection) {
  const std::string paths =
      "{ from: in, to: out, label: OR, subscript: [a] }, { from: write, to: out, label: CW }";
  EXPECT_EQ(LabelsOf(one(kPlain, kOnA, paths)).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(one(kPlain, kOnA, paths)).icde14("out"), "Async");
  EXPECT_EQ(LabelsOf(one(kPlain, kPlain, paths)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kPlain, kPlain, paths)).icde14("out"), "Run");
}

TEST(Gaps, Gap2IncompatibleSealIntoARead) {
  const std::string path = "{ from: in, to: out, label: OR, subscript: [a] }";
  const LabelsOf labels(one(kOnB, "", path));
  EXPECT_EQ(labels.icde14("out"), "Seal[b]");
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_THAT(labels.why_sound("out"), HasSubstr("gap 2: Seal[b] into C.in→out OR[a]"));
}

TEST(Gaps, Gap2SealedReadBesideAnUnsealedWriter) {
  const std::string paths =
      "{ from: in, to: out, label: OR, subscript: [a] }, { from: write, to: out, label: CW }";
  const LabelsOf labels(one(kOnA, kPlain, paths));
  EXPECT_EQ(labels.icde14("out"), "Async");
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_EQ(LabelsOf(one(kOnA, kOnA, paths)).sound("out"), "Seal[a]");
}

TEST(Gaps, Gap3ASealMustSurvive) {
  const std::string path = "{ from: in, to: out, label: CR }";
  EXPECT_EQ(LabelsOf(one(kOnA, "", path, "[a]")).sound("out"), "Seal[a]");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path, "[b]")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path, "[b]")).icde14("out"), "Seal[a]");
  const std::string rewriting = "{ from: in, to: out, label: CR, rewrites: [a] }";
  EXPECT_EQ(LabelsOf(one(kOnA, "", rewriting)).sound("out"), "Async");
}

// Two O paths, each to its own sink.
std::string two_outputs(const std::string& write_label, bool replicated) {
  return fmt::format(R"(
streams:
  in: {{ to: C.in, attributes: [a], seal: [a] }}
  write: {{ to: C.write, attributes: [a], seal: [a] }}
  out: {{ from: C.out, attributes: [b] }}
  log: {{ from: C.log, attributes: [b] }}
components:
  C:
    Rep: {}
    annotation:
      - {{ from: in, to: out, label: OR, subscript: [a] }}
      - {{ from: write, to: log, {} }}
)",
                     replicated, write_label);
}

TEST(Gaps, Gap4TaintCountsWhereTheStateIsRead) {
  const LabelsOf tainted(two_outputs("label: OW", true));
  EXPECT_EQ(tainted.sound("log"), "Diverge");
  EXPECT_EQ(tainted.sound("out"), "Diverge");
  EXPECT_EQ(tainted.icde14("out"), "Async");
  EXPECT_THAT(tainted.why_sound("out"), HasSubstr("gap 4: "));
  EXPECT_EQ(LabelsOf(two_outputs("label: OW", false)).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(two_outputs("label: OW, subscript: [a]", true)).sound("out"), "Async");
}

TEST(Gaps, Gap5ACompatiblePathForwardsTheSeal) {
  const std::string path = "{ from: in, to: out, label: OW, subscript: [a] }";
  const LabelsOf labels(one(kOnA, "", path, "[a]"));
  EXPECT_EQ(labels.icde14("out"), "Async");
  EXPECT_EQ(labels.sound("out"), "Seal[a]");
  EXPECT_EQ(LabelsOf(one(kOnA, "", path, "[b]")).sound("out"), "Async");
}

// The seal of C's output is told by what a replicated consumer makes of contents that differ.
TEST(Gaps, Gap5AnotherWriteThatIsNoUnitKeepsTheSeal) {
  const std::string model = R"(
streams:
  in: {{ to: C.in, attributes: [a, b], seal: [a] }}
  mid: {{ from: C.out, to: D.in, attributes: [a] }}
  out: {{ from: D.out, attributes: [n] }}
components:
  C:
    annotation:
      - {{ from: in, to: log, label: OW{} }}
      - {{ from: in, to: out, label: OR, subscript: [a] }}
  D: {{ Rep: true, annotation: [ {{ from: in, to: out, label: OW, subscript: [a] }} ] }}
)";
  const auto with = [&](const char* gate) {
    return LabelsOf(fmt::format(fmt::runtime(model), gate)).sound("out");
  };
  EXPECT_EQ(with(""), "Diverge");
  EXPECT_EQ(with(", subscript: [b]"), "Diverge");
  EXPECT_EQ(with(", subscript: [a]"), "Async");
}

TEST(Gaps, Gap6ReplicationSpreadsUnlessDenied) {
  const std::string model = R"(
streams:
  in: {{ to: R.in, attributes: [a] }}
  mid: {{ from: R.out, to: C.in, attributes: [a]{} }}
  out: {{ from: C.out, attributes: [a] }}
components:
  R: {{ Rep: true, annotation: [ {{ from: in, to: out, label: CR }} ] }}
  C: {{ annotation: [ {{ from: in, to: out, label: OW }} ] }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "")).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "")).icde14("out"), "Diverge");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), ", Rep: false")).sound("out"), "Run");
}

TEST(Gaps, Gap7EveryWriterMustBeSealed) {
  const std::string paths =
      "{ from: in, to: out, label: OW, subscript: [a] }, { from: write, to: out, label: CW }";
  const LabelsOf labels(one(kOnA, kPlain, paths));
  EXPECT_EQ(labels.icde14("out"), "Async");
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_THAT(labels.why_sound("out"), HasSubstr("gap 7: Seal[a] into C.in→out OW[a]"));
  EXPECT_EQ(LabelsOf(one(kOnA, kOnA, paths)).sound("out"), "Seal[a]");
}

TEST(Gaps, Gap8FifoFromOneProducerIsDeliveredInOneOrder) {
  const std::string path = "{ from: in, to: out, label: OW }";
  const std::string fifo = "attributes: [a], order: fifo";
  EXPECT_EQ(LabelsOf(one(fifo, "", path)).sound("in"), "Ordered");
  EXPECT_EQ(LabelsOf(one(fifo, "", path)).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(one(fifo, "", path)).icde14("out"), "Run");
  EXPECT_EQ(LabelsOf(one(fifo + ", producers: 2", "", path)).sound("out"), "Run");
}

TEST(Gaps, Gap10AReadOfContentsThatDiffer) {
  const std::string model = R"(
streams:
  in: {{ to: R.in, attributes: [a] }}
  mid: {{ from: R.out, to: C.write, attributes: [a], seal: [a] }}
  ask: {{ to: C.ask, attributes: [a] }}
  out: {{ from: C.out, attributes: [a] }}
  log: {{ from: C.log, attributes: [a] }}
components:
  R: {{ annotation: [ {{ from: in, to: out, {} }} ] }}
  C:
    annotation:
      - {{ from: ask, to: out, label: OR, subscript: [a] }}
      - {{ from: write, to: log, label: CW }}
)";
  const LabelsOf labels(fmt::format(fmt::runtime(model), "label: OR"));
  EXPECT_EQ(labels.sound("mid"), "Run");
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_THAT(labels.why_sound("out"), HasSubstr("gap 10: "));
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "label: CR")).sound("out"), "Async");
}

// The component has one state: both replicas read the same of it, though not the same in every run.
TEST(Gaps, Gap10InstInTheStateOfAComponentThatIsNotReplicated) {
  const std::string model = R"(
streams:
  in: { to: R.in, attributes: [a] }
  mid: { from: R.out, to: C.write, attributes: [a], seal: [a] }
  ask: { to: C.ask, attributes: [a] }
  out: { from: C.out, attributes: [a] }
  log: { from: C.log, attributes: [a] }
components:
  R: { Rep: true, annotation: [ { from: in, to: out, label: OR } ] }
  C:
    Rep: false
    annotation:
      - { from: ask, to: out, label: OR, subscript: [a] }
      - { from: write, to: log, label: CW }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(model).sound("log"), "Inst");
}

// A writer of unknown gate is known by whole streams only, and its own state depends on order.
TEST(Gaps, Gap11AReaderInUnitsOfSequencesThatRace) {
  const std::string model = R"(
streams:
  in: {{ to: C.in, attributes: [a], seal: [a] }}
  out: {{ from: C.out, attributes: [a] }}
components:
  C:
    annotation:
      - {{ from: in, to: log, label: OW{} }}
      - {{ from: in, to: out, label: OR, subscript: [a] }}
)";
  const LabelsOf labels(fmt::format(fmt::runtime(model), ""));
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_THAT(labels.why_sound("out"),
              HasSubstr("not sealed as a whole, as gate * of C.in→log asks"));
  EXPECT_THAT(labels.why_sound("out"),
              HasSubstr("reads the state of C.in→log OW[*], which differs"));
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), ", subscript: [a]")).sound("out"), "Seal[a]");
}

TEST(Seals, DependenciesMakeAKeyCompatible) {
  const std::string model = R"(
{}streams:
  trades: {{ to: C.in, attributes: [company, symbol, city], seal: [company] }}
  out: {{ from: C.out, attributes: [n] }}
components:
  C: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: [symbol] }} ] }}
)";
  const LabelsOf with(
      fmt::format(fmt::runtime(model), "fds: [ { from: [company], to: [symbol] } ]\n"));
  EXPECT_EQ(with.sound("out"), "Async");
  EXPECT_EQ(with.icde14("out"), "Async");
  const LabelsOf without(fmt::format(fmt::runtime(model), ""));
  EXPECT_EQ(without.sound("out"), "Run");
  EXPECT_EQ(without.icde14("out"), "Run");
}

TEST(Seals, MergedStreamsAreSealedOnTheUnionOfTheirKeys) {
  const std::string paths = "{ from: in, to: out, label: CR }, { from: write, to: out, label: CR }";
  const LabelsOf labels(one(kOnA, kOnB, paths, "[a, b]"));
  EXPECT_EQ(labels.sound("out"), "Seal[a,b]");
  EXPECT_THAT(labels.why_sound("out"), HasSubstr("the union of their keys"));
  EXPECT_EQ(labels.icde14("out"), "Seal[a,b]");
  EXPECT_EQ(LabelsOf(one(kOnA, kOnB, paths, "[a]")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(one(kOnA, kPlain, paths, "[a, b]")).sound("out"), "Async");
}

TEST(Seals, ADeclaredSealHoldsBesideAForwardedOne) {
  const std::string model = R"(
streams:
  in: { to: P.in, attributes: [a, b], seal: [a] }
  mid: { from: P.out, to: C.in, attributes: [a, b], seal: [b] }
  onA: { from: C.onA, attributes: [c] }
  onB: { from: C.onB, attributes: [c] }
components:
  P: { annotation: [ { from: in, to: out, label: CR } ] }
  C:
    annotation:
      - { from: in, to: onA, label: OR, subscript: [a] }
      - { from: in, to: onB, label: OR, subscript: [b] }
)";
  const LabelsOf labels(model);
  EXPECT_EQ(labels.sound("mid"), "Seal[b]");
  EXPECT_EQ(labels.sound("onA"), "Async");
  EXPECT_EQ(labels.sound("onB"), "Async");
}

TEST(Seals, ADeclaredSealDoesNotMendContents) {
  const std::string model = R"(
streams:
  in: { to: P.in, attributes: [a] }
  mid: { from: P.out, to: C.in, attributes: [a], seal: [a] }
  out: { from: C.out, attributes: [a] }
components:
  P: { annotation: [ { from: in, to: out, label: OR } ] }
  C: { Rep: true, annotation: [ { from: in, to: out, label: OW, subscript: [a] } ] }
)";
  const LabelsOf labels(model);
  EXPECT_EQ(labels.sound("mid"), "Run");
  EXPECT_EQ(labels.sound("out"), "Run") << "sealed partitions: the replicas see the same";
  EXPECT_EQ(labels.icde14("out"), "Diverge");
}

}  // namespace
}  // namespace firebreak
