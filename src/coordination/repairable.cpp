// SPDX-License-Identifier: Apache-2.0
#include "coordination/repairable.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "coordination/newest_variants.h"
#include "coordination/variants.h"

namespace firebreak::coordination {

namespace {

using topology::Name;

class VariantCheck {
 public:
  VariantCheck(const topology::Model& model, base::Diagnostics& diagnostics)
      : model_(model), variants_(model), diagnostics_(diagnostics) {
    for (const topology::ComponentDecl& component : model.components) {
      components_[component.name.text] = &component;
    }
  }

  void check(const topology::VariantRepair& repair) {
    for (const topology::VariantDecl& variant : components_.at(repair.component.text)->variants) {
      if (!(variant.name == repair.variant)) continue;
      const std::string interface = variants_.dangling(repair.component.text, variant);
      if (interface.empty()) return;
      error(
          "dangling-interface", repair.variant,
          fmt::format("variant '{}' of '{}' is no repair: it has no path at interface '{}', where "
                      "a stream ends",
                      repair.variant.text, repair.component.text, interface),
          "leave it out");
    }
  }

 private:
  void error(std::string code, const Name& name, std::string message, std::string hint) {
    diagnostics_.add({std::move(code), model_.file_of(name.span), name.span, std::move(message),
                      std::move(hint)});
  }

  const topology::Model& model_;
  Variants variants_;
  base::Diagnostics& diagnostics_;
  std::map<std::string, const topology::ComponentDecl*> components_;
};

}  // namespace

topology::Model program_of(topology::Model model, const topology::VariantChoice& variants) {
  for (topology::ComponentDecl& component : model.components) {
    const auto choice = variants.find(component.name.text);
    if (choice == variants.end()) continue;
    for (topology::VariantDecl& variant : component.variants) {
      if (variant.name.text == choice->second) component.paths = std::move(variant.paths);
    }
    component.behavior.reset();  // which says what the component itself does
    component.variants.clear();
  }
  model.repairs.reset();
  model.expect.reset();
  return model;
}

topology::Model repairable(const topology::Model& model, const topology::VariantChoice& variants) {
  topology::Model program = program_of(model, variants);
  program.repairs = model.repairs;
  if (!program.repairs) {
    add_newest_variants(program);
    return program;
  }
  std::erase_if(*program.repairs, [&](const topology::RepairDecl& repair) {
    const auto* variant = std::get_if<topology::VariantRepair>(&repair.what);
    return variant != nullptr && variants.contains(variant->component.text);
  });
  return program;
}

void check_variants(const topology::Model& model,
                    const std::vector<result::RepairCandidate>& candidates,
                    base::Diagnostics& diagnostics) {
  VariantCheck check(model, diagnostics);
  for (const result::RepairCandidate& candidate : candidates) {
    const auto* variant = std::get_if<topology::VariantRepair>(&candidate.what);
    if (variant != nullptr) check.check(*variant);
  }
}

}  // namespace firebreak::coordination
