// SPDX-License-Identifier: Apache-2.0
// The formats of other systems: one table. A new format is a row, and a folder with its reader.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/graph.h"

namespace firebreak::imports {

/// What the user gives. Nothing else is read but the files that these name, and what the rules of
/// the format let them name.
struct Request {
  std::vector<std::string> files = {};
  std::optional<std::string> properties = {};  // a file
  std::map<std::string, std::string> env = {};
  std::vector<std::string> include_paths = {};
  std::optional<std::string> manifest = {};         // a file
  std::map<std::string, std::uint32_t> tasks = {};  // by id
  std::optional<std::string> classes = {};          // a file
  std::optional<std::string> module = {};           // of Bloom: what is imported
  std::optional<std::string> overlay = {};          // a file
  bool labels = false;                              // Graph::own_labels, too
};

/// Reads a file whole; nothing where it is not there or is too large.
using ReadFile = std::function<std::optional<std::string>(const std::string& file)>;

struct Importer {
  std::string_view name;
  std::string_view what;  // for help: "Storm Flux: topologies in YAML"
  /// Whether a text looks like it; who gives such a text to another command is told.
  bool (*detect)(std::string_view text);
  /// Reads the files of a request. Where a finding is an error the rest of the graph is not used.
  Graph (*read)(const Request& request, const ReadFile& files);
  /// Whether its tools give labels of their own (Graph::own_labels).
  bool has_labels = false;
};

std::span<const Importer> importers();
const Importer* find_importer(std::string_view name);

}  // namespace firebreak::imports
