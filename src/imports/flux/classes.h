// SPDX-License-Identifier: Apache-2.0
// What is known of classes that Flux files name: classes.yaml, and what the user adds to it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"
#include "topology/model.h"

namespace firebreak::imports::flux {

struct Class {
  bool stateless = false;
  std::optional<topology::Annotation> label;
  std::optional<std::vector<std::string>> gate;
  bool writes = false;
  std::optional<Grouping> grouping;
  std::vector<std::string> keys;
};

class ClassTable {
 public:
  /// Adds what the text says; what is wrong with it is an error of the graph.
  void add(std::string_view text, const std::string& file, Graph& graph);
  /// Under its own name or that of an older package.
  const Class* find(std::string_view name) const;

 private:
  std::map<std::string, Class, std::less<>> classes_;
  std::map<std::string, std::string> aliases_;  // packages
};

/// The table that ships.
std::string_view shipped_classes();

}  // namespace firebreak::imports::flux
