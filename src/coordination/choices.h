// SPDX-License-Identifier: Apache-2.0
// The elements that a repair chooses among (docs/semantics.md 7.1): the candidates and, for each
// component with variants among them, its current annotation at cost 0. Some elements exclude each
// other, and some are barred. Candidates come first and keep their indices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "coordination/exclusions.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::coordination {

using Subset = std::vector<bool>;  // of elements, or of candidates

/// Those that are in a subset, ascending.
std::vector<std::size_t> indices(const Subset& set);

class Choices {
 public:
  /// Keeps references to both.
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
  /// Whether the candidate is a variant, or a merge (apply.h): not coordination alone.
  bool reshapes(std::size_t candidate) const;
  /// Candidates that cannot be chosen, ascending.
  const std::vector<result::Barred>& barred() const { return exclusions_.barred; }
  bool is_barred(std::size_t element) const { return is_barred_[element]; }
  /// Whether the element is barred, or excluded by an element of the set that is not just another
  /// annotation of the same component.
  bool clashes(std::size_t element, const Subset& set) const;

  /// The component whose own annotation an element beyond the candidates is, and back.
  const std::string& component(std::size_t own) const;
  std::optional<std::size_t> own(const std::string& component) const;

  /// Whether none of these candidates is barred and no two of them are rivals.
  bool admissible(std::span<const std::size_t> candidates) const;
  /// The admissible `set` extended greedily by these candidates, in this order.
  Subset extended(Subset set, std::span<const std::size_t> candidates) const;
  /// The elements that choosing these candidates chooses.
  Subset elements(std::span<const std::size_t> candidates) const;

  /// The model with these candidates, which are admissible.
  topology::Model with(std::span<const std::size_t> candidates) const;

  /// A model whose anomalies every admissible choice among `allowed` has too: it has all that
  /// coordination, and the meet (meet.h) of alternative annotations. None if no such model is
  /// known, or elements of `allowed` exclude each other. `allowed` has at least one element of each
  /// group.
  std::optional<topology::Model> weakest(const Subset& allowed) const;
  /// The same of the anomaly that the trace shows: annotations of components from which nothing
  /// leads to what it is about do not matter.
  std::optional<topology::Model> weakest(const Subset& allowed, const result::Trace& trace) const;

 private:
  void find_variants();
  void set_rivals(std::size_t a, std::size_t b);
  bool orders(std::size_t group) const;
  std::optional<topology::Model> weakest(const Subset& allowed,
                                         const std::vector<bool>& matters) const;
  bool met_in_vain(const topology::Model& weakest, const std::vector<std::size_t>& met) const;
  const std::vector<topology::PathDecl>& paths(std::size_t element) const;

  const topology::Model& model_;
  const std::vector<result::RepairCandidate>& candidates_;
  std::vector<std::uint64_t> costs_;              // by element
  std::vector<std::vector<std::size_t>> rivals_;  // by element, ascending
  std::vector<std::vector<std::size_t>> groups_;
  std::vector<std::optional<std::size_t>> group_of_;  // by element
  Exclusions exclusions_;
  Subset is_barred_;                               // by element
  std::vector<std::size_t> owners_;                // by own annotation: a component's index
  std::map<std::string, std::size_t> components_;  // by name: index
  std::map<std::string, std::size_t> own_;         // by component: element
};

}  // namespace firebreak::coordination
