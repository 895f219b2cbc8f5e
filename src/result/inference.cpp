// SPDX-License-Identifier: Apache-2.0
#include "result/inference.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::result {

std::string label_of(const topology::PathDecl& path) {
  static constexpr const char* kWords[] = {"CR", "CW", "OR", "OW"};
  const std::string word = kWords[static_cast<std::size_t>(path.label)];
  if (topology::is_confluent(path.label)) return word;
  if (!path.subscript) return word + "[*]";
  std::vector<std::string> names;
  for (const topology::Name& name : *path.subscript) names.push_back(name.text);
  return fmt::format("{}[{}]", word, fmt::join(names, ", "));
}

Audit audit_of(const Inference& inference) {
  const auto badness = [](Audit audit) {
    switch (audit) {
      case Audit::Stronger:
        return 3;
      case Audit::Undecided:
        return 2;
      case Audit::Weaker:
        return 1;
      case Audit::Exact:
      case Audit::Undeclared:
        break;
    }
    return 0;
  };
  Audit worst = Audit::Exact;
  for (const InferredComponent& component : inference.components) {
    for (const InferredPath& path : component.paths) {
      if (badness(path.audit) > badness(worst)) worst = path.audit;
    }
    if (!component.lacking.empty() && badness(worst) < badness(Audit::Weaker)) {
      worst = Audit::Weaker;
    }
    for (const InferredPair& pair : component.pairs) {
      if (badness(pair.audit) > badness(worst)) worst = pair.audit;
    }
  }
  return worst;
}

}  // namespace firebreak::result
