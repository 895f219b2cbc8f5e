// SPDX-License-Identifier: Apache-2.0
// Clauses over elements, and their connected components.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hitting/choice_sets.h"

namespace firebreak::hitting {

/// One of `chosen` is chosen, or one of `left` is not.
struct Clause {
  std::vector<std::size_t> chosen;
  std::vector<std::size_t> left;
};

std::vector<std::size_t> elements_of(const Clause& clause);

/// The rules that were added, as clauses.
class ClauseList {
 public:
  void add(std::span<const std::size_t> set);
  void forbid(std::span<const std::size_t> together);
  void exclude(std::size_t element, std::span<const std::size_t> others);

  const std::vector<Clause>& all() const { return clauses_; }
  /// A clause is empty, so that no choice keeps it.
  bool impossible() const { return impossible_; }

 private:
  void add(Clause clause);

  std::vector<Clause> clauses_;
  bool impossible_ = false;
};

/// Clauses by their numbers, ascending, of which none shares an element with any other clause.
using Cluster = std::vector<std::size_t>;

/// The clauses, none of them empty, in parts that have nothing to do with each other. Elements of
/// one of the `bonds` have, if they occur in clauses.
std::vector<Cluster> clusters_of(const std::vector<Clause>& clauses, std::size_t elements,
                                 const std::vector<std::vector<std::size_t>>& bonds = {});

}  // namespace firebreak::hitting
