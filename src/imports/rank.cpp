// SPDX-License-Identifier: Apache-2.0
#include "imports/rank.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "labels/labels.h"
#include "result/anomaly.h"
#include "topology/builder.h"

namespace firebreak::imports {

namespace {

using topology::Annotation;
using topology::Model;

constexpr std::size_t kMostWork = 20'000;   // streams labelled in all
constexpr std::size_t kLikeOneStream = 50;  // attributes that take as long as a stream

// To label a model once.
std::size_t work(const Model& model) {
  std::size_t attributes = 0;
  for (const topology::StreamDecl& stream : model.streams) attributes += stream.attributes.size();
  return model.streams.size() + attributes / kLikeOneStream + 1;
}

void make_confluent(topology::ComponentDecl& component) {
  for (topology::PathDecl& path : component.paths) {
    path.label = topology::is_write(path.label) ? Annotation::CW : Annotation::CR;
    path.subscript.reset();
  }
}

void make_one(topology::ComponentDecl& component) {
  component.instances = {};
  if (component.rep) component.rep = false;
}

void seal_inputs(Model& model, const std::string& component) {
  for (topology::StreamDecl& stream : model.streams) {
    if (stream.to && stream.to->component.text == component && !stream.attributes.empty()) {
      stream.seals = {stream.attributes};
    }
  }
}

std::size_t bad_sinks(const Model& model) {
  base::Diagnostics none;
  const auto topology = topology::build(model, {}, none);
  if (!topology) return model.streams.size();
  const labels::Labeling labeling = labels::label(*topology, result::RuleSet::Sound);
  const auto sinks = topology->sinks();
  return static_cast<std::size_t>(std::ranges::count_if(sinks, [&](topology::StreamId sink) {
    return result::admitted(labeling.streams[sink.index()].severity) != result::Anomaly::None;
  }));
}

// Of the node or, if it is one of a group, of all nodes of that.
std::set<std::string> components_of(const Graph& graph, const std::string& subject) {
  std::set<std::string> all;
  for (const Node& node : graph.nodes) {
    if (node.id == subject || node.group == subject) all.insert(node.component);
  }
  if (all.empty()) all.insert(subject);  // a component
  return all;
}

// One producer feeds it.
void feed_by_one(Model& model, const std::string& subject) {
  for (topology::StreamDecl& stream : model.streams) {
    if (stream.name.text == subject + ".in") stream.producers = 1;
  }
}

void improve(const std::string& property, topology::ComponentDecl& component, Model& model) {
  if (property == "annotation") make_confluent(component);
  if (property == "parallelism") component.instances = {};
  if (property == "replicas") make_one(component);
  if (property == "seal") seal_inputs(model, component.name.text);
}

bool has_best_case(const std::string& property) {
  return property == "annotation" || property == "parallelism" || property == "replicas" ||
         property == "seal" || property == "partitions";
}

Model without_faults(Model model) {
  for (topology::StreamDecl& stream : model.streams) {
    stream.delivery = topology::Delivery::ExactlyOnce;
  }
  return model;
}

}  // namespace

std::optional<Model> best_case(const Graph& graph, const Model& model, const Hole& hole) {
  if (!has_best_case(hole.property)) return std::nullopt;
  Model better = model;
  if (hole.property == "partitions") feed_by_one(better, hole.subject);
  const std::set<std::string> names = components_of(graph, hole.subject);
  for (topology::ComponentDecl& component : better.components) {
    if (names.contains(component.name.text)) improve(hole.property, component, better);
  }
  return better;
}

namespace {

std::size_t gains(const Graph& graph, const Model& model, std::size_t now, const Hole& hole) {
  const std::optional<Model> better = best_case(graph, model, hole);
  return better ? now - std::min(now, bad_sinks(*better)) : 0;
}

}  // namespace

std::vector<Weight> weigh(const Graph& graph, const Model& model) {
  std::vector<Weight> weights(graph.holes.size());
  for (std::size_t h = 0; h < weights.size(); ++h) weights[h].hole = h;
  const std::size_t each = 2 * work(model);  // also for what there is now
  const std::size_t count =
      std::min(weights.size(), std::max(kMostWork / each, std::size_t{1}) - 1);
  if (count == 0) return weights;
  const Model kind = without_faults(model);
  const std::size_t now = bad_sinks(model);
  const std::size_t then = bad_sinks(kind);
  for (std::size_t h = 0; h < count; ++h) {
    weights[h].weighed = true;
    if (now == 0) continue;
    weights[h].gains = gains(graph, model, now, graph.holes[h]);
    weights[h].without_faults = gains(graph, kind, then, graph.holes[h]);
  }
  std::ranges::stable_sort(weights, std::ranges::greater{}, [](const Weight& weight) {
    return std::pair(weight.gains, weight.without_faults);
  });
  return weights;
}

}  // namespace firebreak::imports
