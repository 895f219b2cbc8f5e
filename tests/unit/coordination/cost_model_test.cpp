// SPDX-License-Identifier: Apache-2.0
// What a model says of costs takes the place of the defaults: the more special number counts.
#include <gmock/gmock.h>

#include "repair/effort.h"
#include "support/repair_models.h"

namespace firebreak::coordination {
namespace {

using test_support::ad_network;
using test_support::offers;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;

TEST(Costs, OfAKind) {
  EXPECT_THAT(offers(ad_network("id") + "costs: { seal: 7, sequencing: 31, dynamic: 4 }\n"),
              ElementsAre("seal click[id] 7", "sequencing Report 31", "dynamic Report 4",
                          "sequencing Report by id 15", "dynamic Report by id 2"));
  EXPECT_THAT(offers(test_support::word_count() + "costs: { fifo: 0 }\n"),
              IsSupersetOf({"fifo words 0", "sequencing Count 30"}));
}

TEST(Costs, OfAStreamOrComponent) {
  EXPECT_THAT(offers(ad_network("id") + R"(costs:
  seal: 7
  dynamic: 9
  streams: { click: { seal: 3 }, query: { seal: 1 } }
  components: { Report: { sequencing: 50, by-key: 10 }, Cache: { dynamic: 1 } }
)"),
              ElementsAre("seal click[id] 3", "sequencing Report 50", "dynamic Report 9",
                          "sequencing Report by id 5", "dynamic Report by id 0"));
}

TEST(Costs, OfOtherNumbersOfReplicasAndMessages) {
  const std::string all = ad_network("id") + "costs: { replicas: 5, messages: 2 }\n";
  // 3 producers, 5 replicas, and a vote; 2 messages, 4 producers, 5 replicas, sequencer and log.
  EXPECT_THAT(offers(all),
              ElementsAre("seal click[id] 18", "sequencing Report 56", "dynamic Report 48",
                          "sequencing Report by id 28", "dynamic Report by id 24"));
  const std::string one =
      ad_network("id") + "costs: { replicas: 5, components: { Report: { replicas: 3 } } }\n";
  EXPECT_THAT(offers(one), Contains("seal click[id] 12"));
  const topology::Model model = test_support::model_of(one);
  const topology::Topology topology = test_support::topology_of(one);
  const auto found = candidates(model, topology);
  const repair::EffortCharges charges = repair::effort_charges({model, topology}, found);
  EXPECT_EQ(repair::effort(charges, {true, false, false, false, false}).messages, 12U);
  EXPECT_EQ(repair::effort(charges, {false, true, false, false, false}).processes, 9U)
      << "4 producers, 3 replicas, sequencer and log";
}

// One producer knows when its part is over; where none does, they have to agree.
TEST(Costs, OfASealWithinOneProducer) {
  const auto log = [](const std::string& by) {
    return R"(
streams:
  in: { to: C.in, attributes: [day, user], sealable: [day], producers: { count: 6, by: )" +
           by + R"( } }
  out: { from: C.out }
components:
  C: { annotation: { from: in, to: out, label: OW, gate: [day] } }
)";
  };
  EXPECT_THAT(offers(log("[day]")), Contains("seal in[day] 1"));
  EXPECT_THAT(offers(log("[user]")), Contains("seal in[day] 12"));
  const auto vote = [&](const std::string& by) {
    const topology::Model model = test_support::model_of(log(by));
    const topology::Topology topology = test_support::topology_of(log(by));
    const auto found = candidates(model, topology);
    std::vector<bool> seal(found.size(), false);
    seal[0] = true;
    return repair::effort(repair::effort_charges({model, topology}, found), seal);
  };
  EXPECT_EQ(vote("[day]").processes, 0U);
  EXPECT_EQ(vote("[day]").rounds, 1U);
  EXPECT_EQ(vote("[user]").processes, 6U);
  EXPECT_EQ(vote("[user]").rounds, 2U);
}

TEST(Costs, OfListedRepairs) {
  EXPECT_THAT(offers(ad_network("id") + R"(repairs:
  - { seal: click, key: [id] }
  - { seal: click, key: [window], cost: 2 }
  - { dedup: query }
  - { order: Report, mechanism: sequencing, by: [id] }
costs: { seal: 7, dedup: 8, by-key: 100 }
)"),
              ElementsAre("seal click[id] 7", "seal click[window] 2", "dedup query 8",
                          "sequencing Report by id 160"));
}

TEST(Costs, OfVariants) {
  const std::string text = R"(
streams:
  a: { to: C.a, attributes: [k] }
  b: { to: D.a, attributes: [k] }
  x: { from: C.x, attributes: [k] }
  y: { from: D.x, attributes: [k] }
components:
  C: { annotation: { from: a, to: x, label: OW }, variants: { SET: { from: a, to: x, label: CW } } }
  D: { annotation: { from: a, to: x, label: OW }, variants: { SET: { from: a, to: x, label: CW } } }
)";
  EXPECT_THAT(offers(text + "costs: { variant: 6, components: { D: { variant: 2 } } }\n"),
              IsSupersetOf({"variant C SET 6", "variant D SET 2"}));
  EXPECT_THAT(offers(text), IsSupersetOf({"variant C SET 1", "variant D SET 1"}));
}

// A cost is what candidates can say, so that sums of many do not overflow.
TEST(Costs, AreBounded) {
  std::string many = ad_network("id");
  many.replace(many.find("producers: 3"), 12, "producers: 1000000");
  EXPECT_THAT(offers(many + "costs: { replicas: 1000, messages: 10000 }\n"),
              Contains("sequencing Report 1000000000"));
}

}  // namespace
}  // namespace firebreak::coordination
