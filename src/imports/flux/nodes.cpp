// SPDX-License-Identifier: Apache-2.0
// Spouts and bolts.
#include <fmt/format.h>

#include <algorithm>

#include "imports/flux/graph_maker.h"

namespace firebreak::imports::flux {

namespace {

using topology::Annotation;
using topology::Delivery;

// Names of configMethods by which a bolt gets windows of its input, or reads their times.
bool windows(const std::string& method) {
  return method.starts_with("with") &&
         (method.find("Window") != std::string::npos || method == "withTimestampField" ||
          method == "withTimestampExtractor" || method == "withLag" ||
          method == "withWatermarkInterval");
}

}  // namespace

std::optional<Count> GraphMaker::config(const char* key) const {
  const auto value = definition_.config.find(key);
  return value == definition_.config.end() ? std::nullopt : std::optional(value->second);
}

// With the rule of what no file says.
std::pair<Count, std::string> GraphMaker::parallelism(const Bean& bean) const {
  std::string rule;
  Count count = 1U;
  if (bean.config_tasks) {
    count = *bean.config_tasks;
  } else if (bean.tasks) {
    count = *bean.tasks;
  } else if (const auto tasks = config("topology.tasks")) {
    count = *tasks;
  } else if (bean.parallelism) {
    count = *bean.parallelism;
  } else {
    rule = "default-parallelism";
  }
  const auto most = config("topology.max.task.parallelism");
  if (most && std::holds_alternative<std::uint32_t>(*most) && number_of(*most) > 0 &&
      number_of(count) > number_of(*most)) {
    return {*most, "max-task-parallelism"};
  }
  if (std::holds_alternative<std::uint32_t>(count) && number_of(count) == 0) count = 1U;
  return {count, rule};
}

Node GraphMaker::node_of(const Bean& bean, NodeKind kind) {
  const auto [count, rule] = parallelism(bean);
  Node node{
      .id = bean.id, .kind = kind, .type = bean.type, .parallelism = count, .place = bean.place};
  Value value = std::uint64_t{0};
  if (const auto* number = std::get_if<std::uint32_t>(&count)) {
    value = std::uint64_t{*number};
  } else {
    value = std::get<std::string>(count);
  }
  graph_.facts.push_back({bean.id, "parallelism", value,
                          rule.empty() ? Basis::Declared : Basis::Derived, rule, bean.place});
  return node;
}

void GraphMaker::add_spout(const Bean& spout) {
  Node node = node_of(spout, NodeKind::Source);
  Feed feed;
  feed.producers = *node.parallelism;
  feed.delivery = Delivery::ExactlyOnce;
  node.feed = feed;
  Path path{.label = Annotation::CR,
            .rewrites = std::vector<std::string>{},
            .ground = {Basis::Derived, "spout-is-source"}};
  graph_.parts[spout.id] = {.paths = {path}, .rep = std::nullopt};
  graph_.nodes.push_back(std::move(node));
}

void GraphMaker::add_bolt(const Bean& bolt) {
  const Class* known = classes_.find(bolt.type);
  const bool writes = known != nullptr && known->writes;
  Node node = node_of(bolt, writes ? NodeKind::Sink : NodeKind::Operator);
  node.ends = writes;
  node.fed = fed_.contains(bolt.id);
  if (!node.fed) {
    graph_.warning("unfed-bolt", bolt.place.file, {bolt.place.line, bolt.column},
                   fmt::format("no stream feeds '{}': Flux never declares it", bolt.id));
  }
  Path path;
  if (known != nullptr && known->label) {
    path.label = *known->label;
    path.gate = known->gate;
    if (known->stateless || writes) path.rewrites = std::vector<std::string>{};
    path.ground = {Basis::Derived, "class-table"};
  }
  graph_.parts[bolt.id] = {.paths = {path}, .rep = std::nullopt};
  if (node.fed && std::ranges::any_of(bolt.methods, windows)) {
    graph_.holes.push_back({bolt.id, "seal", std::string("none"), bolt.place});
  }
  graph_.nodes.push_back(std::move(node));
}

void GraphMaker::add_builtin(const std::string& id, const Place& place) {
  Node node{.id = id, .kind = NodeKind::Source, .type = "builtin", .place = place};
  graph_.nodes.push_back(std::move(node));
}

}  // namespace firebreak::imports::flux
