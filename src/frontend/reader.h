// SPDX-License-Identifier: Apache-2.0
// Model files (docs/formats.md) → topology::Model. Nothing is resolved here; topology/builder.h
// does that.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "topology/model.h"

namespace firebreak::frontend {

/// The largest file that is read, in bytes.
inline constexpr std::uintmax_t kLargestFile = 256U << 20U;

/// Reads a model. `file_name` stands in the diagnostics, and its stem is the model's default
/// name. Every error found is added to `diagnostics`, up to a thousand; the result is empty iff
/// one was. Time and memory are linear in the size of the text. A file of annotations alone
/// (component names at the top level) is refused: it needs a topology.
std::optional<topology::Model> read_model(std::string_view text, std::string file_name,
                                          base::Diagnostics& diagnostics);
std::optional<topology::Model> read_model_file(const std::filesystem::path& path,
                                               base::Diagnostics& diagnostics);

struct SourceText {
  std::string_view text;
  std::string file;
};

/// Reads a file of annotations, in the paper's form or with the key `components`, together with
/// the model file whose streams it goes with. Its components replace those of the same name in
/// the topology or join them, its dependencies join, its repairs and expectations replace; the
/// name is its own. Errors of both files are reported.
std::optional<topology::Model> read_model_with_topology(const SourceText& annotations,
                                                        const SourceText& topology,
                                                        base::Diagnostics& diagnostics);

/// The text of a regular file, or of a pipe, no larger than kLargestFile.
std::optional<std::string> read_text_file(const std::filesystem::path& path,
                                          base::Diagnostics& diagnostics);

}  // namespace firebreak::frontend
