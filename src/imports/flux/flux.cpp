// SPDX-License-Identifier: Apache-2.0
#include "imports/flux/flux.h"

#include <algorithm>

#include "imports/flux/graph_maker.h"
#include "imports/read_file.h"

namespace firebreak::imports::flux {

bool detect(std::string_view text) {
  const auto has = [&](std::string_view key) {
    return text.starts_with(key) || text.find("\n" + std::string(key)) != std::string_view::npos;
  };
  return (has("spouts:") || has("bolts:")) && text.find("className:") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  if (request.files.size() != 1) {
    graph.error("several-files", request.files.empty() ? "" : request.files[1], {},
                "flux imports one file; what it includes is found by itself");
    return graph;
  }
  Variables variables{{}, request.env};
  if (request.properties) {
    const auto text = read_file(*request.properties, "the properties", files, graph);
    if (text) variables.properties = read_properties(*text);
  }
  ClassTable classes;
  classes.add(shipped_classes(), "classes.yaml", graph);
  if (request.classes) {
    const auto text = read_file(*request.classes, "the table of classes", files, graph);
    if (text) classes.add(*text, *request.classes, graph);
  }
  const auto definition = read_definition(request.files.front(), request, variables, files, graph);
  std::rotate(graph.files.begin(), std::ranges::find(graph.files, request.files.front()),
              graph.files.end());
  if (!definition) return graph;
  GraphMaker(*definition, classes, graph).run();
  return graph;
}

}  // namespace firebreak::imports::flux
