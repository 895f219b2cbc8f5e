// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/interface_names.h"
#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// Which variant each component uses, by component name; a component that is not named uses its
/// own `annotation`.
using VariantChoice = std::map<std::string, std::string>;

/// The paths that the component has if its variants are chosen so.
const std::vector<PathDecl>& chosen_paths(const VariantChoice& variants,
                                          const ComponentDecl& component);

/// Checks that what is chosen exists. The choice is of the command line, not of the model.
void check_choice(const VariantChoice& variants, const Model& model, const InterfaceNames& names,
                  const Reporter& report);

}  // namespace firebreak::topology
