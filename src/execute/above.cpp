// SPDX-License-Identifier: Apache-2.0
#include "execute/above.h"

#include <algorithm>
#include <vector>

namespace firebreak::execute {

using topology::ComponentDecl;
using topology::Model;
using topology::StreamDecl;

const StreamDecl* find_stream(const Model& model, const std::string& name) {
  for (const StreamDecl& stream : model.streams) {
    if (stream.name.text == name) return &stream;
  }
  return nullptr;
}

std::set<std::string> components_above(const Model& model, const std::string& sink) {
  std::set<std::string> found;
  std::vector<std::string> open;
  const auto add = [&](const StreamDecl& stream) {
    if (stream.from && found.insert(stream.from->component.text).second) {
      open.push_back(stream.from->component.text);
    }
  };
  if (const StreamDecl* stream = find_stream(model, sink)) add(*stream);
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    for (const StreamDecl& stream : model.streams) {
      for (const topology::Endpoint& end : stream.ends()) {
        if (end.component.text == name) add(stream);
      }
    }
  }
  return found;
}

bool merges(const Model& model, const topology::Topology& topology, const std::string& sink) {
  const std::set<std::string> components = components_above(model, sink);
  return std::ranges::any_of(topology.streams(), [&](const topology::Stream& stream) {
    if (!stream.is_merged || !stream.from) return false;
    const std::string& from = topology[topology[*stream.from].component].name;
    const bool within =
        stream.to && components.contains(topology[topology[*stream.to].component].name);
    return components.contains(from) && (within || stream.declared == sink);
  });
}

bool behaves(const Model& model, const std::string& sink) {
  const std::set<std::string> components = components_above(model, sink);
  return std::ranges::any_of(model.components, [&](const ComponentDecl& component) {
    return component.behavior && components.contains(component.name.text);
  });
}

}  // namespace firebreak::execute
