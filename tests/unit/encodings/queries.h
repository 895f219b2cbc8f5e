// SPDX-License-Identifier: Apache-2.0
// Questions to the encodings about models written as text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "encodings/decoder.h"
#include "encodings/query.h"
#include "support/models.h"

namespace firebreak::test_support {

/// A topology and the two queries about it.
class Questions {
 public:
  explicit Questions(std::string_view yaml) : topology(topology_of(yaml)) {}

  encodings::AnomalyQuery query(encodings::Mode mode) const {
    return encodings::AnomalyQuery(topology, mode, environment);
  }

  topology::StreamId sink(std::string_view name) const {
    const auto id = topology.find_stream(name);
    if (!id) throw std::runtime_error("no stream " + std::string(name));
    return *id;
  }

  /// The names of the sinks that have the anomaly.
  std::vector<std::string> with(result::Anomaly anomaly) const {
    auto asked = query(mode_of(anomaly));
    const encodings::Decision decision = asked.decide(observation_of(anomaly));
    EXPECT_TRUE(decision.complete);
    std::vector<std::string> names;
    const auto sinks = topology.sinks();
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      if (decision.divergent.at(i)) names.push_back(topology[sinks[i]].name);
    }
    return names;
  }

  /// The minimal witness of an anomaly that the sink has.
  encodings::MinimalWitness minimal(std::string_view name, result::Anomaly anomaly) const {
    auto asked = query(mode_of(anomaly));
    asked.decide(observation_of(anomaly));
    return asked.minimal_witness(sink(name), observation_of(anomaly));
  }

  result::Trace minimal_trace(std::string_view name, result::Anomaly anomaly) const {
    const encodings::MinimalWitness found = minimal(name, anomaly);
    EXPECT_TRUE(found.fewest_messages && found.shortest_way);
    return encodings::decode(topology, found.witness, anomaly);
  }

  static encodings::Mode mode_of(result::Anomaly anomaly) { return result::kind_of(anomaly).mode; }
  static encodings::Observation observation_of(result::Anomaly anomaly) {
    return result::kind_of(anomaly).observation;
  }

  const topology::Topology topology;
  const base::Environment environment;
};

/// Source messages of the trace.
inline std::vector<std::string> inputs_of(const result::Trace& trace) {
  std::vector<std::string> ids;
  for (const result::TraceMessage& message : trace.messages) {
    if (message.parent.empty()) ids.push_back(message.id);
  }
  return ids;
}

/// "component.interface(message)" for each delivery of a world.
inline std::vector<std::string> deliveries_of(const result::World& world) {
  std::vector<std::string> all;
  for (const result::Delivery& delivery : world.deliveries) {
    all.push_back(delivery.component + "." + delivery.interface + "(" + delivery.message + ")");
  }
  return all;
}

}  // namespace firebreak::test_support
