// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "report/display.h"
#include "report/json_support.h"
#include "result/execution.h"

namespace firebreak::report {

/// What a sink observes, as it is written.
inline constexpr std::array<std::pair<topology::Observed, std::string_view>, 5> kObservedNames = {{
    {topology::Observed::Multiset, "multiset"},
    {topology::Observed::Set, "set"},
    {topology::Observed::Sequence, "sequence"},
    {topology::Observed::Latest, "latest"},
    {topology::Observed::Newest, "newest"},
}};

std::string value_trace_text(const result::ValueTrace& trace, const Page& page);
Json value_trace_object(const result::ValueTrace& trace);

/// The outcome of `replay`.
std::string value_replay_text(const result::ValueTrace& trace, const std::string& problem,
                              const Page& page);
std::string value_replay_line(const result::ValueTrace& trace, const std::string& problem);
std::string value_replay_json(const result::ValueTrace& trace, const std::string& problem);

}  // namespace firebreak::report
