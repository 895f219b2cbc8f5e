// SPDX-License-Identifier: Apache-2.0
// How far what a model is promised can be given up, as plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "result/repair.h"

namespace firebreak::result {

/// A network with which the model still reaches the target, and with none that promises less.
struct Weakening {
  std::vector<std::size_t> kept;      // indices of promises, ascending
  std::vector<std::size_t> given_up;  // the others
  bool verified_by_solver = false;
  bool verified_by_labels = false;
  /// One step further: what happens without this promise, too. None if there was no time, or
  /// nothing is kept.
  std::optional<std::size_t> next;
  Trace trace_of_next;
};

/// That a stream delivers nothing twice, where that could not be compared with the seals (semantics
/// 7.1): every weakening keeps it.
struct Apart {
  std::string stream;
  bool alone = false;  // it is known that it can be given up by itself
};

struct Tolerance {
  std::string model;
  RepairTarget target = RepairTarget::Deterministic;
  std::vector<RepairCandidate> promises;
  std::vector<Weakening> weakenings;  // those that give up most come first
  std::vector<Apart> apart;
  bool complete = false;  // there are no others; if there are none, the model does not
                          // reach the target as it is
  bool out_of_time = false;
  std::string unknown_reason;  // why it could not be known whatever the time, in words
};

/// If complete: the promises that each weakening keeps; so the model needs them whatever else it is
/// promised.
std::vector<bool> needed(const Tolerance& tolerance);
/// The promises that some weakening gives up.
std::vector<bool> can_be_lost(const Tolerance& tolerance);

}  // namespace firebreak::result
