// SPDX-License-Identifier: Apache-2.0
#include "coordination/by_part.h"

#include <string>
#include <unordered_map>
#include <variant>

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
      return streams.at(repair.stream.text);
    } else {
      return components.at(repair.component.text);
    }
  };
  std::vector<std::vector<std::size_t>> result(parts.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    result[std::visit(part_of, candidates[i].what)].push_back(i);
  }
  return result;
}

}  // namespace firebreak::coordination
