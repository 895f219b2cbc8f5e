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
#include "imports/table.h"
#include "report/display.h"

namespace firebreak::imports {

namespace {

// The annotation as one value.
std::string annotation(const topology::ComponentDecl& component) {
  std::vector<std::string> paths;
  for (const topology::PathDecl& path : component.paths) {
    paths.push_back(frontend::print_path(path));
  }
  return fmt::format("[{}]", fmt::join(paths, ", "));
}

/// Lines of the stub: of streams and components by name, and comments for what no line can say.
class StubWriter {
 public:
  StubWriter(const topology::Model& model, const Graph& graph) : graph_(graph) {
    for (const Node& node : graph.nodes) nodes_[node.id] = &node;
    for (const topology::StreamDecl& stream : model.streams) streams_[stream.name.text] = &stream;
    for (const topology::ComponentDecl& one : model.components) components_[one.name.text] = &one;
  }

  std::string run() {
    for (const Hole& hole : graph_.holes) add(hole);
    std::string text =
        "# What only a person can say, as it is assumed. Change a line, and give this file to "
        "--overlay.\n" +
        others_;
    if (!of_streams_.empty()) text += section("streams", of_streams_);
    return text +
           (of_components_.empty() ? "components: {}\n" : section("components", of_components_));
  }

 private:
  using Lines = std::map<std::string, std::vector<std::string>>;  // by name

  static std::string section(const char* name, const Lines& lines) {
    std::string text = fmt::format("{}:\n", name);
    for (const auto& [one, all] : lines) {
      text += fmt::format("  {}:\n", frontend::print_name(one));
      for (const std::string& line : all) text += fmt::format("    {}\n", line);
    }
    return text;
  }

  void add(const Hole& hole) {
    const auto node = nodes_.find(hole.subject);
    const bool is_node = node != nodes_.end();
    const bool typed = is_node && !node->second->type.empty();
    const std::string place = to_string(hole.place);
    const std::string from =
        report::printable(typed ? fmt::format("{}, {}", node->second->type, place) : place);
    const bool counts = hole.property == "parallelism" || hole.property == "partitions";
    const auto feed = streams_.find(hole.subject + ".in");
    const auto component = components_.find(is_node ? node->second->component : hole.subject);
    if (counts && feed != streams_.end() && feed->second->producers > 1) {
      of_streams_[feed->first].push_back(
          fmt::format("producers: {}  # {}",
                      counted(feed->second->producers, feed->second->producers_by), from));
      return;
    }
    const std::string line = component == components_.end() ? "" : said(hole, *component->second);
    if (line.empty()) {
      others_ += fmt::format("# {}: {} {}  # {}\n", report::printable(hole.subject), hole.property,
                             report::printable(text_of(hole.assumed)), from);
    } else {
      of_components_[component->first].push_back(fmt::format("{}  # {}", line, from));
    }
  }

  static std::string counted(std::uint32_t count, const topology::Names& by) {
    if (by.empty()) return fmt::to_string(count);
    return fmt::format("{{ count: {}, by: {} }}", count, frontend::print_names(by));
  }

  static std::string said(const Hole& hole, const topology::ComponentDecl& component) {
    if (hole.property == "annotation") return "annotation: " + annotation(component);
    if (hole.property == "replicas" && component.rep.value_or(false)) return "Rep: true";
    if (hole.property != "parallelism" && hole.property != "replicas") return "";
    const topology::Names& by = component.instances.by;
    return fmt::format("instances: {{ count: {}{} }}", component.instances.count,
                       by.empty() ? "" : ", by: " + frontend::print_names(by));
  }

  const Graph& graph_;
  std::map<std::string, const Node*> nodes_;
  std::map<std::string, const topology::StreamDecl*> streams_;
  std::map<std::string, const topology::ComponentDecl*> components_;
  Lines of_streams_;
  Lines of_components_;
  std::string others_;
};

}  // namespace

std::string stub(const topology::Model& model, const Graph& graph) {
  return StubWriter(model, graph).run();
}

}  // namespace firebreak::imports
