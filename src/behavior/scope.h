// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "behavior/syntax.h"

namespace firebreak::behavior {

/// The names that can be used at one place, innermost last. No name hides another.
class Scope {
 public:
  struct Entry {
    Symbol symbol;
    Type type;
  };

  /// False if the name is taken.
  bool add(const std::string& name, Symbol symbol, const Type& type);
  const Entry* find(const std::string& name) const;
  std::vector<std::string> names() const;
  std::vector<std::string> states() const;

  /// The names added after a mark go when that is released.
  std::size_t mark() const { return order_.size(); }
  void release(std::size_t mark);

 private:
  std::map<std::string, Entry> entries_;
  std::vector<std::string> order_;
};

}  // namespace firebreak::behavior
