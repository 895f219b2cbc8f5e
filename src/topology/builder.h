// SPDX-License-Identifier: Apache-2.0
// Model → Topology: resolves names, checks that everything fits, derives replication.
#pragma once

#include <optional>

#include "base/diagnostics.h"
#include "topology/model.h"
#include "topology/topology.h"
#include "topology/variant_choice.h"

namespace firebreak::topology {

/// Resolves and validates `model`. Every error found is added to `diagnostics`; the result is
/// empty iff at least one was added. An error of `variants` has the option as its place,
/// "--variant COMPONENT=VARIANT".
std::optional<Topology> build(const Model& model, const VariantChoice& variants,
                              base::Diagnostics& diagnostics);

/// A model that is known to be valid, as written here or changed in a way that keeps it so; a
/// base::InternalError if it is not.
Topology build_valid(const Model& model);

}  // namespace firebreak::topology
