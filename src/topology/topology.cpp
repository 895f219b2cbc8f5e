// SPDX-License-Identifier: Apache-2.0
#include "topology/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace firebreak::topology {

bool contains(const AttributeSet& set, AttributeId attribute) {
  return std::binary_search(set.begin(), set.end(), attribute);
}

bool is_subset(const AttributeSet& inner, const AttributeSet& outer) {
  return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

AttributeSet set_union(const AttributeSet& a, const AttributeSet& b) {
  AttributeSet result;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

AttributeSet set_intersection(const AttributeSet& a, const AttributeSet& b) {
  AttributeSet result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

std::vector<StreamId> Topology::sinks() const {
  std::vector<StreamId> result;
  for (const Stream& stream : streams_) {
    if (stream.is_sink()) result.push_back(stream.id);
  }
  return result;
}

std::optional<StreamId> Topology::find_stream(std::string_view name) const {
  for (const Stream& stream : streams_) {
    if (stream.name == name) return stream.id;
  }
  return std::nullopt;
}

std::optional<ComponentId> Topology::find_component(std::string_view name) const {
  for (const Component& component : components_) {
    if (component.name == name) return component.id;
  }
  return std::nullopt;
}

std::string describe(const Topology& topology, PathId id) {
  const Path& path = topology[id];
  return fmt::format("{}.{}→{}", topology[path.component].name, topology[path.from].name,
                     topology[path.to].name);
}

std::string describe(const Topology& topology, const AttributeSet& set) {
  std::string text;
  for (AttributeId attribute : set) {
    if (!text.empty()) text += ", ";
    text += topology[attribute];
  }
  return text;
}

bool keeps(const Topology& topology, StreamId in, PathId path, StreamId out,
           AttributeId attribute) {
  return contains(topology[in].attributes, attribute) &&
         contains(topology[out].attributes, attribute) &&
         !contains(topology[path].rewrites, attribute);
}

}  // namespace firebreak::topology
