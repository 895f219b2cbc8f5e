// SPDX-License-Identifier: Apache-2.0
#include "topology/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "topology/names.h"

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

void add_key(Keys& keys, AttributeSet key) {
  if (some_within(keys, key)) return;
  std::erase_if(keys, [&](const AttributeSet& known) { return is_subset(key, known); });
  keys.insert(std::lower_bound(keys.begin(), keys.end(), key), std::move(key));
}

bool some_within(const Keys& keys, const AttributeSet& attributes) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const AttributeSet& key) { return is_subset(key, attributes); });
}

AttributeSet all_attributes(const Keys& keys) {
  AttributeSet result;
  for (const AttributeSet& key : keys) result = set_union(result, key);
  return result;
}

void add_ordering(std::vector<Ordering>& orderings, Ordering ordering) {
  if (std::find(orderings.begin(), orderings.end(), ordering) != orderings.end()) return;
  orderings.push_back(std::move(ordering));
}

bool Component::commute(InputId a, InputId b) const {
  const std::pair pair = a < b ? std::pair(a, b) : std::pair(b, a);
  return std::binary_search(commutes.begin(), commutes.end(), pair);
}

std::vector<StreamId> Topology::sinks() const {
  std::vector<StreamId> result;
  for (const Stream& stream : streams_) {
    if (stream.is_sink()) result.push_back(stream.id);
  }
  return result;
}

std::optional<StreamId> Topology::find_stream(std::string_view name) const {
  const auto copied = copied_.find(name);
  if (copied != copied_.end()) return copied->second.front();
  const auto place = stream_names_->find(std::string(name));
  return place ? std::optional(StreamId(*place)) : std::nullopt;
}

std::vector<StreamId> Topology::declared_with(StreamId stream) const {
  const auto copied = copied_.find((*this)[stream].declared);
  return copied == copied_.end() ? std::vector{stream} : copied->second;
}

std::optional<ComponentId> Topology::find_component(std::string_view name) const {
  const auto place = component_names_->find(std::string(name));
  return place ? std::optional(ComponentId(*place)) : std::nullopt;
}

std::string describe(const Topology& topology, PathId id) {
  const Path& path = topology[id];
  const std::string start =
      fmt::format("{}.{}", topology[path.component].name, topology[path.from].name);
  return path.silent ? start : fmt::format("{}→{}", start, topology[path.to].name);
}

std::string describe(const Topology& topology, const AttributeSet& set) {
  std::string text;
  for (AttributeId attribute : set) {
    if (!text.empty()) text += ", ";
    text += topology[attribute];
  }
  return text;
}

std::string describe(const Topology& topology, const Keys& keys) {
  std::vector<std::string> texts;
  for (const AttributeSet& key : keys) {
    texts.push_back(fmt::format("[{}]", describe(topology, key)));
  }
  return fmt::format("{}", fmt::join(texts, " and "));
}

bool keeps(const Topology& topology, StreamId in, PathId path, StreamId out,
           AttributeId attribute) {
  return contains(topology[in].attributes, attribute) &&
         contains(topology[out].attributes, attribute) &&
         !contains(topology[path].rewrites, attribute);
}

std::size_t streams_into(const Topology& topology, const Component& component) {
  std::size_t result = 0;
  for (InputId input : component.inputs) result += topology[input].streams.size();
  return result;
}

std::optional<AttributeSet> kept_by_fifo(const Stream& stream, const AttributeSet& key) {
  if (stream.producers == 1) return key;
  if (stream.producers_by.empty()) return std::nullopt;
  return set_union(key, stream.producers_by);
}

bool fifo_places_watermarks(const Topology& topology, const Stream& stream, const Keys& fifos) {
  if (!stream.to || !stream.is_source() || stream.producers != 1) return false;
  const Component& reader = topology[topology[*stream.to].component];
  if (streams_into(topology, reader) != 1) return false;
  if (stream.is_private && !reader.replicated) return false;  // each replica has its own
  return std::ranges::all_of(stream.watermarks,
                             [&](const AttributeSet& key) { return some_within(fifos, key); });
}

}  // namespace firebreak::topology
