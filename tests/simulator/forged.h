// SPDX-License-Identifier: Apache-2.0
// What the interpreter confirms, held against the verifier and against real components.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "check/verify.h"
#include "result/trace.h"
#include "result/verdict.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::simulator {

/// What is proved absent, each anomaly asked by itself.
class Proofs {
 public:
  explicit Proofs(const topology::Topology& topology);
  bool absent(result::Anomaly anomaly, const std::string& sink) const {
    return absent_.contains({anomaly, sink});
  }

 private:
  std::set<std::pair<result::Anomaly, std::string>> absent_;
};

struct Doubt {
  std::string what;  // "run confirmed, but proved absent"
  std::string details;
  bool tires = false;  // more steps might settle it
};

struct Inspection {
  bool confirmed = false;  // by the interpreter
  bool runs = false;       // on real components
  std::optional<Doubt> doubt;
};

/// Real components must do what a confirmed trace says; they are looked for in so many steps, with
/// 0 not at all.
Inspection inspect(const topology::Topology& topology, const Proofs& proofs,
                   const result::Trace& trace, std::size_t steps);

/// Verifies, within a second.
result::Verification verified(const topology::Topology& topology, const check::Task& task = {});
/// Why the verifier's own witness was refused, or "".
std::string refused_witness(const result::Verification& verification);

/// A smaller model and trace of which the same is doubted.
std::pair<topology::Model, result::Trace> shrink_doubt(topology::Model model, result::Trace trace,
                                                       const Doubt& doubted, std::size_t steps);

/// The trace, a line for each message and delivery.
std::string text_of(const result::Trace& trace);

}  // namespace firebreak::simulator
