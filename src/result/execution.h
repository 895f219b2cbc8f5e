// SPDX-License-Identifier: Apache-2.0
// Two executions of behaviours over the same input, with real values, that end differently at a
// sink.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "result/anomaly.h"
#include "result/inference.h"
#include "topology/model.h"

namespace firebreak::result {

struct ValueMessage {
  std::string id;  // "put#1": stream and number
  NamedValues values;
  bool operator==(const ValueMessage&) const = default;
};

/// One message that a component handles, that comes to it and waits, or that gets lost on the way
/// to it; or its crash.
struct ValueStep {
  std::string component = {};  // none: the sink
  std::size_t replica = 0;     // of two that are shown
  std::size_t instance = 0;    // of several, from 1
  std::string input = {};
  std::string message = {};  // its id
  bool again = false;        // a redelivery
  bool waits = false;        // its turn comes later
  bool lost = false;
  bool crashed = false;
  NamedValues before = {};  // of the variables that it changes
  NamedValues after = {};
  std::vector<ValueMessage> emits = {};
  bool operator==(const ValueStep&) const = default;
};

/// Where replicas share a component that does not keep them apart, one run is shown twice: with
/// what the one, and what the other has in the end.
struct ValueRun {
  std::vector<ValueStep> steps;
  std::vector<NamedValues> outcome;  // what arrives at the sink, sorted
  NamedValues state;                 // "component.variable" in the end, of those that the sink sees
};

struct ValueTrace {
  std::string model = {};
  std::string model_text = {};  // canonical; makes a saved trace self-contained
  Anomaly anomaly = Anomaly::Run;
  std::string sink;
  topology::Observed observed = topology::Observed::Multiset;  // at the sink
  NamedValues constants;  // by "component.name", those without a value in the model
  std::vector<ValueMessage> input;
  ValueRun first;
  ValueRun second;
  bool minimal = false;  // no fewer messages of the input do, with the values that were tried
};

}  // namespace firebreak::result
