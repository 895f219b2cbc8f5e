// SPDX-License-Identifier: Apache-2.0
// Candidates as they stand in the JSON results of `repair`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/json_support.h"
#include "result/piece_meanings.h"
#include "result/repair.h"

namespace firebreak::report {

/// Each with its kind, the fields that the model format has, and its cost; and what it means, if
/// that is known.
Json candidate_list(const std::vector<result::RepairCandidate>& candidates,
                    const result::PieceMeanings& meanings = {});
/// Those that cannot be chosen, each with the reason.
Json barred_list(const std::vector<result::Barred>& barred);

/// Those at these places, each with its index, and, if there are meanings, what it means.
Json chosen_candidates(const std::vector<result::RepairCandidate>& candidates,
                       const std::vector<std::size_t>& indices,
                       const std::vector<result::Meaning>& meanings = {});

/// Whether the time was over, where a search did not end; if it was something else, `reason` says
/// what.
bool ended_by_time(bool unended, const std::string& reason);
void append_reason(Json& json, bool unended, const std::string& reason);

}  // namespace firebreak::report
