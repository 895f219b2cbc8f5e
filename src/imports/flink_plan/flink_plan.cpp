// SPDX-License-Identifier: Apache-2.0
#include "imports/flink_plan/flink_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <set>

#include "imports/flink_plan/graph_maker.h"
#include "imports/names.h"
#include "imports/read_file.h"

namespace firebreak::imports::flink_plan {

namespace {

// Of all plans, in the order in which they are named first.
void add_topics(const std::vector<Plan>& plans, Graph& graph) {
  std::set<std::string> known;
  for (const Plan& plan : plans) {
    for (const PlanNode& node : plan.nodes) {
      for (const std::string& topic : node.topics) {
        if (!known.insert(topic).second) continue;
        Node made;
        made.id = "topic:" + topic;
        made.kind = NodeKind::Topic;
        made.place = node.place;
        graph.nodes.push_back(std::move(made));
      }
    }
  }
}

}  // namespace

bool detect(std::string_view text) {
  return text.find("\"flinkVersion\"") != std::string_view::npos &&
         text.find("-exec-") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  std::vector<Plan> plans;
  Texts names;
  Names stems;
  for (const std::string& file : request.files) {
    const auto text = read_file(file, "the file", files, graph);
    if (!text) continue;
    plans.push_back(read_plan(*text, file, graph));
    names.push_back(stems.give(std::filesystem::path(file).stem().string()));
  }
  if (graph.refused()) return graph;
  graph.model = fmt::format("{}", fmt::join(names, "+"));
  for (std::size_t i = 0; i < plans.size(); ++i) {
    GraphMaker(plans[i], plans.size() > 1 ? names[i] + "/" : "", graph).run();
  }
  add_topics(plans, graph);
  return graph;
}

}  // namespace firebreak::imports::flink_plan
