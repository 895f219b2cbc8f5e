// SPDX-License-Identifier: Apache-2.0
// What the user says beside an import: a fragment of a model, laid over it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "imports/graph.h"
#include "topology/model.h"

namespace firebreak::imports {

struct Overlaid {
  topology::Model model;
  std::set<std::string> streams;     // of which it says something
  std::set<std::string> components;  // likewise
};

/// Lays `text`, the content of `file`, over the model: entries of `streams` and `components` are
/// joined by name, key by key; every other key takes the place of the model's. Facts of the graph
/// say what the overlay says, and holes that it fills go. A name that the import does not have, or
/// a model that is none, adds errors, with their places in the overlay; then there is no result.
std::optional<Overlaid> lay_over(const topology::Model& model, std::string_view text,
                                 const std::string& file, Graph& graph);

/// An overlay with a line for each hole, the assumed value written out: laid over the import it
/// changes nothing.
std::string stub(const topology::Model& model, const Graph& graph);

}  // namespace firebreak::imports
