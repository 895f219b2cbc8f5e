// SPDX-License-Identifier: Apache-2.0
#include "report/stream_text.h"

#include <fmt/format.h>

#include "report/annotation_words.h"
#include "report/display.h"

namespace firebreak::report {

using topology::Topology;

std::vector<std::string> lines_of(const Topology& topology, const labels::Labeling& labeling,
                                  const topology::Stream& stream) {
  std::vector<std::string> lines = {fmt::format(
      "{}: {}", stream.name, result::to_string(topology, labeling.streams[stream.id.index()]))};
  for (const topology::AttributeSet& key : stream.seals) {
    lines.push_back(fmt::format("seal [{}]", topology::describe(topology, key)));
  }
  for (const topology::AttributeSet& key : stream.watermarks) {
    lines.push_back(fmt::format("watermark [{}]", topology::describe(topology, key)));
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
    case topology::Delivery::Unreliable:
      lines.emplace_back("unreliable");
      break;
  }
  if (stream.replicated) lines.emplace_back("replicated");
  return lines;
}

std::vector<std::string> lines_of(const Topology& topology, const topology::Component& component) {
  std::vector<std::string> lines = {component.name};
  if (component.replicated) lines.emplace_back("replicated");
  if (component.instances > 1) {
    const std::string by = topology::describe(topology, component.instances_by);
    lines.push_back(
        fmt::format("{} instances{}", component.instances, by.empty() ? "" : " by " + by));
  }
  for (const topology::Ordering& ordering : component.orderings) {
    std::string line =
        ordering.mechanism == topology::Mechanism::Sequencing ? "sequencing" : "dynamic ordering";
    std::vector<std::string> names;
    for (topology::StreamId stream : ordering.streams) names.push_back(topology[stream].name);
    line += fmt::format(" of {}", fmt::join(names, ", "));
    if (!ordering.by.empty()) line += " by " + topology::describe(topology, ordering.by);
    lines.push_back(std::move(line));
  }
  for (const auto& [first, second] : component.commutes) {
    const std::string& name = topology[first].name;
    lines.push_back(first == second
                        ? name + " commutes with itself"
                        : fmt::format("{} and {} commute", name, topology[second].name));
  }
  if (component.crash == topology::Crash::Replay) lines.emplace_back("replays after a crash");
  if (component.crash == topology::Crash::Forgets) lines.emplace_back("forgets in a crash");
  if (component.late == topology::Late::Ignored) lines.emplace_back("ignores late messages");
  if (!component.forwards) lines.emplace_back("forwards no punctuations");
  for (topology::PathId id : component.paths) {
    const topology::Path& path = topology[id];
    lines.push_back(fmt::format(
        "{}{}: {}{}{}", path_name(topology[path.from].name, topology[path.to].name),
        path.silent ? " (emits nothing)" : "", annotation_text(topology, id),
        path.repeats ? ", repeats" : "", path.unordered_emission ? ", emits unordered" : ""));
  }
  return lines;
}

}  // namespace firebreak::report
