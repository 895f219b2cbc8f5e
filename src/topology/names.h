// SPDX-License-Identifier: Apache-2.0
// Name tables and diagnostics that the builder and its checks share.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "topology/model.h"

namespace firebreak::topology {

/// Names in order of declaration, with their index.
class NameTable {
 public:
  /// The index of the name and whether it is new.
  std::pair<std::size_t, bool> insert(const std::string& name) {
    if (const auto known = find(name)) return {*known, false};
    names_.push_back(name);
    if (names_.size() > kFew) add_to_index();
    return {names_.size() - 1, true};
  }
  std::optional<std::size_t> find(const std::string& name) const {
    if (names_.size() <= kFew) {
      const auto place = std::find(names_.begin(), names_.end(), name);
      if (place == names_.end()) return std::nullopt;
      return place - names_.begin();
    }
    const auto place = index_.find(name);
    if (place == index_.end()) return std::nullopt;
    return place->second;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  /// Most components have few interfaces, and to compare a few names takes less than to hash one.
  static constexpr std::size_t kFew = 8;

  void add_to_index() {
    for (std::size_t i = index_.size(); i < names_.size(); ++i) index_.emplace(names_[i], i);
  }

  std::unordered_map<std::string, std::size_t> index_;  // empty as long as there are few
  std::vector<std::string> names_;
};

/// Adds diagnostics of one model: the first thousand, since a file with more is not a model.
/// Nearest names are looked for as long as a budget of compared characters lasts.
class Reporter {
 public:
  Reporter(const Model& model, base::Diagnostics& diagnostics)
      : model_(model), diagnostics_(diagnostics) {}

  /// Whether no more errors are shown; checks may stop.
  bool full() const { return diagnostics_.size() > kMostErrors; }
  void error(std::string_view code, base::SourceSpan span, std::string message,
             std::string hint = {}) const;
  /// An error that has its place outside of the model.
  void error_outside(std::string_view code, std::string place, std::string message,
                     std::string hint) const;
  /// The nearest of `valid`, or all of them if they are few.
  std::string hint_of(std::string_view name, const std::vector<std::string>& valid) const;
  /// An unknown name, with that hint.
  void unknown(std::string_view code, const Name& name, std::string message,
               const std::vector<std::string>& valid) const;

 private:
  static constexpr std::size_t kMostErrors = 1000;
  const Model& model_;
  base::Diagnostics& diagnostics_;
  mutable std::size_t comparisons_left_ = 400'000'000;  // of characters
};

}  // namespace firebreak::topology
