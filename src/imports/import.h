// SPDX-License-Identifier: Apache-2.0
// An import from the files of another system to a model (docs/imports.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imports/advice.h"
#include "imports/importers.h"
#include "topology/model.h"

namespace firebreak::imports {

struct Imported {
  Graph graph;
  topology::Model model;
  std::string model_text;      // canonical
  std::string commented_text;  // the same, with comments that say on what its lines rest
  std::string stub;            // an overlay with a line for each hole
  std::vector<Advice> advice;  // what to change in the original
};

/// Reads, builds, lays the overlay over. Where the graph is refused the rest is empty.
Imported run_import(const Importer& importer, const Request& request, const ReadFile& files);

}  // namespace firebreak::imports
