// SPDX-License-Identifier: Apache-2.0
// Candidates as they stand in the JSON results of `repair`.
#pragma once

#include <cstddef>
#include <vector>

#include "report/json_support.h"
#include "result/repair.h"

namespace firebreak::report {

/// Each with its kind, the fields that the model format has, and its cost.
Json candidate_list(const std::vector<result::RepairCandidate>& candidates);
/// Those that cannot be chosen, each with the reason.
Json barred_list(const std::vector<result::Barred>& barred);

/// Those at these places, each with its index, and, if there are meanings, what it means.
Json chosen_candidates(const std::vector<result::RepairCandidate>& candidates,
                       const std::vector<std::size_t>& indices,
                       const std::vector<result::Meaning>& meanings = {});

}  // namespace firebreak::report
