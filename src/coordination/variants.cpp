// SPDX-License-Identifier: Apache-2.0
#include "coordination/variants.h"

#include <algorithm>
#include <utility>

#include "coordination/meet.h"

namespace firebreak::coordination {

using topology::VariantDecl;
using topology::VariantRepair;

Variants::Variants(const topology::Model& model) : model_(model) {
  for (const topology::StreamDecl& stream : model.streams) {
    for (const topology::Endpoint& end : stream.ends()) {
      used_[end.component.text].in.insert(end.interface.text);
    }
    if (stream.from) used_[stream.from->component.text].out.insert(stream.from->interface.text);
  }
}

std::string Variants::dangling(const std::string& component, const VariantDecl& variant) const {
  const auto used = used_.find(component);
  if (used == used_.end()) return "";
  Interfaces left = used->second;
  for (const topology::PathDecl& path : variant.paths) {
    left.in.erase(path.from.text);
    if (path.to) left.out.erase(path.to->text);
  }
  if (!left.in.empty()) return *left.in.begin();
  return left.out.empty() ? "" : *left.out.begin();
}

std::vector<std::vector<VariantRepair>> Variants::useful() const {
  std::vector<std::vector<VariantRepair>> result;
  for (const topology::ComponentDecl& component : model_.components) {
    std::vector<const std::vector<topology::PathDecl>*> seen{&component.paths};
    std::vector<VariantRepair> useful;
    for (const VariantDecl& variant : component.variants) {
      const bool known = std::ranges::any_of(
          seen, [&](const auto* paths) { return same_annotation(*paths, variant.paths); });
      if (known || !dangling(component.name.text, variant).empty()) continue;
      seen.push_back(&variant.paths);
      useful.push_back({component.name, variant.name});
    }
    if (!useful.empty()) result.push_back(std::move(useful));
  }
  return result;
}

}  // namespace firebreak::coordination
