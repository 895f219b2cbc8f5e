// SPDX-License-Identifier: Apache-2.0
// Candidates as edits of a model's declarations, and resolved to ids.
#include "coordination/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/internal_error.h"
#include "coordination/newest_variants.h"
#include "topology/observers.h"

namespace firebreak::coordination {

using topology::AttributeSet;
using topology::ComponentDecl;
using topology::Name;
using topology::Names;
using topology::StreamDecl;
using topology::StreamId;
using topology::Topology;

namespace {

[[noreturn]] void missing(const char* what, const Name& name) {
  throw base::InternalError(
      fmt::format("a repair names no {} of the model: '{}'", what, name.text));
}

class Editor {
 public:
  explicit Editor(topology::Model& model) : model_(model) {
    for (StreamDecl& stream : model.streams) streams_.emplace(stream.name.text, &stream);
    for (ComponentDecl& decl : model.components) components_.emplace(decl.name.text, &decl);
  }

  void operator()(const topology::SealRepair& repair) {
    StreamDecl& sealed = stream(repair.stream);
    add_key(sealed.seals, repair.key);
    std::erase_if(sealed.watermarks,
                  [&](const Names& key) { return topology::same_key(key, repair.key); });
  }

  void operator()(const topology::OrderRepair& repair) {
    auto& orderings = component(repair.component).orderings;
    const bool said = std::ranges::any_of(orderings, [&](const topology::OrderingDecl& known) {
      return topology::same_ordering(known, repair.ordering);
    });
    if (!said) orderings.push_back(repair.ordering);
  }

  void operator()(const topology::FifoRepair& repair) {
    add_key(stream(repair.stream).fifos, repair.key);
  }

  void operator()(const topology::DedupRepair& repair) {
    auto& delivery = stream(repair.stream).delivery;
    delivery = topology::without_repetitions(delivery);
  }

  void operator()(const topology::ResendRepair& repair) {
    auto& delivery = stream(repair.stream).delivery;
    delivery = topology::without_losses(delivery);
  }

  void operator()(const topology::MergeRepair& repair) { stream(repair.stream).rep = false; }

  void operator()(const topology::VariantRepair& repair) {
    ComponentDecl& decl = component(repair.component);
    decl.behavior.reset();  // which says what the component was
    const auto variant =
        std::ranges::find(decl.variants, repair.variant, &topology::VariantDecl::name);
    if (variant != decl.variants.end()) {
      decl.paths = variant->paths;
      return;
    }
    // One that is offered, but not declared.
    auto newest = newest_variant(model_, decl);
    if (!newest || newest->name != repair.variant) missing("variant", repair.variant);
    decl.paths = std::move(newest->paths);
  }

 private:
  StreamDecl& stream(const Name& name) const {
    const auto place = streams_.find(name.text);
    if (place == streams_.end()) missing("stream", name);
    return *place->second;
  }
  ComponentDecl& component(const Name& name) const {
    const auto place = components_.find(name.text);
    if (place == components_.end()) missing("component", name);
    return *place->second;
  }

  const topology::Model& model_;
  std::unordered_map<std::string, StreamDecl*> streams_;
  std::unordered_map<std::string, ComponentDecl*> components_;
};

class Resolver {
 public:
  explicit Resolver(const Topology& topology) : topology_(topology) {}

  topology::Coordination operator()(const topology::SealRepair& repair) const {
    const StreamId id = stream(repair.stream);
    return topology::SealStream{id, attributes(repair.key, topology_[id].attributes)};
  }

  topology::Coordination operator()(const topology::OrderRepair& repair) const {
    const auto id = topology_.find_component(repair.component.text);
    if (!id) missing("component", repair.component);
    topology::Ordering ordering;
    ordering.mechanism = repair.ordering.mechanism;
    for (const Name& name : repair.ordering.streams) {
      const std::vector<StreamId> named = inputs_named(name, *id);
      ordering.streams.insert(ordering.streams.end(), named.begin(), named.end());
    }
    if (repair.ordering.streams.empty()) ordering.streams = inputs(*id);
    std::ranges::sort(ordering.streams);
    ordering.streams.erase(std::unique(ordering.streams.begin(), ordering.streams.end()),
                           ordering.streams.end());
    if (!ordering.streams.empty()) {
      ordering.by = attributes(repair.ordering.by, topology_[ordering.streams.front()].attributes);
    }
    return topology::OrderComponent{*id, std::move(ordering)};
  }

  topology::Coordination operator()(const topology::FifoRepair& repair) const {
    const StreamId id = stream(repair.stream);
    return topology::MakeFifo{id, attributes(repair.key, topology_[id].attributes)};
  }

  topology::Coordination operator()(const topology::DedupRepair& repair) const {
    return topology::RemoveDuplicates{stream(repair.stream)};
  }

  topology::Coordination operator()(const topology::ResendRepair& repair) const {
    return topology::ResendLost{stream(repair.stream)};
  }

  topology::Coordination operator()(const topology::MergeRepair& repair) const {
    throw base::InternalError(
        fmt::format("that '{}' is merged is no piece of coordination", repair.stream.text));
  }

  topology::Coordination operator()(const topology::VariantRepair& repair) const {
    throw base::InternalError(fmt::format("variant '{}' of '{}' is no piece of coordination",
                                          repair.variant.text, repair.component.text));
  }

 private:
  StreamId stream(const Name& name) const {
    const auto id = topology_.find_stream(name.text);
    if (!id) missing("stream", name);
    return arriving(topology_, *id);
  }

  // The copies that the component reads, where the name is that of their declaration.
  std::vector<StreamId> inputs_named(const Name& name, topology::ComponentId component) const {
    const StreamId named = stream(name);
    std::vector<StreamId> result = topology_.declared_with(named);
    if (result.size() == 1 || topology_[named].declared != name.text) return {named};
    std::erase_if(result, [&](StreamId copy) {
      return topology_[*topology_[copy].to].component != component;
    });
    return result;
  }

  AttributeSet attributes(const Names& names, const AttributeSet& carried) const {
    AttributeSet result;
    for (const Name& name : names) {
      const auto place = std::ranges::find_if(
          carried, [&](topology::AttributeId id) { return topology_[id] == name.text; });
      if (place == carried.end()) missing("attribute", name);
      result.push_back(*place);
    }
    std::ranges::sort(result);
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  std::vector<StreamId> inputs(topology::ComponentId id) const {
    std::vector<StreamId> result;
    for (topology::InputId input : topology_[id].inputs) {
      const auto& streams = topology_[input].streams;
      result.insert(result.end(), streams.begin(), streams.end());
    }
    return result;
  }

  const Topology& topology_;
};

}  // namespace

topology::Model apply(const topology::Model& model,
                      std::span<const result::RepairCandidate> candidates) {
  topology::Model repaired = model;
  Editor editor(repaired);
  for (const result::RepairCandidate& candidate : candidates) std::visit(editor, candidate.what);
  return repaired;
}

topology::Model apply(const topology::Model& model,
                      std::span<const result::RepairCandidate> candidates,
                      std::span<const std::size_t> chosen) {
  std::vector<result::RepairCandidate> added;
  for (const std::size_t i : chosen) added.push_back(candidates[i]);
  return coordination::apply(model, added);
}

bool reshapes(const result::RepairCandidate& candidate) {
  return std::holds_alternative<topology::MergeRepair>(candidate.what) ||
         std::holds_alternative<topology::VariantRepair>(candidate.what);
}

topology::Coordination resolve(const Topology& topology, const result::RepairCandidate& candidate) {
  return std::visit(Resolver(topology), candidate.what);
}

}  // namespace firebreak::coordination
