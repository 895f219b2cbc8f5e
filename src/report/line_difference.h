// SPDX-License-Identifier: Apache-2.0
// The lines in which two texts differ.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::report {

/// The text of a model before and after a change.
struct Change {
  std::string before;
  std::string after;
};

/// Without their line feeds.
std::vector<std::string_view> lines_of(std::string_view text);

/// How many lines both begin with, and how many of the others both end with.
std::pair<std::size_t, std::size_t> common_ends(std::span<const std::string_view> a,
                                                std::span<const std::string_view> b);

struct DiffLine {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

/// All lines of both, those that they share once, in a longest common subsequence; where that would
/// take too long all that is between what they begin and end with is changed.
std::vector<DiffLine> line_difference(std::span<const std::string_view> a,
                                      std::span<const std::string_view> b);

}  // namespace firebreak::report
