// SPDX-License-Identifier: Apache-2.0
// Two executions of behaviours over the same input, with real values, that end differently at a
// sink.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "result/anomaly.h"
#include "result/inference.h"

namespace firebreak::result {

struct ValueMessage {
  std::string id;  // "put#1": stream and number
  NamedValues values;
};

/// One message that a component handles, or that gets lost on the way to it.
struct ValueStep {
  std::string component;
  std::string input;
  std::string message;  // its id
  bool again = false;   // a redelivery
  bool lost = false;
  NamedValues before;  // of the variables that it changes
  NamedValues after;
  std::vector<ValueMessage> emits;
};

struct ValueRun {
  std::vector<ValueStep> steps;
  std::vector<NamedValues> outcome;  // what arrives at the sink, sorted
  NamedValues state;                 // "component.variable" in the end, of those that the sink sees
};

struct ValueTrace {
  Anomaly anomaly = Anomaly::Run;
  std::string sink;
  bool as_set = false;    // how often each arrives does not count
  NamedValues constants;  // by "component.name", those without a value in the model
  std::vector<ValueMessage> input;
  ValueRun first;
  ValueRun second;
  bool minimal = false;  // no fewer messages of the input do, with the values that were tried
};

}  // namespace firebreak::result
