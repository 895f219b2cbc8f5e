// SPDX-License-Identifier: Apache-2.0
// Where the entries of a YAML mapping stand in its text. It looks at the layout only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/diagnostics.h"

namespace firebreak::frontend::layout {

constexpr std::size_t kNone = std::string_view::npos;

struct Entry {
  std::size_t begin = 0;  // of its key
  std::size_t value_begin = 0;
  std::size_t value_end = 0;
  bool one_line = true;
  std::size_t before = kNone;  // in a flow mapping: where the entry before it ends
  std::size_t behind = kNone;  // and where the one behind it begins
};

/// What is known of a mapping.
struct Mapping {
  std::optional<Entry> found;  // the entry that was looked for
  std::size_t end = kNone;     // of the last entry, or line with content
  bool json = false;           // its keys are quoted as in JSON
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool blank(std::size_t i) const;
  bool comment(std::size_t i) const { return at(i) == '#' && (i == 0 || blank(i - 1)); }
  std::size_t line_end(std::size_t i) const { return std::min(text_.find('\n', i), text_.size()); }
  std::size_t next_line(std::size_t i) const { return std::min(line_end(i) + 1, text_.size()); }

  /// The place of a position, or kNone.
  std::size_t offset(base::SourceSpan span) const;

  /// Behind the quoted scalar that begins at `i`.
  std::size_t skip_quoted(std::size_t i) const;

  /// The colon behind the key that begins at `i`, or kNone.
  std::size_t colon(std::size_t i) const;

  /// Over spaces, line ends and comments.
  std::size_t skip_blank(std::size_t i) const;

  /// Where the value that begins at `i` ends, spaces behind it left out: in a flow collection
  /// before a comma or bracket that is not its own, in a block before the end of the line.
  std::size_t value_end(std::size_t i, bool in_flow) const;

  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// `{ key: value, … }` with its brace at `open`; nothing if it is not understood.
std::optional<Mapping> look_in_flow(const Scanner& scanner, std::size_t open, std::string_view key);

/// The block mapping whose first key stands at `first`.
std::optional<Mapping> look_in_block(const Scanner& scanner, std::size_t first,
                                     std::string_view key);

/// Where the mapping that is the value of the entry at `entry` begins: at its brace, or, in a
/// block, at its first key; kNone if it is neither.
std::size_t mapping_at(const Scanner& scanner, base::SourceSpan entry);

}  // namespace firebreak::frontend::layout
