// SPDX-License-Identifier: Apache-2.0
#include "hitting/clauses.h"

#include <map>
#include <optional>
#include <utility>

#include "base/union.h"

namespace firebreak::hitting {

std::vector<std::size_t> elements_of(const Clause& clause) {
  std::vector<std::size_t> all = clause.chosen;
  all.insert(all.end(), clause.left.begin(), clause.left.end());
  return all;
}

void ClauseList::add(Clause clause) {
  impossible_ = impossible_ || (clause.chosen.empty() && clause.left.empty());
  clauses_.push_back(std::move(clause));
}

void ClauseList::add(std::span<const std::size_t> set) { add({{set.begin(), set.end()}, {}}); }

void ClauseList::forbid(std::span<const std::size_t> together) {
  add({{}, {together.begin(), together.end()}});
}

void ClauseList::exclude(std::size_t element, std::span<const std::size_t> others) {
  for (const std::size_t other : others) add({{}, {element, other}});
}

std::vector<Cluster> clusters_of(const std::vector<Clause>& clauses, std::size_t elements,
                                 const std::vector<std::vector<std::size_t>>& bonds) {
  base::Union joined(elements);
  std::vector<bool> occurs(elements, false);
  for (const Clause& clause : clauses) {
    const auto all = elements_of(clause);
    for (const std::size_t element : all) {
      occurs[element] = true;
      joined.join(all.front(), element);
    }
  }
  for (const auto& bond : bonds) {
    std::optional<std::size_t> first;
    for (const std::size_t element : bond) {
      if (!occurs[element]) continue;
      if (first) joined.join(*first, element);
      first = element;
    }
  }
  std::map<std::size_t, Cluster> by_root;
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    by_root[joined.root(elements_of(clauses[i]).front())].push_back(i);
  }
  std::vector<Cluster> result;
  result.reserve(by_root.size());
  for (auto& [root, cluster] : by_root) result.push_back(std::move(cluster));
  return result;
}

}  // namespace firebreak::hitting
