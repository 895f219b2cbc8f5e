// SPDX-License-Identifier: Apache-2.0
#include "report/stream_text.h"

#include <fmt/format.h>

#include "report/explain.h"

namespace firebreak::report {

using topology::Topology;

std::vector<std::string> lines_of(const Topology& topology, const labels::Labeling& labeling,
                                  const topology::Stream& stream) {
  std::vector<std::string> lines = {fmt::format(
      "{}: {}", stream.name, result::to_string(topology, labeling.streams[stream.id.index()]))};
  for (const topology::AttributeSet& key : stream.seals) {
    lines.push_back(fmt::format("seal [{}]", topology::describe(topology, key)));
  }
  for (const topology::AttributeSet& key : stream.fifos) {
    lines.push_back(key.empty() ? "fifo"
                                : fmt::format("fifo by {}", topology::describe(topology, key)));
  }
  switch (stream.delivery) {
    case topology::Delivery::ExactlyOnce:
      break;
    case topology::Delivery::AtLeastOnce:
      lines.emplace_back("at-least-once");
      break;
    case topology::Delivery::AtMostOnce:
      lines.emplace_back("at-most-once");
      break;
  }
  if (stream.replicated) lines.emplace_back("replicated");
  return lines;
}

std::vector<std::string> lines_of(const Topology& topology, const topology::Component& component) {
  std::vector<std::string> lines = {component.name};
  if (component.replicated) lines.emplace_back("replicated");
  for (const topology::Ordering& ordering : component.orderings) {
    std::string line =
        ordering.mechanism == topology::Mechanism::Sequencing ? "sequencing" : "dynamic ordering";
    std::vector<std::string> names;
    for (topology::StreamId stream : ordering.streams) names.push_back(topology[stream].name);
    line += fmt::format(" of {}", fmt::join(names, ", "));
    if (!ordering.by.empty()) line += " by " + topology::describe(topology, ordering.by);
    lines.push_back(std::move(line));
  }
  for (topology::PathId path : component.paths) {
    lines.push_back(fmt::format("{}→{}: {}", topology[topology[path].from].name,
                                topology[topology[path].to].name, annotation_text(topology, path)));
  }
  return lines;
}

}  // namespace firebreak::report
