// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

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

std::string inference_line(const result::Inference& found) {
  std::string text;
  for (const result::InferredComponent& component : found.components) {
    for (const result::InferredPath& path : component.paths) {
      if (!path.path.to) continue;
      text += fmt::format(" {}.{} {}", component.name,
                          path_name(path.path.from.text, path.path.to->text),
                          result::label_of(path.path));
      if (path.audit != result::Audit::Undeclared) {
        text += fmt::format(" ({})", audit_word(path.audit));
      }
    }
    for (const topology::PathDecl& path : component.lacking) {
      text += fmt::format(" {}.{} none ({})", component.name,
                          path_name(path.from.text, path.to ? path.to->text : ""),
                          audit_word(result::Audit::Weaker));
    }
  }
  return text;
}

}  // namespace firebreak::report
