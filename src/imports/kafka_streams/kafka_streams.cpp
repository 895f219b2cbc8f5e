// SPDX-License-Identifier: Apache-2.0
#include "imports/kafka_streams/kafka_streams.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "frontend/yaml/text_check.h"
#include "imports/flux/substitution.h"
#include "imports/kafka_streams/graph_maker.h"
#include "imports/names.h"
#include "imports/read_file.h"

namespace firebreak::imports::kafka_streams {

namespace {

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

// At the first byte that is not, an error.
bool is_utf8(std::string_view text, const std::string& file, Graph& graph) {
  base::SourceSpan at{1, 1};
  while (!text.empty()) {
    const std::size_t length = frontend::sequence_length(text);
    if (length == 0) {
      graph.error("invalid-utf8", file, at,
                  fmt::format("byte 0x{:02X} is not part of valid UTF-8",
                              static_cast<unsigned char>(text.front())),
                  "save the file as UTF-8");
      return false;
    }
    ++at.column;
    if (text.front() == '\n') at = {at.line + 1, 1};
    text.remove_prefix(length);
  }
  return true;
}

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
    if (!is_utf8(*text, file, graph)) continue;
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
