// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "execute/compare.h"
#include "result/execution.h"

namespace firebreak::execute {

/// Two executions, for people and for those who replay them; not of which anomaly they are.
result::ValueTrace tell(const Network& network,
                        const std::vector<behavior::Interpreter>& interpreters,
                        const Compared& what, const Pair& pair);

}  // namespace firebreak::execute
