// SPDX-License-Identifier: Apache-2.0
#include "coordination/apply.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/internal_error.h"
#include "coordination/candidates.h"
#include "frontend/printer.h"
#include "support/random_models.h"
#include "support/repair_models.h"

namespace firebreak::coordination {
namespace {

using result::RepairCandidate;
using test_support::ad_network;
using test_support::built;
using test_support::model_of;

// The model of the text with the one candidate that it lists.
topology::Topology repaired(std::string_view yaml) {
  const topology::Model model = model_of(yaml);
  return built(coordination::apply(model, *model.repairs));
}

std::string seal_of_clicks(std::string_view declared, std::string_view repairs) {
  const auto topology =
      repaired(ad_network("id", declared) + fmt::format("repairs: {}\n", repairs));
  return describe(topology, topology[*topology.find_stream("click")].seals);
}

TEST(Apply, Seals) {
  EXPECT_EQ(seal_of_clicks("", "[ { seal: click, key: [id, window] } ]"), "[id, window]");
  EXPECT_EQ(seal_of_clicks(", seal: [id, window]", "[ { seal: click, key: [id] } ]"), "[id]");
  EXPECT_EQ(seal_of_clicks(", seal: [id]", "[ { seal: click, key: [id, window] } ]"), "[id]");
  EXPECT_EQ(seal_of_clicks(", seal: [id]", "[ { seal: click, key: [window] } ]"),
            "[id] and [window]");
  EXPECT_EQ(seal_of_clicks(", seal: [[id, campaign], [id, window], [campaign, window]]",
                           "[ { seal: click, key: [id] } ]"),
            "[id] and [campaign, window]");
  EXPECT_EQ(seal_of_clicks(", seal: [id]", "[ { seal: click, key: [] } ]"), "[]");
}

TEST(Apply, AnExactSealTakesThePlaceOfAWatermark) {
  const std::string text =
      ad_network("id", ", seal: { key: [[id, window], [campaign]], exact: false }") +
      "repairs: [ { seal: click, key: [window, id] } ]\n";
  const topology::Model model = model_of(text);
  const auto topology = built(coordination::apply(model, *model.repairs));
  const topology::Stream& click = topology[*topology.find_stream("click")];
  EXPECT_EQ(describe(topology, click.seals), "[id, window]");
  EXPECT_EQ(describe(topology, click.watermarks), "[campaign]");
  const topology::Topology before = built(model);
  const auto pieces = {resolve(before, model.repairs->front())};
  const topology::Stream again =
      topology::coordinated(before, pieces)[*before.find_stream("click")];
  EXPECT_EQ(again.seals, click.seals);
  EXPECT_EQ(again.watermarks, click.watermarks);
}

TEST(Apply, Orderings) {
  const auto topology = repaired(ad_network("id") + R"(repairs:
  - { order: Report, mechanism: dynamic }
  - { order: Report, streams: [query, click], by: [id], mechanism: sequencing }
)");
  const auto& orderings = topology[*topology.find_component("Report")].orderings;
  ASSERT_EQ(orderings.size(), 2U);
  EXPECT_EQ(orderings[0].mechanism, topology::Mechanism::Dynamic);
  EXPECT_EQ(orderings[1].mechanism, topology::Mechanism::Sequencing);
  EXPECT_EQ(orderings[0].streams, orderings[1].streams);
  EXPECT_EQ(describe(topology, orderings[1].by), "id");
}

TEST(Apply, WhatIsNoMoreRepeatedMayStillBeLost) {
  const std::string model =
      ad_network("id", ", delivery: unreliable") + "repairs: [ { dedup: click } ]\n";
  const auto topology = repaired(model);
  EXPECT_EQ(topology[*topology.find_stream("click")].delivery, topology::Delivery::AtMostOnce);
  const topology::Topology before = test_support::topology_of(model);
  const auto stream = *before.find_stream("click");
  const std::array<topology::Coordination, 1> piece = {topology::RemoveDuplicates{stream}};
  EXPECT_EQ(topology::coordinated(before, piece)[stream].delivery, topology::Delivery::AtMostOnce);
}

TEST(Apply, FifoAndDuplicates) {
  const auto topology =
      repaired(ad_network("id", ", delivery: at-least-once, order: { fifo: [id] }") +
               "repairs: [ { fifo: click }, { dedup: click }, { fifo: query, key: "
               "[id] }, { dedup: query } ]\n");
  const auto& click = topology[*topology.find_stream("click")];
  EXPECT_EQ(click.delivery, topology::Delivery::ExactlyOnce);
  EXPECT_EQ(describe(topology, click.fifos), "[]");
  EXPECT_EQ(describe(topology, topology[*topology.find_stream("query")].fifos), "[id]");
}

TEST(Resolve, WithoutStreamsAllInputsAreOrdered) {
  const topology::Model model = model_of(ad_network("id") + R"(repairs:
  - { order: Report, mechanism: dynamic, by: [window, id] }
  - { order: Report, mechanism: dynamic, streams: [query, click] }
)");
  const topology::Topology topology = built(model);
  const auto all = std::get<topology::OrderComponent>(resolve(topology, model.repairs->at(0)));
  const auto some = std::get<topology::OrderComponent>(resolve(topology, model.repairs->at(1)));
  EXPECT_EQ(all.ordering.streams.size(), 2U);
  EXPECT_EQ(all.ordering.streams, some.ordering.streams);
  EXPECT_EQ(describe(topology, all.ordering.by), "id, window");
}

TEST(Resolve, VariantsAreNoCoordination) {
  const topology::Topology topology = built(model_of(test_support::word_count()));
  RepairCandidate variant;
  variant.what = topology::VariantRepair{{"Count", {}}, {"Merge", {}}};
  EXPECT_THROW(resolve(topology, variant), base::InternalError);
}

TEST(Resolve, MergesAreNoCoordination) {
  const topology::Topology topology = built(model_of(test_support::word_count()));
  RepairCandidate merge;
  merge.what = topology::MergeRepair{{"words", {}}};
  EXPECT_TRUE(reshapes(merge));
  EXPECT_THROW(resolve(topology, merge), base::InternalError);
}

TEST(Apply, AMergeLetsOneCopyThrough) {
  topology::Model model = model_of(test_support::word_count());
  RepairCandidate merge;
  merge.what = topology::MergeRepair{{"words", {}}};
  const topology::Model merged = coordination::apply(model, {&merge, 1});
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    const bool it = model.streams[i].name.text == "words";
    EXPECT_EQ(merged.streams[i].rep, it ? std::optional(false) : model.streams[i].rep);
  }
}

// What a piece of coordination changed is what its resolved form says.
struct Holds {
  const topology::Topology& repaired;

  bool operator()(const topology::SealStream& seal) const {
    return some_within(repaired[seal.stream].seals, seal.key);
  }
  bool operator()(const topology::OrderComponent& order) const {
    const auto& last = repaired[order.component].orderings;
    return std::any_of(last.begin(), last.end(), [&](const topology::Ordering& ordering) {
      return ordering.mechanism == order.ordering.mechanism &&
             ordering.streams == order.ordering.streams && ordering.by == order.ordering.by;
    });
  }
  bool operator()(const topology::MakeFifo& fifo) const {
    return some_within(repaired[fifo.stream].fifos, fifo.key);
  }
  bool operator()(const topology::ResendLost& resend) const {
    return !topology::may_lose(repaired[resend.stream].delivery);
  }
  bool operator()(const topology::RemoveDuplicates& dedup) const {
    return !topology::may_repeat(repaired[dedup.stream].delivery);
  }
};

// What a model declares as coordination, as far as it reaches the topology.
void expect_same_coordination(const topology::Topology& a, const topology::Topology& b) {
  for (const topology::Stream& stream : a.streams()) {
    const topology::Stream& other = b[stream.id];
    EXPECT_EQ(stream.seals, other.seals);
    EXPECT_EQ(stream.delivery, other.delivery);
    EXPECT_EQ(stream.fifos, other.fifos);
  }
  for (const topology::Component& component : a.components()) {
    const auto& other = b[component.id].orderings;
    ASSERT_EQ(component.orderings.size(), other.size());
    for (std::size_t i = 0; i < other.size(); ++i) {
      EXPECT_EQ(component.orderings[i].mechanism, other[i].mechanism);
      EXPECT_EQ(component.orderings[i].streams, other[i].streams);
      EXPECT_EQ(component.orderings[i].by, other[i].by);
    }
  }
}

void expect_holds(const topology::Model& model, const topology::Topology& original,
                  const std::vector<RepairCandidate>& chosen) {
  const topology::Model changed = coordination::apply(model, chosen);
  const std::string text = frontend::print_model(changed);
  EXPECT_EQ(frontend::print_model(model_of(text)), text);
  const topology::Topology direct = built(changed);
  const topology::Topology again = test_support::topology_of(text);
  std::vector<topology::Coordination> pieces;
  for (const RepairCandidate& candidate : chosen) pieces.push_back(resolve(original, candidate));
  expect_same_coordination(direct, topology::coordinated(original, pieces));
  ASSERT_EQ(again.streams().size(), original.streams().size());
  ASSERT_EQ(again.components().size(), original.components().size());
  for (const RepairCandidate& candidate : chosen) {
    EXPECT_TRUE(std::visit(Holds{direct}, resolve(original, candidate)))
        << test_support::describe(candidate) << "\n"
        << text;
    EXPECT_TRUE(std::visit(Holds{again}, resolve(original, candidate)))
        << test_support::describe(candidate) << "\n"
        << text;
  }
}

// Every candidate that is found, alone and with all others, builds, prints and reads again.
TEST(Apply, FoundCandidatesFitTheirModels) {
  test_support::RandomModelOptions options;
  options.orderings = options.fifo = options.at_least_once = true;
  test_support::Rng rng(7);
  std::size_t seen = 0;
  for (int i = 0; i < 200; ++i) {
    const topology::Model model = test_support::random_model(rng, options);
    const topology::Topology original = built(model);
    auto found = candidates(model, original);
    std::erase_if(found, reshapes);
    for (const RepairCandidate& candidate : found) expect_holds(model, original, {candidate});
    expect_holds(model, original, found);
    seen += found.size();
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(seen, 300U);
}

// A candidate is one of all copies; only an ordering may name one of them.
TEST(Apply, FoundCandidatesFitModelsWithCopies) {
  const topology::Model model = test_support::model_of(R"(name: copied
streams:
  put: { to: [Store.put, Store.log, Index.put], attributes: [key, id], delivery: at-least-once, sealable: [[key]] }
  get: { to: Store.get, attributes: [key, id], sealable: [[key]] }
  got: { from: Store.got, to: [Index.got, Index.more], attributes: [key, id], delivery: at-least-once }
  shown: { from: Index.out, attributes: [key, id] }
components:
  Store:
    Rep: true
    annotation:
      - { from: put, label: OW, subscript: [key] }
      - { from: log, to: got, label: CR }
      - { from: get, to: got, label: OR, subscript: [key] }
  Index:
    annotation: { from: [put, got, more], to: out, label: OW, subscript: [key] }
costs: { streams: { put: { seal: 7 }, got: { dedup: 5 } } }
)");
  const topology::Topology original = built(model);
  const auto found = candidates(model, original);
  for (const RepairCandidate& candidate : found) expect_holds(model, original, {candidate});
  std::vector<std::string> texts;
  for (const RepairCandidate& candidate : found) {
    texts.push_back(test_support::describe(candidate) + " " + std::to_string(*candidate.cost));
  }
  EXPECT_THAT(
      texts,
      testing::ElementsAre(
          "seal put[key] 7", "seal get[key] 2", "sequencing Store 120", "dynamic Store 90",
          "sequencing Store(get,put to Store.put) 80", "dynamic Store(get,put to Store.put) 60",
          "sequencing Store(get,put to Store.put) by key 40",
          "dynamic Store(get,put to Store.put) by key 30", "sequencing Store(put to Store.put) 40",
          "dynamic Store(put to Store.put) 30", "sequencing Store(put to Store.put) by key 20",
          "dynamic Store(put to Store.put) by key 15", "sequencing Index 120", "dynamic Index 90",
          "sequencing Index by key 60", "dynamic Index by key 45", "fifo put 12",
          "fifo put by key 6", "dedup put 18", "dedup got 5"));
}

}  // namespace
}  // namespace firebreak::coordination
