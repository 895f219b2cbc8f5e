// SPDX-License-Identifier: Apache-2.0
// The labels that Bud itself gives to the outputs of a module, by its rules: read from the order in
// which a rule mentions collections, and composed along paths. By search in a graph, where Bud
// lists all paths.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "imports/bloom/instance.h"

namespace firebreak::imports::bloom {

enum class BudLabel : std::uint8_t { Bot, A, N, D };

std::string_view name_of(BudLabel label);

/// A rule's head depends on a collection that it mentions.
struct Dependency {
  std::string body;
  std::string head;
  BudLabel label = BudLabel::Bot;
  bool operator==(const Dependency&) const = default;
};

/// Of the rules, in their order; a rule mentions a collection once.
std::vector<Dependency> bud_dependencies(const Instance& instance);

struct BudLabels {
  std::map<std::string, BudLabel> outputs;
  std::map<std::string, std::map<std::string, BudLabel>> paths;  // output → input
  std::map<std::string, std::string> unreported;                 // output → reason
};

BudLabels bud_labels(const Instance& instance);

}  // namespace firebreak::imports::bloom
