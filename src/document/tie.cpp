// SPDX-License-Identifier: Apache-2.0
// A document does not record which variants were chosen, but its model shows it: a chosen variant
// is the annotation of its component, which then has no variants.
#include "document/tie.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "coordination/candidates.h"
#include "coordination/declared.h"
#include "coordination/meet.h"
#include "coordination/repairable.h"
#include "frontend/printer.h"
#include "report/repair/words.h"
#include "topology/builder.h"

namespace firebreak::document {

namespace {

using result::RepairCandidate;
using topology::Model;

constexpr std::size_t kMostShown = 5;

topology::VariantChoice variants_of(const Model& model, const Model& inside) {
  std::map<std::string, const topology::ComponentDecl*> inside_by_name;
  for (const topology::ComponentDecl& component : inside.components) {
    inside_by_name.emplace(component.name.text, &component);
  }
  topology::VariantChoice choice;
  for (const topology::ComponentDecl& component : model.components) {
    if (component.variants.empty()) continue;
    const auto place = inside_by_name.find(component.name.text);
    if (place == inside_by_name.end() || !place->second->variants.empty()) continue;
    for (const topology::VariantDecl& variant : component.variants) {
      if (!coordination::same_annotation(variant.paths, place->second->paths)) continue;
      choice.emplace(component.name.text, variant.name.text);
      break;
    }
  }
  return choice;
}

Model without_coordination(const Model& model) {
  std::vector<RepairCandidate> pieces = coordination::declared_coordination(model);
  Model stripped =
      coordination::with_coordination(model, coordination::Subset(pieces.size(), false));
  stripped.repairs = std::move(pieces);
  return stripped;
}

// As the model format writes it, without its cost.
std::string listed(RepairCandidate candidate) {
  candidate.cost.reset();
  Model list;
  list.repairs = {std::move(candidate)};
  return frontend::print_model(list);
}

using CostByText = std::map<std::string, std::optional<std::uint64_t>>;

class Comparison {
 public:
  Comparison(const Model& model, const result::RepairDocument& document)
      : topology_(topology::build_valid(model)), document_(document) {}

  std::vector<std::string> run(const Model& model, const std::string& text) {
    const auto& claimed = document_.result.candidates;
    const auto own = coordination::candidates(model, topology_);
    const CostByText own_costs = costs(own);
    const CostByText claimed_costs = costs(claimed);
    for (const RepairCandidate& candidate : claimed) {
      const auto same = own_costs.find(listed(candidate));
      if (same == own_costs.end()) {
        add(fmt::format("the document offers what the model does not: {}", priced(candidate)));
      } else if (same->second != candidate.cost) {
        add(fmt::format("the document offers {}, but in the model the cost is {}",
                        priced(candidate), same->second.value_or(0)));
      }
    }
    for (const RepairCandidate& candidate : own) {
      if (!claimed_costs.contains(listed(candidate))) {
        add(fmt::format("the model offers what the document does not: {}", priced(candidate)));
      }
    }
    compare_lines(text);
    if (count_ > result_.size())
      result_.push_back(fmt::format("and {} more", count_ - result_.size()));
    return std::move(result_);
  }

 private:
  void add(std::string what) {
    ++count_;
    if (result_.size() < kMostShown) result_.push_back(std::move(what));
  }

  static CostByText costs(const std::vector<RepairCandidate>& candidates) {
    CostByText result;
    for (const RepairCandidate& candidate : candidates) {
      result.emplace(listed(candidate), candidate.cost);
    }
    return result;
  }

  std::string priced(const RepairCandidate& candidate) const {
    return fmt::format("{}, at cost {}", report::in_words(topology_, candidate),
                       candidate.cost.value_or(0));
  }

  void compare_lines(const std::string& text) {
    const auto lines = [](const std::string& of) {
      std::vector<std::string> result;
      std::istringstream in(of);
      for (std::string line; std::getline(in, line);) result.push_back(line);
      return result;
    };
    const auto own = lines(text);
    const auto claimed = lines(document_.model_text);
    const std::set<std::string> all_own(own.begin(), own.end());
    const std::set<std::string> all_claimed(claimed.begin(), claimed.end());
    bool found = false;
    const auto compare = [&](const auto& these, const auto& others, const char* who) {
      for (const std::string& line : these) {
        if (others.contains(line)) continue;
        found = true;
        const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
        add(fmt::format("only the text of the {} has the line: {}", who, line.substr(start)));
      }
    };
    compare(claimed, all_own, "document");
    compare(own, all_claimed, "model");
    if (!found) add("the text of the document has the lines of the model in another order");
  }

  topology::Topology topology_;
  const result::RepairDocument& document_;
  std::vector<std::string> result_;
  std::size_t count_ = 0;
};

}  // namespace

Tie tied(const Model& model, const Model& inside, const result::SavedRepair& saved) {
  const result::RepairDocument& document = saved.document;
  const topology::VariantChoice variants = variants_of(model, inside);
  Model program = coordination::repairable(model, variants);
  // Without a name of its own a model is called after its file, whatever that is called now.
  if (program.name.span.line == 0) program.name.text = inside.name.text;
  const Model stripped = without_coordination(program);
  // The proof of a relaxation is about no other; by itself it may be, too.
  const bool of_stripped =
      saved.relaxation || frontend::print_model(stripped) == document.model_text;
  if (of_stripped) program = stripped;
  const std::string text = frontend::print_model(program);
  Tie tie;
  for (const auto& [component, variant] : variants) {
    tie.changes += fmt::format("{} {}={}", tie.changes.empty() ? "with" : ",", component, variant);
  }
  if (of_stripped) {
    tie.changes += tie.changes.empty() ? "" : ", ";
    tie.changes += "without its coordination";
  }
  if (text == document.model_text) return tie;
  tie.differences = Comparison(program, document).run(program, text);
  return tie;
}

}  // namespace firebreak::document
