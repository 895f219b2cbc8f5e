// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"
#include "topology/room.h"

namespace firebreak::frontend {

using topology::ComponentDecl;
using topology::Mechanism;
using topology::Name;
using topology::OrderingDecl;

namespace {

constexpr std::uint64_t kMostInstances = 1'000'000;

/// `sequencing`, or `{ mechanism: …, streams: […], by: […] }`.
OrderingDecl read_ordering(Source& source, NodeId node) {
  OrderingDecl ordering;
  if (source.kind(node) == NodeKind::Map) {
    ordering = read_ordering_fields(source, Fields(source, node, keys::kOrdering));
  } else {
    const auto mechanism = source.one_of(node, "the order of a component", keys::kMechanisms);
    if (mechanism) ordering.mechanism = static_cast<Mechanism>(*mechanism);
  }
  ordering.span = source.span(node);
  return ordering;
}

std::vector<OrderingDecl> read_orderings(Source& source, NodeId node) {
  std::vector<OrderingDecl> orderings;
  if (source.kind(node) != NodeKind::Sequence) {
    orderings.push_back(read_ordering(source, node));
    return orderings;
  }
  const std::span<const NodeId> items = source.document().children(node);
  if (items.size() > topology::kMostOrderings) {
    source.error(source.span(node), "too-many-orderings",
                 fmt::format("{} orderings of one component; the limit is {}", items.size(),
                             topology::kMostOrderings));
    return orderings;
  }
  for (const NodeId item : items) orderings.push_back(read_ordering(source, item));
  return orderings;
}

/// `{ count: …, by: […] }`.
topology::InstancesDecl read_instances(Source& source, NodeId node) {
  topology::InstancesDecl instances;
  if (source.kind(node) == NodeKind::Scalar) {
    source.wrong_type(node, "instances", "{ count: 4 } or { count: 4, by: [key] }");
    return instances;
  }
  const Fields fields(source, node, keys::kInstances);
  if (const auto count = fields.require("count")) {
    const auto number = source.number(*count, "the count of instances", 1, kMostInstances);
    if (number) instances.count = static_cast<std::uint32_t>(*number);
  }
  if (const auto by = fields.find("by")) {
    instances.by = source.some_names(*by, "the 'by' of instances");
  }
  return instances;
}

/// What holds of the component as a whole, whatever its annotation.
void read_component_properties(Source& source, const Fields& fields, ComponentDecl& component) {
  if (const auto node = fields.find("Rep")) component.rep = source.boolean(*node, "Rep");
  if (const auto node = fields.find("order")) {
    component.orderings = read_orderings(source, *node);
  }
  if (const auto node = fields.find("commutes")) {
    component.commutes = read_commutes(source, *node);
  }
  if (const auto node = fields.find("late")) {
    const auto late = source.one_of(*node, "late", keys::kLates);
    if (late) component.late = static_cast<topology::Late>(*late);
  }
  if (const auto node = fields.find("forwards")) {
    component.forwards = source.boolean(*node, "forwards").value_or(true);
  }
  if (const auto node = fields.find("instances")) {
    component.instances = read_instances(source, *node);
  }
  if (const auto node = fields.find("origin")) {
    const auto origin = source.name(*node, "the origin of a component", kLongestOrigin);
    if (origin) component.origin = origin->text;
  }
  if (const auto node = fields.find("crash")) {
    const auto crash = source.one_of(*node, "crash", keys::kCrashes);
    if (crash) component.crash = static_cast<topology::Crash>(*crash);
  }
}

}  // namespace

OrderingDecl read_ordering_fields(Source& source, const Fields& fields) {
  OrderingDecl ordering;
  if (!fields.valid()) return ordering;
  ordering.span = fields.span();
  if (const auto node = fields.require("mechanism")) {
    const auto mechanism = source.one_of(*node, "the mechanism of an ordering", keys::kMechanisms);
    if (mechanism) ordering.mechanism = static_cast<Mechanism>(*mechanism);
  }
  if (const auto node = fields.find("streams")) {
    ordering.streams =
        source.some_names(*node, "the streams of an ordering",
                          "name a stream, or leave 'streams' out to order all inputs");
  }
  if (const auto node = fields.find("by")) {
    ordering.by = source.names(*node, "the 'by' of an ordering").value_or(topology::Names{});
  }
  return ordering;
}

ComponentDecl read_component(Source& source, Name name, NodeId node) {
  ComponentDecl component;
  component.span = name.span;
  component.name = std::move(name);
  const Fields fields(source, node, keys::kComponent);
  if (!fields.find("annotation")) source.lose(Aspect::Paths);
  if (!fields.valid()) return component;
  read_component_properties(source, fields, component);
  if (const auto code = fields.find("behavior")) {
    component.behavior = source.code(*code, "the behavior of a component");
    if (const auto paths = fields.find("annotation")) {
      component.paths = read_paths(source, *paths, "annotation");
    }
  } else if (const auto paths = fields.require("annotation")) {
    component.paths = read_paths(source, *paths, "annotation");
  }
  const auto variants = fields.find("variants");
  if (!variants) return component;
  const auto entries = source.entries(*variants, "variants", "each as NAME: [...], with its paths");
  if (!entries) {
    source.lose(Aspect::Paths);
    return component;
  }
  for (const auto& [variant, paths] : *entries) {
    component.variants.push_back({variant, read_paths(source, paths, "a variant")});
  }
  return component;
}

std::vector<ComponentDecl> read_components(Source& source, NodeId node) {
  std::vector<ComponentDecl> components;
  auto entries = source.entries(node, "components", "each as NAME: { annotation: [...] }");
  if (!entries) {
    source.lose(Aspect::All);
    return components;
  }
  components.reserve(entries->size());
  for (auto& [name, value] : *entries) {
    components.push_back(read_component(source, std::move(name), value));
  }
  return components;
}

}  // namespace firebreak::frontend
