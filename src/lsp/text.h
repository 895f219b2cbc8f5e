// SPDX-License-Identifier: Apache-2.0
// Places in a text as editors count them: lines and UTF-16 code units from 0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::lsp {

struct Position {
  std::size_t line = 0;
  std::size_t character = 0;
  bool operator==(const Position&) const = default;
};

struct Range {
  Position start;
  Position end;
};

/// A document that is open, and where its lines begin.
class Text {
 public:
  explicit Text(std::string content);

  const std::string& content() const { return content_; }
  std::string_view line(std::size_t number) const;
  std::size_t lines() const { return begins_.size(); }
  /// Where a place of ours (lines and characters from 1) is for an editor.
  Position position(const base::SourceSpan& span) const;
  /// The word that begins there: up to what ends a scalar.
  Range word_at(const base::SourceSpan& span) const;

  /// The word around a position, and where it stands.
  struct Word {
    std::string text;
    Range range;
  };
  Word word_around(const Position& position) const;

 private:
  std::string content_;
  std::vector<std::size_t> begins_;
};

}  // namespace firebreak::lsp
