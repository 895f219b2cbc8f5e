// SPDX-License-Identifier: Apache-2.0
#include "report/trace/world_titles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/words.h"

namespace firebreak::report {

namespace {

constexpr std::size_t kMostNames = 3;

void add(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string titled(const std::string& world, std::vector<std::string> components) {
  if (components.empty()) return world;
  if (components.size() > kMostNames) {
    const std::size_t more = components.size() - (kMostNames - 1);
    components.resize(kMostNames - 1);
    components.push_back(fmt::format("{} more", more));
  }
  return fmt::format("{} of {}", world, base::enumerate(components));
}

std::vector<std::string> replicated_sources(const topology::Topology& topology,
                                            const result::Trace& trace) {
  std::vector<std::string> names;
  for (const result::TraceMessage& message : trace.messages) {
    const auto stream = topology.find_stream(message.stream);
    if (stream && topology[*stream].is_source() && topology[*stream].replicated) {
      add(names, "stream " + message.stream);
    }
  }
  return names;
}

}  // namespace

std::array<std::string, 2> world_titles(const topology::Topology& topology,
                                        const result::Trace& trace) {
  std::vector<std::string> replicated;
  const bool replicas = result::kind_of(trace.anomaly).mode == result::Mode::Replica;
  for (const result::World& world : trace.worlds) {
    for (const result::Delivery& delivery : world.deliveries) {
      const auto component = topology.find_component(delivery.component);
      if (replicas && component && topology[*component].replicated) {
        add(replicated, delivery.component);
      }
    }
  }
  if (replicas && replicated.empty()) replicated = replicated_sources(topology, trace);
  return {titled(trace.worlds[0].name, replicated), titled(trace.worlds[1].name, replicated)};
}

std::array<std::string, 2> world_titles(const result::ValueTrace& trace) {
  const result::Mode mode = result::kind_of(trace.anomaly).mode;
  std::vector<std::string> replicated;
  for (const result::ValueRun* run : {&trace.first, &trace.second}) {
    for (const result::ValueStep& step : run->steps) {
      if (mode == result::Mode::Replica && step.replica != 0 && !step.component.empty()) {
        add(replicated, step.component);
      }
    }
  }
  const std::string_view world = result::world_name(mode);
  return {titled(fmt::format("{} 1", world), replicated),
          titled(fmt::format("{} 2", world), replicated)};
}

}  // namespace firebreak::report
