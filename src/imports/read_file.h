// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports {

/// The text of a file that is named by the user, which is then one of the graph's files. Where it
/// cannot be read that is an error; `what` says for people what it is: "the overlay".
std::optional<std::string> read_file(const std::string& file, std::string_view what,
                                     const ReadFile& files, Graph& graph);

}  // namespace firebreak::imports
