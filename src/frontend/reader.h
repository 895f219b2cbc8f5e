// SPDX-License-Identifier: Apache-2.0
// Model files (docs/formats.md) → topology::Model. Nothing is resolved here; topology/builder.h
// does that.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "topology/model.h"

namespace firebreak::frontend {

/// The largest file that is read, in bytes.
inline constexpr std::uintmax_t kLargestFile = 256U << 20U;

/// Reads the text of a file that a model includes; what is wrong goes to the diagnostics. An empty
/// one reads none.
using FileReader =
    std::function<std::optional<std::string>(const std::filesystem::path&, base::Diagnostics&)>;

/// Reads a model, with the files that it includes: their paths are relative to that of
/// `file_name`, which stands in the diagnostics, and whose stem is the model's default name. Every
/// error found is added to `diagnostics`, up to a thousand; the result is empty iff one was. Time
/// and memory are linear in the size of the text. A file of annotations alone (component names at
/// the top level) is refused: it needs a topology.
std::optional<topology::Model> read_model(std::string_view text, std::string file_name,
                                          base::Diagnostics& diagnostics,
                                          const FileReader& files = {});
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
                                                        base::Diagnostics& diagnostics,
                                                        const FileReader& files = {});

/// The text of a regular file, or of a pipe, no larger than kLargestFile.
std::optional<std::string> read_text_file(const std::filesystem::path& path,
                                          base::Diagnostics& diagnostics);
/// A FileReader: the same of regular files only, since a model does not say who writes to a pipe.
std::optional<std::string> read_included_file(const std::filesystem::path& path,
                                              base::Diagnostics& diagnostics);

}  // namespace firebreak::frontend
