// SPDX-License-Identifier: Apache-2.0
// What the words mean that models, results and messages are made of.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::explain {

struct Word {
  std::string
      kind;  // "label", "annotation", "anomaly", "verdict", "key", "rule", "repair", "error"
  std::string word;     // "Run", "gap 4", "unknown-key"
  std::string text;     // one paragraph
  std::string example;  // lines of a model file, or commands
};

/// All of words.yaml, in its order.
std::span<const Word> words();

/// Those that are spelled so, in either case where none is in this one; a number or letter alone
/// stands for the rule of that name. Empty if there is none.
std::vector<const Word*> find(std::string_view word);

/// The nearest word, or "".
std::string nearest(std::string_view word);

/// The text of words.yaml.
std::string_view words_yaml();

}  // namespace firebreak::explain
