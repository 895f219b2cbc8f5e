// SPDX-License-Identifier: Apache-2.0
// The parts of a model's section. Each starts with a heading.
#pragma once

#include <string>
#include <string_view>

#include "page/page.h"

namespace firebreak::page {

/// Names of components in prose lead to their boxes, whose ids start with `prefix`.
std::string linked(const topology::Topology& topology, std::string_view prose,
                   const std::string& prefix);

std::string verdict_part(const Reported& reported);
std::string graph_part(const Reported& reported, const std::string& prefix);
/// The graph of the repaired model.
std::string repaired_graph(const Reported& reported, const std::string& prefix);
std::string traces_part(const Reported& reported, const std::string& prefix);
std::string labels_part(const Reported& reported);
std::string repair_part(const Reported& reported, const std::string& prefix);
/// What of the declared coordination can go, and what happens without the rest.
std::string relaxation_part(const Reported& reported, const std::string& prefix);
/// The weakest networks, and what happens one step further.
std::string tolerance_part(const Reported& reported, const std::string& prefix);

/// Lines that differ between two texts, each with up to three around it, as a `diff` shows them.
std::string change_part(const report::Change& change);

}  // namespace firebreak::page
