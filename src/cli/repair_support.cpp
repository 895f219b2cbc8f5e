// SPDX-License-Identifier: Apache-2.0
#include "cli/repair_support.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/variants.h"
#include "frontend/printer.h"
#include "frontend/reader.h"

namespace firebreak::cli {

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
    const std::string& file = name.span.file == 0 ? model_.file : model_.topology_file;
    diagnostics_.add({std::move(code), file, name.span, std::move(message), std::move(hint)});
  }

  const topology::Model& model_;
  coordination::Variants variants_;
  base::Diagnostics& diagnostics_;
  std::map<std::string, const topology::ComponentDecl*> components_;
};

}  // namespace

topology::Model repairable(const topology::Model& model, const topology::VariantChoice& variants) {
  topology::Model program = program_of(model, variants);
  program.repairs = model.repairs;
  if (!program.repairs) return program;
  std::erase_if(*program.repairs, [&](const topology::RepairDecl& repair) {
    const auto* variant = std::get_if<topology::VariantRepair>(&repair.what);
    return variant != nullptr && variants.contains(variant->component.text);
  });
  return program;
}

std::optional<Repairable> load_repairable(const std::string& file, const Options& options,
                                          base::Diagnostics& diagnostics) {
  std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return std::nullopt;
  std::optional<Loaded> loaded = load_text(*text, file, options, diagnostics);
  if (!loaded) return std::nullopt;
  topology::Model model = repairable(loaded->model, options.variants);
  check_variants(model, coordination::candidates(model, loaded->topology), diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  return Repairable{*std::move(text), *std::move(loaded), std::move(model)};
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

std::vector<result::RepairCandidate> chosen(const result::RepairResult& result) {
  std::vector<result::RepairCandidate> candidates;
  if (!result.repair) return candidates;
  for (const std::size_t i : *result.repair) candidates.push_back(result.candidates[i]);
  return candidates;
}

certify::ModelText model_text() {
  return {frontend::print_model, [](std::string_view text) {
            base::Diagnostics diagnostics;
            return frontend::read_model(text, "repaired model", diagnostics);
          }};
}

}  // namespace firebreak::cli
