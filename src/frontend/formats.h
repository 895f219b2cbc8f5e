// SPDX-License-Identifier: Apache-2.0
// The formats that models come in: one table. A new format is a row, and a folder with its reader.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "topology/model.h"

namespace firebreak::frontend {

struct Format {
  std::string_view name;
  bool (*detect)(const SourceText& source);
  /// Reads a model; with `topology`, a file of annotations and the file whose streams it goes with.
  /// Whatever they include is read by `files`.
  std::optional<topology::Model> (*read)(const SourceText& source, const SourceText* topology,
                                         const FileReader& files, base::Diagnostics& diagnostics);
};

/// The first format that detects a text is its format. The last takes any text.
std::span<const Format> formats();

const Format& format_of(const SourceText& source);

}  // namespace firebreak::frontend
