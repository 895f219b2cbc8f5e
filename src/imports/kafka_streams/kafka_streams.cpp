// SPDX-License-Identifier: Apache-2.0
#include "imports/kafka_streams/kafka_streams.h"

#include <filesystem>
#include <utility>

#include "imports/flux/substitution.h"
#include "imports/kafka_streams/graph_maker.h"
#include "imports/names.h"
#include "imports/read_file.h"

namespace firebreak::imports::kafka_streams {

namespace {

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

// Whether the properties ask for processing.guarantee=exactly_once, of any version.
bool exactly_once(const Request& request, const ReadFile& files, Graph& graph) {
  if (!request.properties) return false;
  const auto text = read_file(*request.properties, "the properties", files, graph);
  if (!text) return false;
  const auto properties = flux::read_properties(*text);
  const auto value = properties.find("processing.guarantee");
  return value != properties.end() && value->second.starts_with("exactly_once");
}

}  // namespace

bool detect(std::string_view text) {
  return text.find("Sub-topology:") != std::string_view::npos &&
         text.find("-->") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  std::vector<Application> applications;
  Names names;
  for (const std::string& file : request.files) {
    const auto text = read_file(file, "the file", files, graph);
    if (!text) continue;
    for (Description& description : read_description(*text, file, graph)) {
      if (description.parts.empty()) continue;
      std::string name = names.give(description.name.empty() ? stem(file) : description.name);
      applications.push_back({file, std::move(name), std::move(description)});
    }
  }
  const bool once = exactly_once(request, files, graph);
  for (const Application& application : applications) {
    graph.model += (graph.model.empty() ? "" : "+") + application.name;
  }
  if (!graph.refused()) GraphMaker(std::move(applications), once, graph).run();
  return graph;
}

}  // namespace firebreak::imports::kafka_streams
