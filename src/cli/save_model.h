// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/load.h"
#include "cli/per_model.h"

namespace firebreak::cli {

/// Writes the model `changed` to the file of --write, as far as possible as an edit of `text`,
/// which `loaded` was read from, and says so at the end of what `piece` prints for people. The
/// variants that were chosen are written as annotations, and expectations that `changed` does not
/// meet say what holds of it. `what` names the outcome: "repaired".
void save_model(std::string_view what, const std::string& file, const Options& options,
                const std::string& text, const Loaded& loaded, const topology::Model& changed,
                base::Environment& environment, Piece& piece);

/// Says that the file of --write is left as it was.
void save_nothing(const std::string& file, const Options& options, Piece& piece);

}  // namespace firebreak::cli
