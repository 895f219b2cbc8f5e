// SPDX-License-Identifier: Apache-2.0
// Variables in a Flux file: `${NAME}`, replaced in its text before it is read as YAML.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"

namespace firebreak::imports::flux {

/// A file of java.util.Properties: `=`, `:` or a blank between key and value, `\` continues a line,
/// `\uXXXX` is a character.
std::map<std::string, std::string> read_properties(std::string_view text);

struct Variables {
  std::map<std::string, std::string> properties;
  std::map<std::string, std::string> env;  // for `${ENV-NAME}`
};

/// A text in which every variable is replaced: by its value, or by a word that is a plain scalar
/// wherever YAML has one.
class Substituted {
 public:
  /// Lines with several variables add a warning, since Flux itself replaces one of them only.
  Substituted(std::string_view text, const Variables& variables, const std::string& file,
              Graph& graph);

  const std::string& text() const { return text_; }
  /// Whether it is all there: one that grows beyond all bounds is cut off, and is an error.
  bool whole() const;
  /// What a scalar says: variables without a value stand as they stood.
  std::string restored(std::string_view scalar) const;

 private:
  std::string replace_line(std::string_view line, std::uint32_t number, Graph& graph);

  const Variables& variables_;
  const std::string& file_;
  std::string mark_;                     // starts the words that stand for variables
  std::vector<std::string> unresolved_;  // by number
  std::string text_;
};

}  // namespace firebreak::imports::flux
