// SPDX-License-Identifier: Apache-2.0
// What a model may say to be exported to other model checkers (docs/formats.md, Models for SPIN and
// TLC).
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "frontend/load.h"

namespace firebreak::exports {

/// Adds a diagnostic for each key of the model that has no counterpart; `text` is the model's,
/// where the key is looked for.
void refuse(const frontend::Loaded& loaded, std::string_view text, base::Diagnostics& diagnostics);

}  // namespace firebreak::exports
