// SPDX-License-Identifier: Apache-2.0
// What a search for the cheapest repair comes to, as one value: exit status and wording read it and
// nothing else. The single claims of a RepairResult are there to be checked (certify).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/repair.h"

namespace firebreak::result {

enum class RepairOutcome : std::uint8_t {
  Optimal,     // the solver verified the repair, and nothing costs less
  UpperBound,  // the solver verified the repair; whether less is enough is not known
  None,        // no candidates make the model reach the target
  Unknown,     // no repair was found, or none that the solver verified, and one may exist
};

RepairOutcome outcome(const RepairResult& result);

std::string to_string(RepairOutcome outcome);  // "optimal", ...

/// What is known: of all sinks, or, where that is not confirmed, of those of which it is decided.
const RepairResult& best_known(const RepairResult& result);

/// The candidates that the repair consists of; of none, none.
std::vector<RepairCandidate> chosen(const RepairResult& result);

}  // namespace firebreak::result
