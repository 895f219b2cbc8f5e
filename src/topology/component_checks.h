// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "topology/declared_names.h"
#include "topology/key_checks.h"
#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// Checks that every annotation and every variant fits the streams of its component, and what else
/// components say.
void check_components(const Model& model, const DeclaredNames& declared, const KeyChecks& keys,
                      const Reporter& report);

/// "in → out", for messages.
std::string described(const PathDecl& path);

}  // namespace firebreak::topology
