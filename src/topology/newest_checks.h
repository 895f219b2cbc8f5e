// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// Checks one annotation, the component's own or a variant's: that paths with `newest` tell the
/// partition and the version of each message of the streams `into` the component, and have the
/// state for themselves (docs/semantics.md 3.11).
void check_newest(const ComponentDecl& component, const std::vector<PathDecl>& paths,
                  std::span<const StreamDecl* const> into, const Reporter& report);

}  // namespace firebreak::topology
