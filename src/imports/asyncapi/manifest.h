// SPDX-License-Identifier: Apache-2.0
// What the user says about documents: whose they are, from which side they are written, how often
// their services run, and which addresses are one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"

namespace firebreak::imports::asyncapi {

struct ManifestDocument {
  std::string file;  // as the manifest says it: relative to its folder
  std::optional<std::string> service = {};
  bool reversed = false;  // it says what others do: what it sends they receive
  bool split = false;     // its operations are of several services: `service.operation`
  std::optional<std::uint32_t> instances = {};
  Place place = {};
  base::SourceSpan span = {};
};

struct Alias {
  std::string from;
  std::string to;
  base::SourceSpan span;
};

struct Manifest {
  std::vector<ManifestDocument> documents;
  std::vector<Alias> aliases;
};

/// Adds an error for each thing that is wrong.
Manifest read_manifest(std::string_view text, const std::string& file, Graph& graph);

}  // namespace firebreak::imports::asyncapi
