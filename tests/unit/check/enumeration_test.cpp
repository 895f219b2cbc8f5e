// SPDX-License-Identifier: Apache-2.0
// Verdicts and smallest traces against the enumeration of all schedules, on small models.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "check/verify.h"
#include "enumerator/enumerate.h"
#include "frontend/printer.h"
#include "support/models.h"
#include "support/random_models.h"
#include "topology/graph.h"

namespace firebreak::check {
namespace {

using result::Anomaly;
using test_support::built;

std::size_t sources_of(const topology::Topology& topology) {
  return static_cast<std::size_t>(
      std::count_if(topology.streams().begin(), topology.streams().end(),
                    [](const topology::Stream& stream) { return stream.is_source(); }));
}

std::size_t inputs_of(const result::Trace& trace) {
  return static_cast<std::size_t>(
      std::count_if(trace.messages.begin(), trace.messages.end(),
                    [](const result::TraceMessage& message) { return message.parent.empty(); }));
}

std::vector<Anomaly> anomalies_of(const result::Verification& found) {
  std::vector<Anomaly> result;
  for (const result::SinkVerdict& sink : found.sinks) result.push_back(sink.anomaly);
  return result;
}

bool cyclic(const topology::Topology& topology) {
  const topology::InterfaceCycles cycles = topology::interface_cycles(topology);
  return std::any_of(cycles.size.begin(), cycles.size.end(), [](auto size) { return size > 1; });
}

// Two streams that carry copies of one message to one interface.
bool has_twins(const topology::Topology& topology) {
  std::set<std::pair<topology::OutputId, topology::InputId>> seen;
  return std::any_of(topology.streams().begin(), topology.streams().end(), [&](const auto& stream) {
    return stream.from && stream.to && !seen.emplace(*stream.from, *stream.to).second;
  });
}

/// By the order of the sinks; empty if the enumeration would take too long.
std::vector<Anomaly> enumerated(const topology::Topology& topology, unsigned messages) {
  const enumerator::Enumeration all = enumerator::enumerate(topology, {messages, 3'000, true});
  return all.complete ? all.sinks : std::vector<Anomaly>{};
}

// One source, whose messages part and meet without going round or along twin streams.
bool has_simple_lineages(const topology::Topology& topology) {
  return sources_of(topology) == 1 && !cyclic(topology) && !has_twins(topology);
}

struct Counts {
  unsigned models = 0;
  unsigned sinks_with_anomaly = 0;
  unsigned single_messages = 0;
};

// With one message of the only source the trace shows one, if and only if one suffices.
void hold_to_enumeration(const topology::Model& model, Counts& counts) {
  SCOPED_TRACE(frontend::print_model(model));
  const topology::Topology topology = built(model);
  const std::vector<Anomaly> two = enumerated(topology, 2);
  const std::vector<Anomaly> one = enumerated(topology, 1);
  if (two.empty() || one.empty()) return;
  ++counts.models;
  base::Environment environment;
  const result::Verification found = verify(topology, {}, environment);
  ASSERT_EQ(anomalies_of(found), two);
  std::size_t next = 0;
  for (std::size_t i = 0; i < two.size(); ++i) {
    if (two[i] == Anomaly::None) continue;
    ++counts.sinks_with_anomaly;
    const result::Trace& trace = found.traces.at(next++);
    if (!trace.minimal || !has_simple_lineages(topology)) continue;
    EXPECT_EQ(inputs_of(trace) == 1, one[i] == two[i]) << trace.sink;
    counts.single_messages += inputs_of(trace) == 1 ? 1 : 0;
  }
}

TEST(Enumeration, AgreesOnModelsOfOneComponent) {
  Counts counts;
  unsigned number = 0;
  test_support::for_each_one_component_model([&](const topology::Model& model) {
    if (++number % 97 != 0 || testing::Test::HasFailure()) return;  // all of them in tests/cross
    hold_to_enumeration(model, counts);
  });
  EXPECT_GT(counts.models, 20U);
  EXPECT_GT(counts.sinks_with_anomaly, 10U);
}

TEST(Enumeration, AgreesOnRandomModels) {
  Counts counts;
  test_support::Rng rng(20);
  test_support::RandomModelOptions options;
  options.max_inputs = 2;
  for (int i = 0; i < 60 && !testing::Test::HasFailure(); ++i) {
    hold_to_enumeration(test_support::random_model(rng, options), counts);
  }
  EXPECT_GT(counts.models, 30U);
  EXPECT_GT(counts.sinks_with_anomaly, 30U);
}

// Few random models have one source, so many are drawn.
TEST(Enumeration, AgreesOnWhetherOneMessageSuffices) {
  Counts counts;
  test_support::Rng rng(22);
  test_support::RandomModelOptions options;
  options.max_inputs = 2;
  options.seals = false;
  for (int i = 0; i < 1'200 && !testing::Test::HasFailure(); ++i) {
    const topology::Model model = test_support::random_model(rng, options);
    const topology::Topology topology = built(model);
    if (!has_simple_lineages(topology)) continue;
    hold_to_enumeration(model, counts);
  }
  EXPECT_GT(counts.single_messages, 2U);
  EXPECT_GT(counts.sinks_with_anomaly, 2 * counts.single_messages);
}

}  // namespace
}  // namespace firebreak::check
