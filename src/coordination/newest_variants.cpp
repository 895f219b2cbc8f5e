// SPDX-License-Identifier: Apache-2.0
#include "coordination/newest_variants.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "topology/newest_checks.h"

namespace firebreak::coordination {

using topology::ComponentDecl;
using topology::Model;
using topology::PathDecl;
using topology::StreamDecl;

namespace {

using Streams = std::vector<const StreamDecl*>;

bool leads_to(const StreamDecl& stream, const ComponentDecl& component, const std::string& input) {
  return std::ranges::any_of(stream.ends(), [&](const topology::Endpoint& end) {
    return end.component == component.name && (input.empty() || end.interface.text == input);
  });
}

// The version of all that comes to the input; empty if there is no such.
topology::Names version_at(const Streams& into, const ComponentDecl& component,
                           const std::string& input) {
  const StreamDecl* first = nullptr;
  for (const StreamDecl* stream : into) {
    if (!leads_to(*stream, component, input)) continue;
    if (first == nullptr) first = stream;
    if (!topology::same_key(stream->version, first->version)) return {};
  }
  return first == nullptr ? topology::Names{} : first->version;
}

bool suits(const Model& model, const ComponentDecl& component, const std::vector<PathDecl>& paths,
           const Streams& into) {
  base::Diagnostics diagnostics;
  topology::check_newest(component, paths, into, topology::Reporter(model, diagnostics));
  return diagnostics.size() == 0;
}

// The component's paths, of which those keep the newest that can.
std::vector<PathDecl> with_newest(const Model& model, const ComponentDecl& component) {
  Streams into;
  for (const StreamDecl& stream : model.streams) {
    if (leads_to(stream, component, "")) into.push_back(&stream);
  }
  std::map<std::string, topology::Names> versions;  // by input
  for (const PathDecl& path : component.paths) {
    topology::Names version = version_at(into, component, path.from.text);
    if (!version.empty()) versions.emplace(path.from.text, std::move(version));
  }
  const auto change = [&](std::vector<PathDecl>& paths, const std::string& input) {
    for (PathDecl& path : paths) {
      if (path.from.text == input && !is_confluent(path.label)) path.newest = versions.at(input);
    }
  };
  // All together, or those that can by themselves.
  std::vector<PathDecl> result = component.paths;
  for (const auto& [input, version] : versions) change(result, input);
  if (suits(model, component, result, into)) return result;
  result = component.paths;
  for (const auto& [input, version] : versions) {
    std::vector<PathDecl> changed = result;
    change(changed, input);
    if (suits(model, component, changed, into)) result = std::move(changed);
  }
  return result;
}

}  // namespace

std::optional<topology::VariantDecl> newest_variant(const Model& model,
                                                    const ComponentDecl& component) {
  const topology::Name name{"newest"};
  if (std::ranges::find(component.variants, name, &topology::VariantDecl::name) !=
      component.variants.end()) {
    return std::nullopt;
  }
  std::vector<PathDecl> paths = with_newest(model, component);
  const auto same = [](const PathDecl& a, const PathDecl& b) {
    return topology::same_key(a.newest, b.newest);
  };
  if (std::ranges::equal(paths, component.paths, same)) return std::nullopt;
  return topology::VariantDecl{name, std::move(paths)};
}

void add_newest_variants(Model& model) {
  if (std::ranges::all_of(model.streams, [](const auto& s) { return s.version.empty(); })) return;
  for (ComponentDecl& component : model.components) {
    if (auto variant = newest_variant(model, component)) {
      component.variants.push_back(*std::move(variant));
    }
  }
}

}  // namespace firebreak::coordination
