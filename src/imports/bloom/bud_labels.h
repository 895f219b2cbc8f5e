// SPDX-License-Identifier: Apache-2.0
// The labels that Bud itself gives to the outputs of a module, by its rules: read from the order in
// which a rule mentions collections, and composed along paths. By search in a graph, where Bud
// lists all paths.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
  bool hidden = false;  // it is not monotone, and labelled as what is sent
  Place place;          // of the rule
};

/// Of the rules, in their order; a rule mentions a collection once.
std::vector<Dependency> bud_dependencies(const Instance& instance);

/// Two channels that race, as Bud sees it.
struct Race {
  std::string one;
  std::string other;
  std::string at;          // where they meet first
  bool in_series = false;  // the other leads to the one
};

/// What the label of an output comes from.
struct BudCause {
  std::optional<Race> race;
  std::optional<Dependency> late;       // not monotone, in what was sent before
  std::optional<Dependency> forgotten;  // not monotone, in what is sent afterwards
  std::optional<Dependency> alone;      // not monotone, in what is not sent
};

struct BudLabels {
  std::map<std::string, BudLabel> outputs;
  std::map<std::string, std::map<std::string, BudLabel>> paths;  // output → input
  std::map<std::string, std::string> unreported;                 // output → reason
  std::map<std::string, BudCause> causes;                        // by output
};

BudLabels bud_labels(const Instance& instance);

}  // namespace firebreak::imports::bloom
