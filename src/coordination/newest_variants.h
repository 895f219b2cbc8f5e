// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "topology/model.h"

namespace firebreak::coordination {

/// Adds to each component that could keep the newest of what comes to it, since all of that has a
/// version, a variant `newest` that does (docs/repair.md); unless it has one of that name.
void add_newest_variants(topology::Model& model);

}  // namespace firebreak::coordination
