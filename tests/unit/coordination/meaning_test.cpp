// SPDX-License-Identifier: Apache-2.0
// What a repair means: whom it asks for what, what waits, what readers see, why it costs that.
#include "coordination/meaning.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "coordination/apply.h"
#include "coordination/newest_variants.h"
#include "support/repair_models.h"
#include "support/text.h"
#include "topology/builder.h"

namespace firebreak::coordination {
namespace {

using test_support::replaced;
using testing::ElementsAre;

// Of a candidate of the model, in the words of test_support::describe; four lines.
std::vector<std::string> means(const std::string& yaml, const std::string& candidate) {
  topology::Model model = test_support::model_of(yaml);
  add_newest_variants(model);
  const topology::Topology topology = test_support::topology_of(yaml);
  const auto all = candidates(model, topology);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (test_support::describe(all[i]) != candidate) continue;
    const std::vector<std::size_t> chosen{i};
    const topology::Topology after = topology::build_valid(apply(model, all, chosen));
    const auto found = meanings(model, topology, after, all, chosen);
    EXPECT_EQ(found.size(), 1U);
    return {found[0].asks, found[0].waits, found[0].readers, found[0].price};
  }
  ADD_FAILURE() << "there is no candidate " << candidate;
  return {};
}

const std::string kServer = R"(
streams:
  click:    { to: Report.click, attributes: [id], sealable: [id], producers: 3 }
  request:  { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, gate: [id] }
    variants:
      THRESH:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
)";

TEST(Meaning, OfFifoDeliveryToWhoObservesASink) {
  constexpr const char* kView = R"(
streams:
  in: { to: View.in, order: fifo }
  view: { from: View.out, observe: { sequence: [] } }
components:
  View: { annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_THAT(means(kView, "fifo view").front(), testing::HasSubstr("numbers from View"));
}

TEST(Meaning, OfASeal) {
  EXPECT_THAT(
      means(kServer, "seal click[id]"),
      ElementsAre(
          "the 3 producers of click say, for each value of [id], when no more messages come, and "
          "agree on it",
          "what comes to Report.request, for the end of its [id]",
          "response comes only then, and no longer depends on which messages of click have come by "
          "then",
          "as much as 9 small messages for each partition: 3 producers × 2 receivers, and 3 "
          "votes"));
}

TEST(Meaning, OfASealOfTheEnd) {
  const std::string model = replaced(
      replaced(kServer, "sealable: [id], producers: 3", "sealable: []"), "    Rep: true\n", "");
  EXPECT_THAT(
      means(model, "seal click[]"),
      ElementsAre("the producer of click says when no more messages come",
                  "what comes to Report.request, for the end of click",
                  "response comes only then, and no longer depends on which messages of click have "
                  "come by then",
                  "as much as 1 small message for each partition: 1 producer × 1 receiver"));
}

// Another order than that of the model settles all that would wait.
TEST(Meaning, OfASealThatMakesNothingWait) {
  const std::string model = replaced(kServer, "    Rep: true\n", "    order: sequencing\n");
  const std::string listed = model + "repairs: [ { seal: click, key: [id], cost: 4 } ]\n";
  EXPECT_THAT(means(listed, "seal click[id]"),
              ElementsAre(testing::_, "nothing that did not wait before", "nothing changes",
                          "as the model says"));
}

TEST(Meaning, OfOrderings) {
  EXPECT_THAT(
      means(kServer, "sequencing Report by id"),
      ElementsAre(
          "one process for each value of [id] puts all inputs of Report in an order that all "
          "replicas take, and logs it for the next run",
          "each message, until it has its place and those before it with the same [id] have come",
          "what depends on the order is the same in every run over the same input",
          "as much as 80 small messages for each partition: 10 messages × 4 producers × (1 to the "
          "process that orders + 2 from there + 1 to its log), 50 % of that by key"));
  EXPECT_THAT(
      means(kServer + "costs: { dynamic: 6 }\n", "dynamic Report"),
      ElementsAre(
          "one process puts all inputs of Report in an order that all replicas take",
          "each message, until it has its place and those before it have come",
          "what depends on the order is the same in every replica; another run may take another "
          "order",
          "as much as 6 small messages for each partition: what the model says of such repairs"));
}

TEST(Meaning, OfAVariant) {
  EXPECT_THAT(means(kServer, "variant Report THRESH"),
              ElementsAre("Report is built as its variant THRESH says",
                          "nothing that did not wait before", "Report answers as that variant does",
                          "what it costs to run is not known here; 1 makes it no gift"));
}

TEST(Meaning, OfKeepingTheNewest) {
  EXPECT_THAT(
      means(R"(
streams:
  reading: { to: Log.in, attributes: [dev, time], version: [time] }
  shown: { from: Log.out, attributes: [dev, time], observe: { newest: [dev], by: [time] } }
components:
  Log: { annotation: { from: in, to: out, label: OW, subscript: [dev] } }
)",
            "variant Log newest"),
      ElementsAre("Log keeps of each [dev] the one with the greatest [time], and ignores what is "
                  "not newer",
                  "nothing that did not wait before",
                  "Log tells of what is newer than all before; what is stale may be missing",
                  "what it costs to run is not known here; 1 makes it no gift"));
}

const std::string kChain = R"(
streams:
  in:  { to: Map.in, attributes: [a] }
  mid: { from: Map.out, to: [Store.in, Log.in], attributes: [a], delivery: unreliable }
  out: { from: Store.out, attributes: [a], observe: set }
  log: { from: Log.out, attributes: [a], observe: set }
components:
  Map:   { annotation: { from: in, to: out, label: CR } }
  Store: { annotation: { from: in, to: out, label: OW, gate: [a] } }
  Log:   { annotation: { from: in, to: out, label: CR } }
)";

TEST(Meaning, OfFifoStreams) {
  EXPECT_THAT(
      means(kChain, "fifo mid by a"),
      ElementsAre("messages of mid with the same [a] go over one connection or one partition of a "
                  "log, or carry numbers from Map",
                  "a message that overtakes others with the same [a], for these",
                  "Store and Log get them in the order in which they were sent",
                  "as much as 2 small messages for each partition: 2 for a number and a place to "
                  "wait × 1 producer × 2 receivers, 50 % of that by key"));
}

TEST(Meaning, OfFaults) {
  EXPECT_THAT(
      means(kChain, "dedup mid"),
      ElementsAre("Map gives each message of mid an id, and Store and Log remember those seen",
                  "nothing", "what comes twice counts once",
                  "as much as 6 small messages for each partition: 3 for an id and a look-up "
                  "among those seen × 2 receivers"));
  EXPECT_THAT(
      means(kChain, "resend mid"),
      ElementsAre("Store and Log acknowledge a message of mid when done with it, and Map sends "
                  "again what is not acknowledged",
                  "what waits for a whole partition, also for what is sent again",
                  "nothing is missing; what is sent again counts once",
                  "as much as 26 small messages for each partition: (10 acknowledgements + 3 "
                  "for an id and a look-up among those seen) × 2 receivers"));
}

const std::string kAsked = R"(
streams:
  tick:   { to: Board.tick }
  ask:    { from: Board.ask, to: Store.ask }
  write:  { to: Store.write }
  answer: { from: Store.answer, to: Board.answer }
  shown:  { from: Board.shown }
components:
  Board:
    Rep: true
    annotation:
      - { from: tick, to: ask, label: CR }
      - { from: answer, to: shown, label: CR }
  Store:
    Rep: false
    annotation:
      - { from: ask, to: answer, label: OR, subscript: [] }
      - { from: write, label: CW }
)";

TEST(Meaning, OfAMerge) {
  EXPECT_THAT(means(kAsked, "merge ask"),
              ElementsAre("Store takes the first copy of each message of ask, and remembers those "
                          "seen, by an id that the replicas' copies share",
                          "nothing",
                          "what Store makes of it is one thing for all replicas; another run may "
                          "take another one's copy",
                          "as much as 3 small messages for each partition: 3 for an id and a "
                          "look-up among those seen, at one process"));
}

TEST(Meaning, OfAMergeBetweenReplicas) {
  const std::string model =
      replaced(kAsked, "Rep: false", "Rep: true") + "repairs: [ { merge: ask } ]\n";
  EXPECT_THAT(means(model, "merge ask"),
              ElementsAre(testing::HasSubstr("one process passes the first copy of each message "
                                             "of ask on to Store"),
                          "nothing", testing::_,
                          testing::HasSubstr("and 10 messages × (1 to it + 2 from there)")));
}

}  // namespace
}  // namespace firebreak::coordination
