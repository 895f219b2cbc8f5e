// SPDX-License-Identifier: Apache-2.0
// What the builder makes of a model, and what it refuses. The texts go through the real reader;
// the wording of each error is held by models/invalid.
#include "topology/builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/models.h"
#include "topology/conflicts.h"
#include "topology/coordination.h"

namespace firebreak::topology {
namespace {

using test_support::built;
using test_support::diagnostics_of;
using test_support::model_of;
using test_support::topology_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kAdReport = R"(name: ad-report
fds:
  - { from: [campaign], to: [company] }
streams:
  click:    { to: Report.click, attributes: [window, id, campaign, company], seal: [campaign], producers: 3 }
  request:  { to: Cache.request, attributes: [id, campaign] }
  query:    { from: Cache.request, to: Report.request, attributes: [id, campaign] }
  answer:   { from: Report.response, to: Cache.response, attributes: [id, campaign] }
  gossip:   { from: Cache.response, to: Cache.response, attributes: [id, campaign] }
  response: { from: Cache.response, attributes: [id, campaign] }
components:
  Cache:
    Rep: false
    annotation:
      - { from: request, to: response, label: CR }
      - { from: response, to: response, label: CW }
      - { from: request, to: request, label: CR }
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [campaign, id] }
    variants:
      THRESH:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
    order:
      - dynamic
      - { mechanism: sequencing, streams: [query, click], by: [id] }
)";

TEST(Builder, ResolvesInSourceOrder) {
  const Topology topology = topology_of(kAdReport);
  EXPECT_EQ(topology.name(), "ad-report");
  ASSERT_EQ(topology.components().size(), 2U);
  ASSERT_EQ(topology.streams().size(), 6U);
  ASSERT_EQ(topology.paths().size(), 5U);
  EXPECT_EQ(topology.inputs().size(), 4U);
  EXPECT_EQ(topology.outputs().size(), 3U);  // Cache.response, Cache.request, Report.response
  EXPECT_THAT(topology.attributes(), ElementsAre("window", "id", "campaign", "company"));
  const Stream& click = topology.streams()[0];
  EXPECT_TRUE(click.is_source());
  EXPECT_EQ(describe(topology, click.seals), "[campaign]");
  EXPECT_EQ(click.producers, 3U);
  EXPECT_EQ(topology[topology[*click.to].component].name, "Report");
  EXPECT_THAT(topology.sinks(), ElementsAre(StreamId(5)));
  const Path& read = topology.paths()[4];
  EXPECT_EQ(read.annotation, Annotation::OR);
  EXPECT_FALSE(read.gate.unknown);
  EXPECT_EQ(describe(topology, read.gate.attributes), "id, campaign");
  EXPECT_EQ(topology.fds().size(), 1U);
}

TEST(Builder, InputAndOutputInterfacesAreSeparateNameSpaces) {
  const Topology topology = topology_of(kAdReport);
  const Component& cache = topology.components()[0];
  EXPECT_EQ(cache.inputs.size(), 2U);
  EXPECT_EQ(cache.outputs.size(), 2U);
  EXPECT_EQ(topology[cache.outputs[0]].streams.size(), 2U);  // gossip and response
}

TEST(Builder, OrderingsCoverAllInputsOrThoseNamed) {
  const Topology topology = topology_of(kAdReport);
  const std::vector<Ordering>& orderings = topology.components()[1].orderings;
  ASSERT_EQ(orderings.size(), 2U);
  EXPECT_THAT(orderings[0].streams, ElementsAre(StreamId(0), StreamId(2)));
  EXPECT_EQ(orderings[0].mechanism, Mechanism::Dynamic);
  EXPECT_THAT(orderings[1].streams, ElementsAre(StreamId(0), StreamId(2)));
  EXPECT_EQ(describe(topology, orderings[1].by), "id");
}

TEST(Builder, ReplicationSpreadsUntilSomethingSaysNo) {
  const Topology topology = topology_of(kAdReport);
  EXPECT_TRUE(topology.components()[1].replicated);
  EXPECT_TRUE(topology[*topology.find_stream("answer")].replicated);
  EXPECT_FALSE(topology.components()[0].replicated);  // Rep: false
  EXPECT_FALSE(topology[*topology.find_stream("response")].replicated);
}

TEST(Builder, ReplicationRunsRoundACycleAndStopsAtAStream) {
  const Topology topology = topology_of(R"(
streams:
  in: { to: A.in, Rep: true }
  ab: { from: A.out, to: B.in }
  ba: { from: B.out, to: A.in }
  bc: { from: B.out, to: C.in, Rep: false }
  out: { from: C.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CR } }
  C: { annotation: { from: in, to: out, label: CR } }
)");
  EXPECT_TRUE(topology.components()[0].replicated);
  EXPECT_TRUE(topology.components()[1].replicated);
  EXPECT_FALSE(topology.components()[2].replicated);
}

TEST(Builder, VariantsReplaceTheAnnotation) {
  const Topology topology = topology_of(kAdReport, {{"Report", "THRESH"}});
  EXPECT_EQ(topology.paths()[4].annotation, Annotation::CR);
}

constexpr std::string_view kStore = R"(
streams:
  put: { to: Store.put, attributes: [key, day], seal: [[key], { key: [day], exact: false }] }
  get: { to: Store.get, attributes: [key] }
  answer: { from: Store.answer, attributes: [key] }
components:
  Store:
    commutes: [[get, put], [get, get]]
    late: ignored
    forwards: false
    annotation:
      - { from: put, label: OW, subscript: [key] }
      - { from: get, to: answer, label: OR, subscript: [key] }
      - { from: get, label: CW }
      - { from: put, to: answer, label: CW, repeats: true, emits: unordered }
)";

TEST(Builder, ASilentPathHasAnOutputWithoutNameAndStreams) {
  const Topology topology = topology_of(kStore);
  ASSERT_EQ(topology.paths().size(), 4U);
  EXPECT_EQ(topology.outputs().size(), 3U);
  for (const Path& path : topology.paths()) {
    EXPECT_EQ(path.silent, path.id.index() == 0 || path.id.index() == 2);
    EXPECT_EQ(topology[path.to].name, path.silent ? "" : "answer");
    EXPECT_EQ(topology[path.to].streams.size(), path.silent ? 0U : 1U);
  }
  EXPECT_NE(topology.paths()[0].to, topology.paths()[2].to);
  EXPECT_EQ(describe(topology, topology.paths()[0].id), "Store.put");
  EXPECT_EQ(describe(topology, topology.paths()[3].id), "Store.put→answer");
}

TEST(Builder, HoldsWhatIsSaidOfPathsStreamsAndComponents) {
  const Topology topology = topology_of(kStore);
  const Path& path = topology.paths()[3];
  EXPECT_TRUE(path.repeats && path.unordered_emission);
  const Stream& put = topology.streams()[0];
  EXPECT_EQ(describe(topology, put.seals), "[key]");
  EXPECT_EQ(describe(topology, put.watermarks), "[day]");
  const Component& store = topology.components()[0];
  EXPECT_EQ(store.late, Late::Ignored);
  EXPECT_FALSE(store.forwards);
  const InputId in_put = store.inputs[0];
  const InputId in_get = store.inputs[1];
  EXPECT_TRUE(store.commute(in_get, in_put) && store.commute(in_put, in_get));
  EXPECT_TRUE(store.commute(in_get, in_get));
  EXPECT_FALSE(store.commute(in_put, in_put));
}

std::string variant_errors(const VariantChoice& choice) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(build(model_of(kAdReport), choice, diagnostics));
  return test_support::to_text(diagnostics);
}

TEST(Builder, RefusesVariantsThatDoNotExist) {
  EXPECT_THAT(variant_errors({{"Report", "TRESH"}}),
              StartsWith("--variant Report=TRESH: error[unknown-variant]: component 'Report' of "
                         "model 'ad-report' has no variant 'TRESH'\n  hint: did you mean "
                         "'THRESH'?"));
  EXPECT_THAT(variant_errors({{"Repot", "THRESH"}}),
              StartsWith("--variant Repot=THRESH: error[unknown-component]: model 'ad-report' has "
                         "no component 'Repot'\n  hint: did you mean 'Report'?"));
}

// Semantics 1.9.
TEST(Builder, NothingOrdersWhatAnyInstanceMayHandle) {
  constexpr std::string_view yaml = R"(
streams:
  in: { to: C.in, attributes: [k], order: fifo, seal: [k] }
  out: { from: C.out, attributes: [k], order: fifo }
components:
  C:
    instances: { count: 2, by: [k] }
    order: sequencing
    annotation: { from: in, to: out, label: OW, subscript: [k] }
)";
  const auto ordered = [](const Topology& topology) {
    const Path& path = topology.paths()[0];
    return !topology.streams()[0].fifos.empty() && !topology.components()[0].orderings.empty() &&
           !path.unordered_emission && !Conflicts(topology).of(path.id)[0].complete.unknown;
  };
  Model model = model_of(yaml);
  EXPECT_TRUE(ordered(built(model)));
  model.components[0].instances.by.clear();
  const Topology any = built(model);
  EXPECT_TRUE(any.streams()[0].fifos.empty() && any.components()[0].orderings.empty());
  EXPECT_TRUE(any.paths()[0].unordered_emission);
  EXPECT_TRUE(Conflicts(any).of(any.paths()[0].id)[0].complete.unknown);
  EXPECT_EQ(any.streams()[0].seals.size(), 1U);
  const std::vector<Coordination> pieces = {
      OrderComponent{any.components()[0].id, {Mechanism::Sequencing, {any.streams()[0].id}, {}}},
      MakeFifo{any.streams()[0].id, {}},
      MakeFifo{any.streams()[1].id, any.streams()[1].attributes}};
  const Topology more = coordinated(any, pieces);
  EXPECT_TRUE(more.streams()[0].fifos.empty() && more.components()[0].orderings.empty());
  model.components[0].instances.count = 1;
  EXPECT_TRUE(ordered(built(model)));
}

TEST(Builder, AGateIsCheckedAgainstTheInputsOfItsComponent) {
  constexpr std::string_view kModel = R"(
streams:
  in: { to: A.in, attributes: [x] }
  aside: { to: A.aside, attributes: [y] }
  out: { from: A.out, attributes: [z] }
components:
  A:
    annotation:
      - { from: in, to: out, label: OR, subscript: [x, y] }
      - { from: aside, to: out, label: CW, rewrites: [z] }
)";
  EXPECT_EQ(diagnostics_of(kModel), "");
  std::string wrong(kModel);
  wrong.replace(wrong.find("[x, y]"), 6, "[x, z]");
  EXPECT_THAT(diagnostics_of(wrong), HasSubstr("error[gate-not-carried]: subscript attribute 'z'"));
}

TEST(Builder, ReportsEachMisfitOnce) {
  const std::string text = diagnostics_of(R"(
streams:
  in: { to: A.in, attributes: [x], seal: [q] }
  out: { from: A.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OR, subscript: [q] }, order: { mechanism: dynamic, by: [q] } }
)");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6) << text;  // three errors with hints
}

/// A component with many orderings, many inputs and wide schemas.
std::string wide_model(int inputs, int orderings, int attributes) {
  std::string list;
  for (int i = 0; i < attributes; ++i) list += (i > 0 ? ", a" : "a") + std::to_string(i);
  std::string text = "streams:\n  out: { from: A.out }\n";
  for (int i = 0; i < inputs; ++i) {
    text += "  s" + std::to_string(i) + ": { to: A.in, attributes: [" + list + "], seal: [" + list +
            "] }\n";
  }
  text += "components:\n  A:\n    annotation: { from: in, to: out, label: OR, subscript: [" + list +
          "] }\nrepairs:" + std::string(orderings > 0 ? "\n" : " []\n");
  for (int i = 0; i < orderings; ++i) {
    text += "  - { order: A, mechanism: dynamic, by: [a0] }\n";
  }
  return text;
}

TEST(Builder, StaysLinearInWideAndBusyComponents) {
  EXPECT_EQ(diagnostics_of(wide_model(3, 3, 50'000)), "");
  EXPECT_EQ(diagnostics_of(wide_model(20'000, 20'000, 2)), "");
}

TEST(Builder, FindsWhatAWideSchemaLacks) {
  std::string text = wide_model(1, 0, 100);
  text.replace(text.find("seal: [a0"), 9, "seal: [b0");
  EXPECT_THAT(diagnostics_of(text), HasSubstr("error[attribute-not-carried]: seal attribute 'b0'"));
}

TEST(Builder, StopsAtAThousandErrors) {
  std::string text = "streams:\n";
  for (int i = 0; i < 3000; ++i) text += "  s" + std::to_string(i) + ": { to: Nowhere.in }\n";
  base::Diagnostics diagnostics;
  EXPECT_FALSE(build(model_of(text + "components: {}\n"), {}, diagnostics));
  EXPECT_EQ(diagnostics.size(), 1001U);
  EXPECT_EQ(diagnostics.all().back().code, "too-many-errors");
}

}  // namespace
}  // namespace firebreak::topology
