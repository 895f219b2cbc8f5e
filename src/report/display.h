// SPDX-License-Identifier: Apache-2.0
// Text in columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "result/trace.h"

namespace firebreak::report {

/// What results for people are laid out on: plain UTF-8 in lines of at most `width` columns, as far
/// as names allow.
struct Page {
  static constexpr std::size_t kUsual = 110;
  static constexpr std::size_t kLeast = 60;
  static constexpr std::size_t kMost = 200;
  std::size_t width = kUsual;
  bool folds = true;  // what two executions begin with in common is counted, not shown

  /// The text as lines, each behind `indent` spaces, those after the first behind two more.
  std::string paragraph(std::string_view text, std::size_t indent) const;
};

/// The width for a screen of so many columns.
std::size_t width_for(std::size_t columns);

/// Columns that the UTF-8 text takes on a terminal: combining marks none, wide characters two.
std::size_t display_width(std::string_view text);

/// The text with control characters written as escapes and invalid UTF-8 as U+FFFD, so that a name
/// cannot break a line or steer a terminal.
std::string printable(std::string_view text);
/// The same of JSON, in which other control characters are escaped already: it says what it said.
std::string printable_json(std::string_view json);

/// The text and as many spaces as fill `width` columns.
std::string pad(std::string text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; words that are longer are broken anywhere.
/// Every line but the first starts with `indent` spaces. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

/// A left-aligned table with two spaces between columns and a line below the head.
std::string table(const std::vector<std::string>& head,
                  const std::vector<std::vector<std::string>>& rows, std::size_t indent);

/// The text with its first letter, if that is one of a to z, in upper case.
std::string capital(std::string text);

/// A path as its component names it: "in→out"; without an output, of a silent path, "in".
std::string path_name(std::string_view from, std::string_view to);

/// "click#1 → Report.click"; the moment at which a path that waits handles a message:
/// "Report.click→kept handles click#1: its partition is complete"; a copy of the other replica:
/// "poll#1 of the other replica → Db.poll".
std::string step_text(const result::Delivery& delivery);

/// Of such a moment alone: "Report.click→kept handles click#1".
std::string handling_text(const result::Delivery& delivery);

}  // namespace firebreak::report
