// SPDX-License-Identifier: Apache-2.0
#include "coordination/exclusions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordination/choices.h"
#include "coordination/progress.h"
#include "repair/repair.h"
#include "support/models.h"
#include "support/repair_models.h"
#include "support/text.h"

namespace firebreak::coordination {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using Indices = std::vector<std::size_t>;

Exclusions of(const std::string& yaml) {
  const topology::Model model = test_support::model_of(yaml);
  return exclusions(model, *model.repairs);
}

Indices barred(const Exclusions& exclusions) {
  Indices result;
  for (const result::Barred& one : exclusions.barred) result.push_back(one.candidate);
  return result;
}

// A report server behind a map, replicated.
std::string report(const std::string& more, const std::string& repairs) {
  return R"(name: report
streams:
  raw: { to: Map.in, attributes: [id, day], sealable: [id] }
  click: { from: Map.out, to: Report.click, attributes: [id, day] }
  request: { to: Report.request, attributes: [id, day] }
  ping: { to: Report.ping, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Map: { annotation: { from: in, to: out, label: CR } }
  Report:
    Rep: true
)" + more +
         R"(    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
      - { from: ping, to: response, label: CR }
repairs:
)" + repairs;
}

// Replicas of a board ask a store.
std::string asked(const std::string& ask, const std::string& store) {
  return R"(
streams:
  tick:   { to: Board.tick, attributes: [a] )" +
         ask + R"( }
  ask:    { from: Board.ask, to: Store.ask, attributes: [a] }
  answer: { from: Store.answer, attributes: [a] }
components:
  Board:
    Rep: true
    annotation: { from: tick, to: ask, label: CR }
  Store:
)" + store +
         R"(    annotation: { from: ask, to: answer, label: OW, subscript: [a] }
repairs: [ { merge: ask } ]
)";
}

TEST(Exclusions, AMergeThatChangesWhoIsReplicated) {
  EXPECT_THAT(barred(of(asked("", "    Rep: false\n"))), IsEmpty());
  EXPECT_THAT(barred(of(asked("", "    Rep: true\n"))), IsEmpty());
  EXPECT_THAT(barred(of(asked("", ""))), ElementsAre(0));
}

TEST(Exclusions, AMergeThatMakesTwoOfOneKey) {
  EXPECT_THAT(barred(of(asked(", unique: [a]", "    Rep: true\n"))), ElementsAre(0));
}

TEST(Exclusions, AMergeThatShowsWhatIsStale) {
  const std::string model = R"(
streams:
  in:   { to: Feed.in, attributes: [k, t] }
  mid:  { from: Feed.out, to: Store.in, attributes: [k, t] }
  out:  { from: Store.out, attributes: [k, t], observe: { newest: [k], by: [t] } }
components:
  Feed:
    Rep: true
    annotation: { from: in, to: out, label: OW, subscript: [k], newest: [t] }
  Store:
    Rep: true
    annotation: { from: in, to: out, label: OW, subscript: [k], newest: [t] }
repairs: [ { merge: mid } ]
)";
  EXPECT_THAT(barred(of(model)), ElementsAre(0));
}

TEST(Exclusions, ASealAndAPartialDynamicOrdering) {
  const Exclusions found = of(report("", R"(
  - { seal: raw, key: [id] }
  - { order: Report, mechanism: dynamic }
  - { order: Report, mechanism: dynamic, streams: [click, request] }
  - { order: Report, mechanism: dynamic, streams: [click] }
  - { order: Report, mechanism: dynamic, streams: [click, request], by: [id] }
  - { order: Report, mechanism: dynamic, streams: [click, request], by: [day] }
  - { order: Report, mechanism: sequencing, streams: [click] }
)"));
  EXPECT_THAT(found.pairs, ElementsAre(Pair(0, 3), Pair(0, 5)));
  EXPECT_THAT(found.barred, IsEmpty());
}

TEST(Exclusions, NoSealBesideADeclaredPartialDynamicOrdering) {
  const std::string repairs = "  - { seal: raw, key: [id] }\n  - { fifo: raw }\n";
  const Exclusions found =
      of(report("    order: [ { mechanism: dynamic, streams: [click] } ]\n", repairs));
  EXPECT_THAT(barred(found), ElementsAre(0));
  EXPECT_THAT(found.barred[0].why, HasSubstr("'Report' declares a dynamic ordering"));
  EXPECT_THAT(of(report("    order: [ { mechanism: dynamic } ]\n", repairs)).barred, IsEmpty());
  EXPECT_THAT(
      of(report("    order: [ { mechanism: sequencing, streams: [click] } ]\n", repairs)).barred,
      IsEmpty());
}

// In order by [day], as long as what it waits for ends for one day.
std::string lasting(const std::string& seal, const std::string& order, const std::string& repairs) {
  return R"(name: lasting
streams:
  in: { to: C.in, attributes: [day, id], delivery: at-least-once)" +
         seal + R"( }
  mid: { from: C.out, to: D.in, attributes: [day, id], order: fifo }
  out: { from: D.out, attributes: [day, id] }
components:
  C:
    late: ignored
)" + order +
         R"(    annotation: { from: in, to: out, label: OW, subscript: [day, id] }
  D: { annotation: { from: in, to: out, label: OW, subscript: [day] } }
repairs:
)" + repairs;
}

// What is asked is kept from what is written by the end of the questions alone.
TEST(Exclusions, AnOrderThatLetsAWriterGoOnWhereAReaderWouldComeFirst) {
  const auto asked = [](const std::string& seal, const std::string& order,
                        const std::string& repairs) {
    return of(R"(
streams:
  ask: { to: C.ask, attributes: [k], seal: [] }
  put: { to: C.put, attributes: [k])" +
              seal + R"( }
  out: { from: C.out, attributes: [k] }
components:
  C:
)" + order + R"(
    annotation:
      - { from: ask, to: out, label: OR }
      - { from: ask, label: CW }
      - { from: put, label: OW, subscript: [k] }
repairs:
)" + repairs);
  };
  const std::string by_k = "  - { order: C, mechanism: sequencing, by: [k] }\n";
  const std::string sealed = "  - { seal: put, key: [k] }\n";
  const std::string fifo = "  - { fifo: put }\n";
  EXPECT_THAT(asked("", "", sealed + by_k + fifo).pairs, ElementsAre(Pair(0, 1), Pair(0, 2)));
  EXPECT_THAT(asked("", "", sealed + by_k + fifo).barred, IsEmpty());
  EXPECT_THAT(barred(asked(", seal: [k]", "", by_k + fifo)), ElementsAre(0, 1));
  EXPECT_THAT(barred(asked("", "    order: [ { mechanism: sequencing, by: [k] } ]", sealed)),
              ElementsAre(0));
}

// What no seal makes wait is settled by nothing: its gate is not known, or its stream is not
// sealed.
TEST(Exclusions, AnOrderWhereNothingWaits) {
  for (const char* writer : {"label: OW", "label: OW, gate: [k]"}) {
    const Exclusions found = of(fmt::format(R"(
streams:
  ask: {{ to: C.ask, attributes: [k], seal: [[], [k]] }}
  put: {{ to: C.put, attributes: [k] }}
  out: {{ from: C.out, attributes: [k] }}
components:
  C:
    annotation:
      - {{ from: ask, to: out, label: OR }}
      - {{ from: ask, label: CW }}
      - {{ from: put, {} }}
repairs: [ {{ order: C, mechanism: sequencing }} ]
)",
                                            writer));
    EXPECT_THAT(found.barred, IsEmpty()) << writer;
  }
}

TEST(Exclusions, AnOrderThatSettlesAPathBesideTheSealByWhichItEmitsUnitsFirst) {
  const auto batch = [](const char* step, const char* repairs) {
    return of(fmt::format(R"(
streams:
  step: {{ to: Batch.step{} }}
  back: {{ from: Batch.told, to: Batch.back, order: fifo }}
  told: {{ from: Batch.told, to: Ledger.told, order: fifo }}
  entry: {{ from: Ledger.entry }}
components:
  Batch:
    annotation:
      - {{ from: step, to: told, label: OW, subscript: [] }}
      - {{ from: back, to: told, label: CR }}
  Ledger: {{ annotation: {{ from: told, to: entry, label: OW, subscript: [] }} }}
repairs:
{}
)",
                          step, repairs));
  };
  EXPECT_THAT(batch("", "  - { seal: step, key: [] }\n  - { fifo: step }\n").pairs,
              ElementsAre(Pair(0, 1)));
  EXPECT_THAT(barred(batch(", seal: []", "  - { order: Batch, mechanism: sequencing }\n")),
              ElementsAre(0));
  EXPECT_THAT(barred(batch("", "  - { order: Batch, mechanism: sequencing }\n")), IsEmpty());
}

TEST(Exclusions, ASealThatLastsLongerThanWhatIsOrdered) {
  const std::string by_day = "    order: [ { mechanism: sequencing, by: [day] } ]\n";
  const std::string by_id = "  - { seal: in, key: [id] }\n";
  const Exclusions declared = of(lasting(", seal: [day, id]", by_day, by_id));
  EXPECT_THAT(barred(declared), ElementsAre(0));
  EXPECT_THAT(declared.barred[0].why, HasSubstr("the ordering that 'C' declares would not cover"));
  const Exclusions both = of(lasting("", by_day, "  - { seal: in, key: [day, id] }\n" + by_id));
  EXPECT_THAT(both.pairs, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(both.barred, IsEmpty());
  const Exclusions offered =
      of(lasting(", seal: [day, id]", "",
                 by_id + "  - { order: C, mechanism: sequencing, by: [day] }\n"
                         "  - { order: C, mechanism: sequencing }\n"));
  EXPECT_THAT(offered.pairs, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(of(lasting("", by_day, by_id)).barred, IsEmpty());
  // What does not come to the ordered component makes nothing there wait, and is ended by nothing
  // there.
  const auto beside = [&](const std::string& seal, const std::string& of_far,
                          const std::string& repairs) {
    return test_support::replaced(
        test_support::replaced(lasting(seal, by_day, repairs), "  out:",
                               "  far: { to: E.in, attributes: [day, id]" + of_far +
                                   " }\n  end: { from: E.out }\n  out:"),
        "  D:", "  E: { annotation: { from: in, to: out, label: OW, subscript: [id] } }\n  D:");
  };
  EXPECT_THAT(of(beside(", seal: [day, id]", "", "  - { seal: far, key: [id] }\n")).barred,
              IsEmpty());
  EXPECT_THAT(of(beside("", ", seal: [day, id]", by_id)).barred, IsEmpty());
  EXPECT_THAT(of(lasting(", seal: [day, id]", "", by_id)).barred, IsEmpty());
}

// What is found and cannot be chosen is said: it might do.
TEST(Exclusions, WhatIsBarredIsFound) {
  std::string yaml = report("    order: [ { mechanism: dynamic, streams: [click] } ]\n", "");
  yaml.erase(yaml.find("repairs:"));
  EXPECT_THAT(test_support::offers(yaml), testing::Contains(HasSubstr("seal")));
}

constexpr const char* kWaits = R"(name: waits
streams:
  ask:   { to: S.ask, attributes: [sku], sealable: [sku] }
  grant: { from: S.grant, to: S.taken, attributes: [sku] }
  told:  { from: S.grant }
components:
  S:
    annotation:
      - { from: ask, to: grant, label: OR, subscript: [sku] }
      - { from: taken, label: CW }
)";

TEST(Exclusions, NothingIsOfferedThatWouldComeByWayOfItself) {
  EXPECT_THAT(test_support::offers(kWaits), Not(testing::Contains(HasSubstr("seal"))));
}

TEST(Exclusions, ASealThatMakesAPathWaitForItself) {
  const std::string yaml = std::string(kWaits) + R"(
repairs:
  - { seal: grant, key: [sku], cost: 1 }
  - { seal: ask, key: [sku], cost: 1 }
  - { order: S, mechanism: sequencing, cost: 9 }
)";
  const Exclusions found = of(yaml);
  EXPECT_THAT(barred(found), ElementsAre(0));
  EXPECT_THAT(found.barred[0].why, HasSubstr("S.ask→grant would wait for itself"));
  const topology::Model model = test_support::model_of(yaml);
  const Choices choices(model, *model.repairs);
  EXPECT_FALSE(choices.admissible(Indices{0}));
  EXPECT_TRUE(choices.admissible(Indices{1, 2}));
  Subset all(choices.size(), true);
  EXPECT_EQ(choices.weakest(all), std::nullopt);
  base::Environment environment;
  const result::RepairResult result =
      repair::repair(model, result::RepairTarget::Deterministic, environment);
  EXPECT_EQ(result.barred, found.barred);
  EXPECT_EQ(result.repair, Indices{2});
  EXPECT_EQ(result.progress, result::Progress{});
}

// Each waits for the other's answers.
constexpr const char* kMutual = R"(name: mutual
streams:
  a: { to: A.in, attributes: [k] }
  b: { to: B.in, attributes: [k] }
  x: { from: A.out, to: B.taken, attributes: [k]SEALED }
  y: { from: B.out, to: A.taken, attributes: [k] }
  told: { from: A.out, attributes: [k] }
components:
  A: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: taken, label: CW } ] }
  B: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: taken, label: CW } ] }
repairs:
  - { seal: x, key: [k], cost: 1 }
  - { seal: y, key: [k], cost: 1 }
)";

std::string mutual(const std::string& sealed) {
  std::string yaml = kMutual;
  yaml.replace(yaml.find("SEALED"), 6, sealed);
  return yaml;
}

TEST(Exclusions, TwoSealsThatOnlyTogetherDo) {
  const Exclusions found = of(mutual(""));
  EXPECT_THAT(found.pairs, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(found.barred, IsEmpty());
}

TEST(Exclusions, ADeclaredSealCountsToo) {
  const Exclusions found = of(mutual(", seal: [k]"));
  EXPECT_THAT(found.pairs, IsEmpty());
  EXPECT_THAT(barred(found), ElementsAre(1));
}

TEST(Exclusions, OfThreeThatOnlyTogetherDoTheLastIsBarred) {
  std::string yaml = R"(name: round
streams:
  a: { to: A.in, attributes: [k] }
  b: { to: B.in, attributes: [k] }
  c: { to: C.in, attributes: [k] }
  x: { from: A.out, to: B.taken, attributes: [k] }
  y: { from: B.out, to: C.taken, attributes: [k] }
  z: { from: C.out, to: A.taken, attributes: [k] }
  told: { from: A.out, attributes: [k] }
components:
  A: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: taken, label: CW } ] }
  B: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: taken, label: CW } ] }
  C: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: taken, label: CW } ] }
repairs:
  - { seal: y, key: [k], cost: 1 }
  - { fifo: a, cost: 1 }
  - { seal: z, key: [k], cost: 1 }
  - { seal: x, key: [k], cost: 1 }
)";
  const Exclusions found = of(yaml);
  EXPECT_THAT(found.pairs, IsEmpty());
  EXPECT_THAT(barred(found), ElementsAre(3));
}

// With the annotation as it is nothing waits for what the seal closes; with the variant something
// does.
TEST(Exclusions, AVariantAndASeal) {
  const Exclusions found = of(R"(name: variant
streams:
  ask:   { to: S.ask, attributes: [sku] }
  grant: { from: S.grant, to: S.taken, attributes: [sku] }
  told:  { from: S.grant }
components:
  S:
    annotation:
      - { from: ask, to: grant, label: CR }
      - { from: taken, label: CW }
    variants:
      FIRST:
        - { from: ask, to: grant, label: OR, subscript: [sku] }
        - { from: taken, label: CW }
repairs:
  - { seal: grant, key: [sku], cost: 1 }
  - { variant: S, to: FIRST, cost: 1 }
)");
  EXPECT_THAT(found.pairs, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(found.barred, IsEmpty());
}

// Both replicas read the same FIFO stream, so what does not wait is in order there.
TEST(Exclusions, ASealBesideWhatAFifoStreamKeepsInOrder) {
  const auto model = [](const std::string& fifo) {
    return R"(name: fifo
streams:
  in: { to: Log.in }
  log: { from: Log.out, to: Store.in)" +
           fifo + R"( }
  out: { from: Store.out }
components:
  Log: { annotation: { from: in, to: out, label: OW } }
  Store:
    Rep: true
    annotation:
      - { from: in, to: out, label: OR }
      - { from: in, label: OW, subscript: [] }
repairs:
  - { seal: log, key: [] }
  - { fifo: log }
)";
  };
  EXPECT_THAT(of(model("")).pairs, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(of(model("")).barred, IsEmpty());
  EXPECT_THAT(barred(of(model(", order: fifo"))), ElementsAre(0));
}

// The component keeps what the requests' ends would let it forget.
TEST(Exclusions, ASealThatLetsAComponentForget) {
  const std::string yaml = R"(name: forgets
streams:
  put: { to: Store.put, attributes: [k], seal: [k] }
  get: { to: Store.get, attributes: [k], delivery: at-least-once }
  got: { from: Store.got, attributes: [k] }
components:
  Store:
LATE    annotation:
      - { from: put, label: CW }
      - { from: get, to: got, label: OR, subscript: [k] }
repairs:
  - { seal: get, key: [k] }
  - { seal: put, key: [] }
)";
  const auto with = [&](const std::string& late) {
    std::string text = yaml;
    text.replace(text.find("LATE"), 4, late);
    return text;
  };
  EXPECT_THAT(barred(of(with(""))), ElementsAre(0));
  EXPECT_THAT(of(with("    late: ignored\n")).barred, IsEmpty());
}

TEST(Progress, WhatTheModelLeavesWaiting) {
  std::string declared = kWaits;
  declared.replace(declared.find("attributes: [sku] }\n  told"), 19,
                   "attributes: [sku], seal: [sku] }");
  const topology::Topology model = test_support::topology_of(declared);
  EXPECT_THAT(waits_for_itself(model), ElementsAre("S.ask→grant"));
  EXPECT_TRUE(progress(model, model).makes_progress);
  EXPECT_FALSE(progress(test_support::topology_of(kWaits), model).makes_progress);
  EXPECT_THAT(gained({"a", "c"}, {"a", "b", "c", "d"}), ElementsAre("b", "d"));
}

}  // namespace
}  // namespace firebreak::coordination
