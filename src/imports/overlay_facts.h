// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "imports/graph.h"

namespace firebreak::imports {

/// The facts that a key of an overlay states, in place of all that the import has of the same
/// properties: of an annotation its labels and gates, of all other keys one.
std::vector<Fact> overlay_facts(const std::string& subject, const std::string& key,
                                const nlohmann::ordered_json& value, const Place& place);

}  // namespace firebreak::imports
