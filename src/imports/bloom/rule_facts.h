// SPDX-License-Identifier: Apache-2.0
// What a rule does with the collections that it mentions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "imports/bloom/instance.h"

namespace firebreak::imports::bloom {

/// A rule mentions a collection.
struct Use {
  std::string collection;
  bool sensitive = false;  // what comes later may take back what was concluded
  /// Columns of the collection, within whose values it is sensitive. None: all of it.
  std::optional<std::vector<std::string>> gate;
};

/// A column of a collection.
using Column = std::pair<std::string, std::string>;

struct RuleFacts {
  std::vector<Use> uses;  // each collection once
  /// By the head's column, where it is passed on unchanged.
  std::vector<std::optional<Column>> columns;
  std::vector<std::string> nondeterministic;  // calls of chance and clocks
};

RuleFacts facts_of(const Instance& instance, const Rule& rule);

}  // namespace firebreak::imports::bloom
