// SPDX-License-Identifier: Apache-2.0
// From the name of a file to the resolved model, as the options say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "cli/options.h"
#include "frontend/load.h"

namespace firebreak::cli {

using frontend::Loaded;

/// The name of standard input on the command line.
inline constexpr const char* kStandardInput = "-";

/// The text of a file, or of standard input.
std::optional<std::string> read_text(const std::string& file, base::Diagnostics& diagnostics);

/// Reads one model, and resolves nothing; empty iff something was added to `diagnostics`.
std::optional<topology::Model> read_unresolved(std::string_view text, const std::string& file,
                                               const Options& options,
                                               base::Diagnostics& diagnostics);

/// Reads and resolves one model; empty iff something was added to `diagnostics`.
std::optional<Loaded> load(const std::string& file, const Options& options,
                           base::Diagnostics& diagnostics);
/// The same, of a text that was read from `file`.
std::optional<Loaded> load_text(std::string_view text, const std::string& file,
                                const Options& options, base::Diagnostics& diagnostics);

/// Whether what a model says, with what its behaviours imply, is a topology.
bool is_valid(const topology::Model& model);

}  // namespace firebreak::cli
