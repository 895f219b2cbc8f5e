// SPDX-License-Identifier: Apache-2.0
#include "topology/variant_choice.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::topology {

const std::vector<PathDecl>& chosen_paths(const VariantChoice& variants,
                                          const ComponentDecl& component) {
  const auto choice = variants.find(component.name.text);
  if (choice != variants.end()) {
    for (const VariantDecl& variant : component.variants) {
      if (variant.name.text == choice->second) return variant.paths;
    }
  }
  return component.paths;
}

// What a variant is called that no model declares (docs/repair.md 1.7).
bool found_by_repair(const std::string& variant) { return variant == "newest"; }

void check_choice(const VariantChoice& variants, const Model& model, const InterfaceNames& names,
                  const Reporter& report) {
  for (const auto& [component, variant] : variants) {
    const std::string place = fmt::format("--variant {}={}", component, variant);
    const auto index = names.components.find(component);
    if (!index) {
      report.error_outside(
          "unknown-component", place,
          fmt::format("model '{}' has no component '{}'", model.name.text, component),
          report.hint_of(component, names.listed_components()));
      continue;
    }
    std::vector<std::string> valid;
    for (const VariantDecl& v : model.components[*index].variants) valid.push_back(v.name.text);
    if (std::find(valid.begin(), valid.end(), variant) == valid.end()) {
      report.error_outside("unknown-variant", place,
                           fmt::format("component '{}' of model '{}' has no variant '{}'",
                                       component, model.name.text, variant),
                           found_by_repair(variant)
                               ? "that is what `repair` can make of it: `--write` makes a model of "
                                 "it, as `newest` on its paths does"
                               : report.hint_of(variant, valid));
    }
  }
}

}  // namespace firebreak::topology
