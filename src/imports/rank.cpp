// SPDX-License-Identifier: Apache-2.0
#include "imports/rank.h"

#include <algorithm>
#include <map>
#include <string>

#include "labels/labels.h"
#include "result/anomaly.h"
#include "topology/builder.h"

namespace firebreak::imports {

namespace {

using topology::Annotation;
using topology::Model;

constexpr std::size_t kMostWork = 50'000;  // streams labelled in all

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

}  // namespace

std::vector<Weight> weigh(const Graph& graph, const Model& model) {
  std::map<std::string, std::string> component_of;
  for (const Node& node : graph.nodes) component_of[node.id] = node.component;
  const std::size_t now = bad_sinks(model);
  std::size_t work = 0;
  std::vector<Weight> weights;
  for (std::size_t h = 0; h < graph.holes.size(); ++h) {
    const Hole& hole = graph.holes[h];
    Weight weight{h, 0};
    work += model.streams.size() + 1;
    const auto node = component_of.find(hole.subject);
    const std::string& name = node == component_of.end() ? hole.subject : node->second;
    if (now > 0 && work <= kMostWork) {
      Model better = model;
      const auto component = std::ranges::find_if(
          better.components, [&](const auto& one) { return one.name.text == name; });
      if (component != better.components.end()) {
        if (hole.property == "annotation") make_confluent(*component);
        if (hole.property == "parallelism") component->instances = {};
        if (hole.property == "replicas") make_one(*component);
        if (hole.property == "seal") seal_inputs(better, name);
        weight.gains = now - std::min(now, bad_sinks(better));
      }
    }
    weights.push_back(weight);
  }
  std::ranges::stable_sort(weights, std::ranges::greater{}, &Weight::gains);
  return weights;
}

}  // namespace firebreak::imports
