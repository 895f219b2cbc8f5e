// SPDX-License-Identifier: Apache-2.0
// What a repair chooses among (docs/semantics.md 7.1): the candidates, and for each component that
// has variants among them its own annotation, which costs nothing. These are the elements of the
// hitting sets; candidates come first, by their indices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

using Subset = std::vector<bool>;  // of elements, or of candidates

/// Those that are in a subset, ascending.
std::vector<std::size_t> indices(const Subset& set);

class Choices {
 public:
  /// Both are kept by reference.
  Choices(const topology::Model& model, const std::vector<result::RepairCandidate>& candidates);

  std::size_t size() const { return costs_.size(); }
  std::size_t candidates() const { return candidates_.size(); }
  const std::vector<std::uint64_t>& costs() const { return costs_; }
  std::uint64_t cost(const Subset& set) const;

  /// By element: those that cannot be chosen beside it.
  const std::vector<std::vector<std::size_t>>& rivals() const { return rivals_; }
  bool rival(std::size_t element, const Subset& set) const;
  /// Elements of which just one is chosen: a component's own annotation, then its variants.
  const std::vector<std::vector<std::size_t>>& groups() const { return groups_; }
  bool is_variant(std::size_t candidate) const;
  bool has_rivals() const;

  /// The component whose own annotation an element beyond the candidates is, and back.
  const std::string& component(std::size_t own) const;
  std::optional<std::size_t> own(const std::string& component) const;

  /// Whether no two of these candidates are rivals.
  bool admissible(std::span<const std::size_t> candidates) const;
  /// The elements that choosing these candidates chooses.
  Subset elements(std::span<const std::size_t> candidates) const;

  /// The model with these candidates, which are admissible.
  topology::Model with(std::span<const std::size_t> candidates) const;

  /// A model that has no more anomalies than the model with any admissible choice among `allowed`:
  /// everything is added, and rival annotations are replaced by their meet (meet.h). None if there
  /// is no such model. `allowed` has at least one element of each group.
  std::optional<topology::Model> weakest(const Subset& allowed) const;

 private:
  void find_variants();
  void set_rivals(std::size_t a, std::size_t b);
  const std::vector<topology::PathDecl>& paths(std::size_t element) const;

  const topology::Model& model_;
  const std::vector<result::RepairCandidate>& candidates_;
  std::vector<std::uint64_t> costs_;              // by element
  std::vector<std::vector<std::size_t>> rivals_;  // by element, ascending
  std::vector<std::vector<std::size_t>> groups_;
  std::vector<std::size_t> owners_;                // by own annotation: a component's index
  std::map<std::string, std::size_t> components_;  // by name: index
  std::map<std::string, std::size_t> own_;         // by component: element
};

}  // namespace firebreak::repair
