// SPDX-License-Identifier: Apache-2.0
// An overlay with a line for each hole, the assumed value written out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/printer.h"
#include "imports/overlay.h"
#include "report/display.h"

namespace firebreak::imports {

namespace {

std::string origin(const Hole& hole) {
  return hole.place.line == 0 ? hole.place.file
                              : fmt::format("{}:{}", hole.place.file, hole.place.line);
}

// The annotation as one value.
std::string annotation(const topology::ComponentDecl& component) {
  std::vector<std::string> paths;
  for (const topology::PathDecl& path : component.paths) {
    paths.push_back(frontend::print_path(path));
  }
  return fmt::format("[{}]", fmt::join(paths, ", "));
}

}  // namespace

std::string stub(const topology::Model& model, const Graph& graph) {
  std::map<std::string, const Node*> nodes;
  for (const Node& node : graph.nodes) nodes[node.id] = &node;
  std::map<std::string_view, std::size_t> components;
  for (std::size_t c = 0; c < model.components.size(); ++c) {
    components[model.components[c].name.text] = c;
  }
  std::map<std::string, std::vector<std::string>> lines;  // by component
  std::string others;
  for (const Hole& hole : graph.holes) {
    const auto node = nodes.find(hole.subject);
    const std::string& name = node == nodes.end() ? hole.subject : node->second->component;
    const auto known = components.find(name);
    const auto component =
        known == components.end()
            ? model.components.end()
            : model.components.begin() + static_cast<std::ptrdiff_t>(known->second);
    const std::string from =
        report::printable(node == nodes.end() || node->second->type.empty()
                              ? origin(hole)
                              : fmt::format("{}, {}", node->second->type, origin(hole)));
    if (component != model.components.end() && hole.property == "annotation") {
      lines[name].push_back(fmt::format("annotation: {}  # {}", annotation(*component), from));
    } else if (component != model.components.end() && hole.property == "replicas" &&
               component->rep.value_or(false)) {
      lines[name].push_back(fmt::format("Rep: true  # {}", from));
    } else if (component != model.components.end() &&
               (hole.property == "parallelism" || hole.property == "replicas")) {
      topology::Names by = component->instances.by;
      lines[name].push_back(
          fmt::format("instances: {{ count: {}{} }}  # {}", component->instances.count,
                      by.empty() ? "" : ", by: " + frontend::print_names(by), from));
    } else {
      others +=
          fmt::format("# {}: {}  # {}\n", report::printable(hole.subject), hole.property, from);
    }
  }
  std::string text =
      "# What only a person can say, as it is assumed. Change a line, and give this file to "
      "--overlay.\n" +
      others;
  text += lines.empty() ? "components: {}\n" : "components:\n";
  for (const auto& [name, all] : lines) {
    text += fmt::format("  {}:\n", frontend::print_name(name));
    for (const std::string& line : all) text += fmt::format("    {}\n", line);
  }
  return text;
}

}  // namespace firebreak::imports
