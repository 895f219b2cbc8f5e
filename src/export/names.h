// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace firebreak::exports {

/// Names of a model as identifiers of Promela and TLA+: letters, digits and `_`, each given once.
class Identifiers {
 public:
  std::string take(std::string_view wanted);

 private:
  std::set<std::string> taken_ = {"d_step"};
};

}  // namespace firebreak::exports
