// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "topology/model.h"

namespace firebreak::coordination {

/// The variant `newest` of a component that could keep the newest of what comes to it, since all of
/// that has a version (docs/repair.md); unless it declares one of that name.
std::optional<topology::VariantDecl> newest_variant(const topology::Model& model,
                                                    const topology::ComponentDecl& component);

/// Adds it to each component.
void add_newest_variants(topology::Model& model);

}  // namespace firebreak::coordination
