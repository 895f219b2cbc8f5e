// SPDX-License-Identifier: Apache-2.0
// The result of `repair`, for people and as JSON (docs/formats.md, Results), and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "report/display.h"
#include "result/repair.h"
#include "result/saved_repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The repair as a short story: what is wrong, what to do about it, why that is enough, why nothing
/// cheaper is, what the published strategy would cost. `topology` is the model as it is, not
/// repaired.
std::string repair_text(const topology::Topology& topology, const result::RepairResult& result,
                        const Page& page);

/// Where nothing helps: the first trace of the certificate, which is one of `traced`.
std::string hopeless_text(const topology::Topology& traced, const result::RepairResult& result,
                          const Page& page);

/// What is not known where the time was over: "less, but at least 3, is enough".
std::string less_is_enough(std::uint64_t lower_bound);

/// The outcome in one line, without the model's name.
std::string repair_line(const result::RepairResult& result);

/// The same for the sinks of which it is decided, where others are not.
std::string decided_line(const result::RepairResult& whole);

std::string repair_json(const result::RepairDocument& document);

/// Reads what repair_json wrote, or relaxation_json. Every error of its shape is added to
/// `diagnostics`; the result is empty iff one was. Time and memory are bounded by the size of the
/// text.
std::optional<result::SavedRepair> read_repair(std::string_view text, const std::string& file,
                                               base::Diagnostics& diagnostics);

}  // namespace firebreak::report
