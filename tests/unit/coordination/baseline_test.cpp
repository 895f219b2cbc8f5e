// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "coordination/candidates.h"
#include "support/repair_models.h"

namespace firebreak::coordination {
namespace {

using result::RepairTarget;
using test_support::ad_network;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> picks(std::string_view yaml,
                               RepairTarget target = RepairTarget::Deterministic) {
  const auto candidates = test_support::candidates_of(yaml);
  const auto chosen = baseline(test_support::model_of(yaml), candidates, target);
  if (!chosen) return {"nothing"};
  std::vector<std::string> result;
  for (std::size_t i : *chosen) result.push_back(test_support::describe(candidates[i]));
  return result;
}

TEST(Baseline, SealsWhereItCan) {
  EXPECT_THAT(picks(test_support::batched_word_count()), ElementsAre("seal tweets[batch]"));
  EXPECT_THAT(picks(ad_network("id")), ElementsAre("seal click[id]"));
  EXPECT_THAT(picks(ad_network("id, window")), ElementsAre("seal click[id,window]"));
  EXPECT_THAT(picks(ad_network("id, campaign")), ElementsAre("seal click[id,campaign]"));
}

TEST(Baseline, OrdersWhereItCannotSeal) {
  const std::string unsealable = ad_network("id", ", seal: [campaign]");
  EXPECT_THAT(picks(unsealable), ElementsAre("sequencing Report"));
  EXPECT_THAT(picks(unsealable, RepairTarget::ReplicaConsistent), ElementsAre("dynamic Report"));
  EXPECT_THAT(picks(unsealable, RepairTarget::Convergent), ElementsAre("dynamic Report"));
}

TEST(Baseline, TakesTheOtherMechanismWhereTheFirstMayNotBeChosen) {
  const std::string only_sequencing =
      ad_network("id") + "repairs: [ { order: Report, mechanism: sequencing, cost: 7 } ]\n";
  EXPECT_THAT(picks(only_sequencing, RepairTarget::Convergent), ElementsAre("sequencing Report"));
}

TEST(Baseline, NothingWhereTheTargetIsMet) {
  EXPECT_THAT(picks(ad_network("id, window", ", seal: [window]")), IsEmpty());
}

TEST(Baseline, FailsWhereNothingHelps) {
  EXPECT_THAT(picks(ad_network("id") + "repairs: [ { seal: click, key: [campaign], cost: 1 } ]\n"),
              ElementsAre("nothing"));
  EXPECT_THAT(picks(ad_network("id") + "repairs: [ { order: Report, mechanism: dynamic } ]\n"),
              ElementsAre("nothing"));
}

// The published strategy never orders by key, though that is cheaper.
TEST(Baseline, OrdersGlobally) {
  const std::string model = ad_network("id") + R"(repairs:
  - { order: Report, mechanism: sequencing, by: [id], cost: 1 }
  - { order: Report, mechanism: sequencing, cost: 9 }
)";
  EXPECT_THAT(picks(model), ElementsAre("sequencing Report"));
}

TEST(Baseline, SealsListedOnInnerStreams) {
  const std::string model = test_support::word_count() + R"(repairs:
  - { order: Count, mechanism: sequencing, cost: 1 }
  - { seal: words, key: [word], cost: 5 }
)";
  EXPECT_THAT(picks(model), ElementsAre("seal words[word]"));
}

// Each component of a chain is repaired once, the first one first.
TEST(Baseline, GoesDownstream) {
  const std::string model = R"(
streams:
  in:  { to: First.in, attributes: [a] }
  mid: { from: First.out, to: Second.in, attributes: [a] }
  out: { from: Second.out, attributes: [a] }
components:
  First:  { annotation: [ { from: in, to: out, label: OW, subscript: "*" } ] }
  Second: { annotation: [ { from: in, to: out, label: OW, subscript: "*" } ] }
)";
  EXPECT_THAT(picks(model), ElementsAre("sequencing First", "sequencing Second"));
}

// First seals on [a, b] and then, for Second, needs [a]: that implies the first.
TEST(Baseline, DropsASealThatAnotherImplies) {
  const std::string model = R"(
streams:
  in:   { to: First.in, attributes: [a, b] }
  mid:  { from: First.out, to: Second.in, attributes: [a, b] }
  out:  { from: Second.out, attributes: [a, b] }
components:
  First:  { annotation: [ { from: in, to: out, label: OW, subscript: [a, b] } ] }
  Second: { annotation: [ { from: in, to: out, label: OW, subscript: [a] } ] }
repairs:
  - { seal: in, key: [a, b], cost: 1 }
  - { seal: in, key: [a], cost: 4 }
)";
  EXPECT_THAT(picks(model), ElementsAre("seal in[a]"));
}

// Losses stay, whatever orders Lossy: a second order of it would be paid for nothing.
TEST(Baseline, OrdersAComponentOnce) {
  const std::string model = R"(
streams:
  query: { to: Read.query, attributes: [a] }
  click: { to: Read.click, attributes: [a] }
  reply: { from: Read.reply, to: Cache.in, attributes: [a] }
  kept:  { from: Cache.out, to: All.kept, attributes: [a] }
  lost:  { to: Lossy.in, attributes: [a], delivery: at-most-once }
  left:  { from: Lossy.out, to: All.left, attributes: [a] }
  all:   { from: All.out, attributes: [a] }
components:
  Read:
    Rep: true
    annotation:
      - { from: query, to: reply, label: OR }
      - { from: click, to: reply, label: CW }
  Cache: { Rep: true, annotation: { from: in, to: out, label: CW } }
  Lossy: { Rep: true, annotation: { from: in, to: out, label: OR } }
  All:
    annotation:
      - { from: kept, to: out, label: CR }
      - { from: left, to: out, label: CR }
repairs:
  - { order: Lossy, mechanism: sequencing, cost: 1 }
  - { order: Lossy, mechanism: dynamic, cost: 1 }
  - { order: Read, mechanism: dynamic, cost: 1 }
)";
  EXPECT_THAT(picks(model, RepairTarget::Convergent), ElementsAre("dynamic Lossy", "dynamic Read"));
}

// A part that reaches the target keeps what does not show at its sinks, whatever others need.
TEST(Baseline, LooksAtEachPartByItself) {
  const std::string met = R"(streams:
  click: { to: Count.click, attributes: [id] }
  ask:   { to: Count.ask, attributes: [id] }
  told:  { from: Count.told, attributes: [id], accept: run }
components:
  Count:
    annotation:
      - { from: click, to: told, label: CW }
      - { from: ask, to: told, label: OR, gate: [id] }
)";
  EXPECT_THAT(picks(met), IsEmpty());
  std::string beside = met;
  for (const std::string name : {"components", "streams"}) {
    const bool streams = name == "streams";
    beside.insert(beside.find(name + ":") + name.size() + 2,
                  streams
                      ? "  in:  { to: Last.in, attributes: [id] }\n"
                        "  out: { from: Last.out, attributes: [id] }\n"
                      : "  Last: { annotation: { from: in, to: out, label: OW, gate: [id] } }\n");
  }
  EXPECT_THAT(picks(beside), ElementsAre("sequencing Last"));
}

}  // namespace
}  // namespace firebreak::coordination
