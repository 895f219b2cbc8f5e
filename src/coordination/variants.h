// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "topology/model.h"

namespace firebreak::coordination {

/// Which of the variants that a model declares may stand in for an annotation.
class Variants {
 public:
  explicit Variants(const topology::Model& model);

  /// An interface of the component that some stream ends at, and no path of the variant; "" if
  /// there is none: then the model builds with this variant, whichever variants other components
  /// have.
  std::string dangling(const std::string& component, const topology::VariantDecl& variant) const;

  /// By component that has some: the variants that fit and are not the annotation, or an earlier
  /// variant, again.
  std::vector<std::vector<topology::VariantRepair>> useful() const;

 private:
  struct Interfaces {
    std::set<std::string> in;
    std::set<std::string> out;
  };

  const topology::Model& model_;
  std::map<std::string, Interfaces> used_;  // by component: where streams end
};

}  // namespace firebreak::coordination
