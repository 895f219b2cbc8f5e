// SPDX-License-Identifier: Apache-2.0
// Streams, and what of components needs the streams that end there.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "topology/instances.h"
#include "topology/topology_builder.h"

namespace firebreak::topology {

void Builder::add_stream(const StreamDecl& decl) {
  if (!streams_.insert(decl.name.text).second) {
    report_twice("duplicate-stream", "stream", model_.streams, decl.name);
  }
  Stream stream;
  stream.id = StreamId(result_.streams_.size());
  stream.name = decl.name.text;
  stream.declared = stream.name;
  stream.delivery = decl.delivery;
  stream.producers = decl.producers;
  stream.span = decl.span;
  for (const Name& name : decl.attributes) {
    stream.attribute_order.emplace_back(attributes_.insert(name.text).first);
  }
  stream.attributes = set_of(decl.attributes);
  for (const Names& key : decl.seals) add_key(stream.seals, set_of(key));
  for (const Names& key : decl.watermarks) add_key(stream.watermarks, set_of(key));
  stream.producers_by = set_of(decl.producers_by);
  for (const Names& key : decl.fifos) add_key(stream.fifos, set_of(key));
  for (const Names& key : decl.unique) add_key(stream.unique, set_of(key));
  for (const Names& key : decl.sealable) add_key(stream.sealable, set_of(key));
  stream.version = set_of(decl.version);
  stream.accept = decl.accept;
  stream.observed = decl.observe.what;
  stream.observed_key = set_of(decl.observe.key);
  stream.observed_version = set_of(decl.observe.by);
  stream.origin = decl.origin;
  connect(stream, decl);
  result_.streams_.push_back(std::move(stream));
}

void Builder::connect(Stream& stream, const StreamDecl& decl) {
  if (!decl.from && !decl.to) {
    report_.error(
        "unconnected-stream", decl.name.span,
        fmt::format("stream '{}' connects nothing: expected 'from', 'to' or both", decl.name.text));
  }
  if (decl.from) {
    if (const auto place = interfaces_.find_output(*decl.from)) {
      stream.from = named_outputs_[place->component][place->interface];
      result_.outputs_[stream.from->index()].streams.push_back(stream.id);
    }
  }
  if (decl.to) {
    if (const auto place = interfaces_.find_input(*decl.to)) {
      stream.to = result_.components_[place->component].inputs[place->interface];
      result_.inputs_[stream.to->index()].streams.push_back(stream.id);
    }
  }
}

// What needs the streams that end at the component.
void Builder::finish_component(std::size_t index) {
  const ComponentDecl& decl = model_.components[index];
  Component& component = result_.components_[index];
  std::vector<StreamId> incoming;
  for (InputId input : component.inputs) {
    const auto& streams = result_.inputs_[input.index()].streams;
    incoming.insert(incoming.end(), streams.begin(), streams.end());
  }
  std::sort(incoming.begin(), incoming.end());
  for (const OrderingDecl& ordering : decl.orderings) {
    Ordering resolved;
    resolved.mechanism = ordering.mechanism;
    resolved.by = set_of(ordering.by);
    for (const Name& name : ordering.streams) {
      if (const auto id = streams_.find(name.text)) resolved.streams.emplace_back(*id);
    }
    if (ordering.streams.empty()) resolved.streams = incoming;
    std::sort(resolved.streams.begin(), resolved.streams.end());
    add_ordering(component.orderings, std::move(resolved));
  }
  component.instances = decl.instances.count;
  component.instances_by = set_of(decl.instances.by);
  if (scattered(component)) scatter(component, incoming);
  for (const auto& [a, b] : decl.commutes) {
    const auto first = interfaces_.inputs[index].find(a.text);
    const auto second = interfaces_.inputs[index].find(b.text);
    if (!first || !second) continue;  // of a variant that has other inputs
    component.commutes.push_back(std::minmax(component.inputs[*first], component.inputs[*second]));
  }
  std::sort(component.commutes.begin(), component.commutes.end());
  component.commutes.erase(std::unique(component.commutes.begin(), component.commutes.end()),
                           component.commutes.end());
}

// Semantics 1.9: no order of its inputs binds, and what it emits leaves in none.
void Builder::scatter(Component& component, const std::vector<StreamId>& incoming) {
  component.orderings.clear();
  for (StreamId stream : incoming) result_.streams_[stream.index()].fifos.clear();
  for (PathId path : component.paths) result_.paths_[path.index()].unordered_emission = true;
}

}  // namespace firebreak::topology
