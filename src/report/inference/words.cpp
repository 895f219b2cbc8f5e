// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "report/inference/inference.h"

namespace firebreak::report {

const char* audit_word(result::Audit audit) {
  switch (audit) {
    case result::Audit::Exact:
      return "exact";
    case result::Audit::Weaker:
      return "weaker";
    case result::Audit::Stronger:
      return "stronger";
    case result::Audit::Undecided:
      return "undecided";
    case result::Audit::Undeclared:
      return "undeclared";
  }
  return "";
}

std::string label_of(const topology::PathDecl& path) {
  static constexpr const char* kWords[] = {"CR", "CW", "OR", "OW"};
  const std::string word = kWords[static_cast<std::size_t>(path.label)];
  if (topology::is_confluent(path.label)) return word;
  if (!path.subscript) return word + "[*]";
  std::vector<std::string> names;
  for (const topology::Name& name : *path.subscript) names.push_back(name.text);
  return fmt::format("{}[{}]", word, fmt::join(names, ", "));
}

std::string inference_line(const result::Inference& found) {
  std::string text;
  for (const result::InferredComponent& component : found.components) {
    for (const result::InferredPath& path : component.paths) {
      if (!path.path.to) continue;
      text += fmt::format(" {}.{} {}", component.name,
                          path_name(path.path.from.text, path.path.to->text), label_of(path.path));
      if (path.audit != result::Audit::Undeclared) {
        text += fmt::format(" ({})", audit_word(path.audit));
      }
    }
  }
  return text;
}

}  // namespace firebreak::report
