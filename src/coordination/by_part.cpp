// SPDX-License-Identifier: Apache-2.0
#include "coordination/by_part.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <variant>

#include "coordination/apply.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;
using topology::Part;

std::vector<std::vector<std::size_t>> by_part(const Model& model, const std::vector<Part>& parts,
                                              const std::vector<RepairCandidate>& candidates) {
  std::unordered_map<std::string, std::size_t> streams;
  std::unordered_map<std::string, std::size_t> components;
  for (std::size_t number = 0; number < parts.size(); ++number) {
    for (const std::size_t i : parts[number].streams) {
      streams.emplace(model.streams[i].name.text, number);
    }
    for (const std::size_t i : parts[number].components) {
      components.emplace(model.components[i].name.text, number);
    }
  }
  const auto part_of = [&](const auto& repair) {
    if constexpr (requires { repair.stream; }) {
      const auto place = streams.find(repair.stream.text);
      return place == streams.end() ? parts.size() : place->second;
    } else {
      const auto place = components.find(repair.component.text);
      return place == components.end() ? parts.size() : place->second;
    }
  };
  std::vector<std::vector<std::size_t>> result(parts.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::size_t part = std::visit(part_of, candidates[i].what);
    if (part < parts.size()) result[part].push_back(i);
  }
  return result;
}

Independence::Independence(const Model& model, const std::vector<RepairCandidate>& candidates) {
  if (std::ranges::any_of(candidates, reshapes)) return;
  const std::vector<Part> parts = topology::parts_of(model);
  const auto numbers = by_part(model, parts, candidates);
  parts_.resize(candidates.size(), parts.size());
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (const std::size_t i : numbers[part]) parts_[i] = part;
    for (const std::size_t i : parts[part].streams) {
      streams_.emplace(model.streams[i].name.text, part);
    }
  }
}

Subset Independence::near(Subset set, const std::string& stream) const {
  const auto part = streams_.find(stream);
  for (std::size_t i = 0; i < parts_.size() && part != streams_.end(); ++i) {
    set[i] = set[i] && parts_[i] == part->second;
  }
  return set;
}

}  // namespace firebreak::coordination
