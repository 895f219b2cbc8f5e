// SPDX-License-Identifier: Apache-2.0
// Errors of the user's input: collected, never thrown, all shown.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::base {

/// A position in a text file, 1-based; line 0 means "no position" (a model built in memory).
/// `file` counts the files that a model was read from: 0 is its own (topology::Model::file_of).
struct SourceSpan {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t file = 0;
  auto operator<=>(const SourceSpan&) const = default;
};

/// One error of the input. `code` is stable and kebab-case ("unknown-key"); `message` says what
/// is wrong and what was expected; `hint` names the nearest valid name or the way out, and may be
/// empty.
struct Diagnostic {
  std::string code;
  std::string file;
  SourceSpan span;
  std::string message;
  std::string hint;
  auto operator<=>(const Diagnostic&) const = default;
};

/// `file:line:column: error[code]: message` and, on its own line, the hint.
std::string format(const Diagnostic& diagnostic);

/// Collects diagnostics; a stage that added one returns no value.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  std::span<const Diagnostic> all() const { return all_; }
  /// Orders by file, position and code and drops exact repetitions.
  void sort();

 private:
  std::vector<Diagnostic> all_;
};

/// `text` with its ASCII letters in lower case.
std::string lower(std::string_view text);

/// The candidate nearest to `name` in edit distance (Damerau-Levenshtein, optimal string
/// alignment; letters are the same in either case), or "" where none is near enough to be a
/// plausible slip: more than a third of its length, at least 2, away. Ties go to the first
/// candidate.
std::string nearest_name(std::string_view name, std::span<const std::string> candidates);

/// "did you mean 'x'?" from nearest_name, or "" if nothing is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

}  // namespace firebreak::base
