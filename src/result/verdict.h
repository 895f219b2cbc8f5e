// SPDX-License-Identifier: Apache-2.0
// Anomalies and verdicts, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "result/anomaly.h"
#include "result/execution.h"
#include "result/label.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::result {

enum class Verdict : std::uint8_t { Deterministic, Divergent, Unknown };
/// How a label compares with the most severe anomaly that has a witness: equal, worse than any
/// execution, or better than some execution.
enum class Agreement : std::uint8_t { Exact, Imprecise, Unsound };

struct SinkVerdict {
  topology::StreamId sink;
  Anomaly anomaly = Anomaly::None;
  Label label;
  Agreement agreement = Agreement::Exact;
  bool decided = true;     // false: the sink may have a more severe anomaly
  bool comparable = true;  // false: the anomaly that the label claims was not looked for
};

/// The outcome of `verify`; it holds for any number of messages.
struct Verification {
  Verdict verdict = Verdict::Unknown;  // about the anomalies that were looked for
  std::set<Anomaly> asked;             // these: one, or all
  std::string unknown_reason;          // where a sink is not decided: what ran out
  std::vector<SinkVerdict> sinks;
  std::vector<Trace> traces;
  /// Sinks with an anomaly for which no trace was asked (see --traces).
  std::size_t traces_omitted = 0;
  /// Sinks with an anomaly whose trace was not replayed, since the time was up. Every other anomaly
  /// was, and at least one.
  std::size_t traces_unchecked = 0;
  /// Whether a component has a behaviour. Then what stands beside traces is shown by real values,
  /// and for each sink where neither is so, why that is open.
  bool behaves = false;
  std::vector<ValueTrace> value_traces = {};
  std::vector<std::pair<std::string, std::string>> bounds = {};  // sink, reason
};

std::string to_string(Verdict verdict);      // "deterministic", ...
std::string to_string(Agreement agreement);  // "exact", ...

/// The verdict, and where only one anomaly was looked for and not found, that: "no diverge".
std::string in_one_word(const Verification& verification);

/// What is known of a sink's anomaly and agreement, "unknown" included.
std::string known_anomaly(const SinkVerdict& sink);
/// Where only one anomaly was looked for and the sink does not have it, that: "no diverge".
std::string known_anomaly(const Verification& verification, const SinkVerdict& sink);
std::string known_agreement(const SinkVerdict& sink);

Agreement compare(Severity label, Anomaly witnessed);

}  // namespace firebreak::result
