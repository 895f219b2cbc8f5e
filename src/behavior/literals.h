// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "behavior/syntax.h"

namespace firebreak::behavior {

/// The numbers and strings that stand in a text.
struct Literals {
  std::set<Integer> integers = {};
  std::set<std::string> strings = {};

  void add(const Expression& expression);
  void add(const std::vector<Statement>& block);
  /// Of initial values and handlers.
  void add_state_and_handlers(const Program& program);
  /// Of constants, too.
  void add(const Program& program);
};

}  // namespace firebreak::behavior
