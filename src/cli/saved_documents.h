// SPDX-License-Identifier: Apache-2.0
// What a file that firebreak wrote holds for other commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// The traces of a saved trace, or of a saved result of `verify`, `repair` or `repair --relax`, or
/// an array of these; each as the text of a document of its own. None if the text is nothing of the
/// sort.
std::optional<std::vector<std::string>> traces_in(std::string_view text);

/// Likewise the repairs and relaxations: saved results of `repair` and of `repair --relax`.
std::optional<std::vector<std::string>> repairs_in(std::string_view text);

}  // namespace firebreak::cli
