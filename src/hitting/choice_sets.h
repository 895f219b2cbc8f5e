// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace firebreak::hitting {

/// Best choices among elements that keep a growing list of rules. What best is, each kind says.
class ChoiceSets {
 public:
  ChoiceSets() = default;
  ChoiceSets(const ChoiceSets&) = delete;
  ChoiceSets& operator=(const ChoiceSets&) = delete;
  virtual ~ChoiceSets() = default;

  /// One of these has to be chosen. An empty set cannot be hit.
  virtual void add(std::span<const std::size_t> set) = 0;
  /// Not all of these are chosen together. Of no elements: there is no choice any more.
  virtual void forbid(std::span<const std::size_t> together) = 0;
  /// If `element` is chosen, none of `others` is.
  virtual void exclude(std::size_t element, std::span<const std::size_t> others) = 0;

  struct Answer {
    bool complete = true;                     // false: the time is up
    std::optional<std::vector<bool>> chosen;  // by element; none: there is no such choice
  };
  virtual Answer solve() = 0;
};

}  // namespace firebreak::hitting
