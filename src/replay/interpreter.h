// SPDX-License-Identifier: Apache-2.0
// The independent interpreter: runs the two worlds of a trace, message by message, after
// docs/semantics.md. Shares no code with the encodings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::replay {

namespace interpreter {
class Waits;
struct Index;
}  // namespace interpreter

inline constexpr std::uint64_t kMostSteps = 500'000'000;

/// `problem` is empty iff the trace is a pair of admissible worlds over the same input whose
/// outcomes differ as its anomaly says. Then `trace` is the input with views and outcomes filled
/// in.
struct Replay {
  std::string problem;
  result::Trace trace;
  bool too_large = false;   // the limit was reached, so nothing is known
  bool same_last = false;   // what comes last is observed, and does not differ
  bool alike = false;       // messages agree on what is unique
  bool newest = false;      // some path keeps the newest: the trace may lack what is stale
  std::uint64_t steps = 0;  // that it took
  bool confirmed() const { return problem.empty(); }
  /// How a trace of Firebreak's own that is not confirmed is reported: "…, which is a bug …",
  /// unless it is one of a sequence only (semantics 2.6).
  std::string refusal() const;
};

/// What a trace must say beyond result/trace.h: parents are listed before their children; in
/// `instance` and `diverge` the second world uses instance 2 of replicated components and instance
/// 1 of all others, otherwise all are instance 1; every handling of a message emits all its listed
/// children, a repeated one (semantics 6.1) the same ids again, except by an idempotent path; the
/// moment of a unit (3.5) stands after the arrival of its message and of its partition; a lost
/// message (6.3) is not delivered in that world, and what descends from it neither. A trace from
/// anywhere may be asked about: time and memory are bounded by its size and by `most_steps`, a few
/// nanoseconds each.
Replay replay(const topology::Topology& topology, const result::Trace& trace,
              std::uint64_t most_steps = kMostSteps);

/// The same for several traces of one topology, which must outlive it: what waits is found once.
class Interpreter {
 public:
  explicit Interpreter(const topology::Topology& topology);
  ~Interpreter();
  Replay replay(const result::Trace& trace, std::uint64_t most_steps = kMostSteps);

 private:
  const topology::Topology& topology_;
  std::unique_ptr<const interpreter::Index> index_;
  std::unique_ptr<interpreter::Waits> waits_;
};

}  // namespace firebreak::replay
