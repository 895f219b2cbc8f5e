// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "imports/bloom/rule_facts.h"
#include "imports/own_labels.h"

namespace firebreak::imports::bloom {

/// Bud's labels with what they come from, in words. `facts` are those of the rules.
OwnLabels own_labels(const Instance& instance, const std::vector<RuleFacts>& facts);

}  // namespace firebreak::imports::bloom
