// SPDX-License-Identifier: Apache-2.0
// From the graph to a model (docs/imports.md, From a graph to a model).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "imports/graph.h"
#include "topology/model.h"

namespace firebreak::imports {

/// What the comments of the model's lines say: of each stream, and of each component and its paths.
struct Notes {
  std::vector<std::string> streams;
  struct Component {
    std::string whole;
    std::vector<std::string> paths;
  };
  std::vector<Component> components;
};

struct Built {
  topology::Model model;
  Notes notes;
};

/// Makes the model, and completes the graph: names of components and streams, what follows from
/// it as facts, what remains open as holes. `tasks` says how many instances nodes have, by id; an
/// id that is none adds an error.
Built build(Graph& graph, const std::map<std::string, std::uint32_t>& tasks);

}  // namespace firebreak::imports
