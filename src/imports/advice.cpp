// SPDX-License-Identifier: Apache-2.0
#include "imports/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace firebreak::imports {

namespace {

struct Words {
  std::string_view format;
  std::string_view known;    // with the key
  std::string_view unknown;  // of a key that nobody has said
};

constexpr std::array<Words, 4> kWords = {{
    {"flux", "FIELDS grouping on [{}]", "FIELDS grouping on the fields that its state is kept by"},
    {"kafka-streams", "a groupBy or repartition on {} before it",
     "a groupByKey or repartition before it, on what its state is kept by"},
    {"asyncapi", "a message key (bindings.kafka.key) made of {}",
     "a message key (bindings.kafka.key) made of what its state is kept by"},
    {"flink-plan", "a PARTITION BY or GROUP BY on {}",
     "a PARTITION BY or GROUP BY on what its state is kept by"},
}};

// The attributes of its gates, if all are known.
std::vector<std::string> state_key(const topology::ComponentDecl& component) {
  std::set<std::string> key;
  for (const topology::PathDecl& path : component.paths) {
    if (topology::is_confluent(path.label)) continue;
    if (!path.subscript) return {};
    for (const topology::Name& name : *path.subscript) key.insert(name.text);
  }
  return {key.begin(), key.end()};
}

bool order_sensitive(const topology::ComponentDecl& component) {
  return std::ranges::any_of(component.paths, [](const topology::PathDecl& path) {
    return !topology::is_confluent(path.label);
  });
}

// By component.
std::map<std::string, std::set<std::string>> origins_of_inputs(const topology::Model& model) {
  std::map<std::string, std::set<std::string>> origins;
  for (const topology::StreamDecl& stream : model.streams) {
    for (const topology::Endpoint& end : stream.ends()) {
      if (!stream.origin.empty()) origins[end.component.text].insert(stream.origin);
    }
  }
  return origins;
}

}  // namespace

std::vector<std::string> advice(const Graph& graph, const topology::Model& model) {
  std::vector<std::string> all;
  const auto words = std::ranges::find(kWords, graph.format, &Words::format);
  if (words == kWords.end()) return all;
  std::map<std::string, std::set<std::string>> origins = origins_of_inputs(model);
  for (const topology::ComponentDecl& component : model.components) {
    const bool split = component.instances.count > 1 && component.instances.by.empty();
    if (!split || !order_sensitive(component)) continue;
    const std::vector<std::string> key = state_key(component);
    const std::string what = key.empty()
                                 ? std::string(words->unknown)
                                 : fmt::format(fmt::runtime(words->known), fmt::join(key, ", "));
    all.push_back(
        fmt::format("{} has {} instances, and any of them may get any message, so each has a state "
                    "of its own: {} ({})",
                    component.name.text, component.instances.count, what,
                    fmt::join(origins[component.name.text], ", ")));
  }
  return all;
}

}  // namespace firebreak::imports
