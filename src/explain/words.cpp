// SPDX-License-Identifier: Apache-2.0
#include "explain/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/diagnostics.h"
#include "base/internal_error.h"
#include "frontend/yaml/document.h"

namespace firebreak::explain {

namespace {

using frontend::Document;
using frontend::NodeId;

// Calls `each` with the key and the value of every entry of a mapping.
template <class Each>
void for_entries(const Document& document, NodeId map, const Each& each) {
  const auto children = document.children(map);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    each(std::string(document.text(children[i])), children[i + 1]);
  }
}

std::vector<Word> read_words() {
  base::Diagnostics diagnostics;
  const auto document = frontend::parse_document(words_yaml(), "words.yaml", diagnostics);
  if (!document || !diagnostics.empty()) {
    throw base::InternalError("what ships with firebreak cannot be read: " +
                              base::format(diagnostics.all().front()));
  }
  std::vector<Word> result;
  for_entries(*document, document->root(), [&](const std::string& kind, NodeId words) {
    for_entries(*document, words, [&](const std::string& word, NodeId says) {
      Word& entry = result.emplace_back(Word{kind, word, "", ""});
      for_entries(*document, says, [&](const std::string& key, NodeId text) {
        (key == "text" ? entry.text : entry.example) = document->text(text);
      });
    });
  });
  return result;
}

}  // namespace

std::span<const Word> words() {
  static const std::vector<Word> kWords = read_words();
  return kWords;
}

std::vector<const Word*> find(std::string_view word) {
  std::vector<const Word*> exact, likely;
  const std::string lower = base::lower(word);
  for (const Word& entry : words()) {
    if (entry.word == word) exact.push_back(&entry);
    if (base::lower(entry.word) == lower || entry.word == fmt::format("rule {}", word)) {
      likely.push_back(&entry);
    }
  }
  return exact.empty() ? likely : exact;
}

std::string nearest(std::string_view word) {
  std::vector<std::string> all;
  for (const Word& entry : words()) all.push_back(entry.word);
  return base::nearest_name(word, all);
}

}  // namespace firebreak::explain
