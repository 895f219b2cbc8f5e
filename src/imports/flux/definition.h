// SPDX-License-Identifier: Apache-2.0
// A Flux file as it is written, its variables replaced and its includes joined; nothing resolved.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "imports/flux/substitution.h"
#include "imports/graph.h"
#include "imports/importers.h"

namespace firebreak::imports::flux {

/// Something with an id and a class: a spout, a bolt or a bean.
struct Bean {
  std::string id;
  std::string type;  // className
  std::optional<Count> parallelism;
  std::optional<Count> tasks;         // numTasks
  std::optional<Count> config_tasks;  // config: topology.tasks
  std::set<std::string> refs;
  std::vector<std::string> methods;  // names of configMethods
  bool at_most_once = false;         // its own settings say so
  Place place;
  std::uint32_t column = 1;
};

struct StreamDef {
  std::string from;
  std::string to;
  std::string port = "default";
  std::string grouping;  // in capitals, as written
  std::vector<std::string> args;
  std::string custom_class;
  std::vector<std::string> custom_args;
  Place place;
  std::uint32_t column = 1;
};

struct Definition {
  std::string name;
  bool has_source = false;  // topologySource
  Place source_place;
  std::map<std::string, Count> config;  // the numbers that we ask for
  std::vector<Bean> components;
  std::vector<Bean> spouts;
  std::vector<Bean> bolts;
  std::vector<StreamDef> streams;
};

/// Reads the file and those that it includes; what is wrong goes to the graph, the names of files
/// that were read, too.
std::optional<Definition> read_definition(const std::string& file, const Request& request,
                                          const Variables& variables, const ReadFile& files,
                                          Graph& graph);

}  // namespace firebreak::imports::flux
