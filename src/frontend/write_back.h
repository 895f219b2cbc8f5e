// SPDX-License-Identifier: Apache-2.0
// A changed model as its author would write it: the original text with the changes put in.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/load.h"
#include "topology/model.h"

namespace firebreak::frontend {

struct RepairedText {
  std::string text;
  bool layout_kept = true;  // false: the canonical text of the repaired model
  /// Changes of what stands in files that the model includes, each in words. Then there is no text:
  /// only the model's own file can be written.
  std::vector<std::string> elsewhere = {};
};

/// Reads the text of a model, without diagnostics.
using TextReader = std::function<std::optional<topology::Model>(std::string_view text)>;

/// Reads `model`, which was changed, again as it is once it is saved in that file, beside which
/// what it includes is looked for.
TextReader reader_of_saved(const topology::Model& model, const std::filesystem::path& file,
                           const Completion& complete);

/// `original` is the text of `model`, and `repaired` that model with coordination added, or left
/// out, and perhaps with other outcomes under `expect`. Whatever is edited is read again, with
/// `read`, and must give exactly `repaired`; where it does not, or where there is no text (a model
/// of two files), the canonical text comes back. That is read again, too: where it does not give
/// `repaired` either, nothing comes back.
std::optional<RepairedText> write_back(const std::optional<std::string>& original,
                                       const topology::Model& model,
                                       const topology::Model& repaired, const TextReader& read);

}  // namespace firebreak::frontend
