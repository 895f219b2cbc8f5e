// SPDX-License-Identifier: Apache-2.0
// Small edits of a YAML text that leave the rest of it, comments and layout, as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::frontend {

struct TextEdit {
  std::size_t at = 0;
  std::size_t length = 0;  // of what is replaced
  std::string text;
};

struct NewValue {
  std::string line;                // the value, on one line
  std::vector<std::string> items;  // if it is a list: its items
};

/// Puts `key: value` into the mapping that is the value of the entry whose key stands at `entry`:
/// replaces the value where the mapping has the key, otherwise adds it at its end. A list that
/// stands in place of one with a line for each item does too. The edit joins `edits`; false where
/// the mapping is written in a way that this does not understand. It looks at the layout only:
/// whoever uses it reads the edited text again.
bool set_in_mapping(std::string_view text, base::SourceSpan entry, std::string_view key,
                    const NewValue& value, std::vector<TextEdit>& edits);

/// The same for the mapping that is the value of `outer` in the mapping that stands at `place`.
bool set_in_inner_mapping(std::string_view text, base::SourceSpan place, std::string_view outer,
                          std::string_view key, const NewValue& value,
                          std::vector<TextEdit>& edits);

/// Takes `key` and its value out of that mapping, which has it; likewise.
bool remove_from_mapping(std::string_view text, base::SourceSpan entry, std::string_view key,
                         std::vector<TextEdit>& edits);

/// Replaces the scalar that stands at `place`; likewise.
bool replace_scalar(std::string_view text, base::SourceSpan place, std::string value,
                    std::vector<TextEdit>& edits);

/// All edits are of the same text; those at one place come in their order. None if they overlap.
std::optional<std::string> edited(const std::string& text, std::vector<TextEdit> edits);

}  // namespace firebreak::frontend
