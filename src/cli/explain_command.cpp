// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/per_model.h"
#include "cli/refuse.h"
#include "explain/words.h"
#include "labels/derivation.h"
#include "report/display.h"
#include "report/explanation.h"

namespace firebreak::cli {
namespace {

std::string meaning(const explain::Word& word, const report::Page& page) {
  std::string text = fmt::format("{} ({})\n", word.word, word.kind);
  text += page.paragraph(word.text, 2) + "\n";
  for (std::size_t begin = 0; begin < word.example.size();) {
    const std::size_t end = std::min(word.example.find('\n', begin), word.example.size());
    text += fmt::format("      {}\n", word.example.substr(begin, end - begin));
    begin = end + 1;
  }
  return text;
}

std::string words_json(const std::vector<const explain::Word*>& words,
                       const std::optional<report::ExplainedStream>& stream = std::nullopt) {
  std::vector<report::ExplainedWord> all;
  all.reserve(words.size());
  for (const explain::Word* word : words) {
    all.push_back({word->word, word->kind, word->text, word->example});
  }
  return report::explanation_json(stream, all);
}

bool as_json(const Options& options) { return options.format == Format::Json; }

// Where a stream leads, and which label it has for which reasons.
std::string stream_text(const topology::Topology& topology, const topology::Stream& stream,
                        const Options& options) {
  const report::Page page = page_of(options);
  const labels::Explainer explainer(topology, options.rules);
  const labels::Derivation derivation = explainer.explain(stream.id);
  const std::string label = result::to_string(topology, derivation.label);
  std::vector<const explain::Word*> meanings;
  for (const explain::Word* word : explain::find(label.substr(0, label.find('[')))) {
    if (word->kind == "label") meanings.push_back(word);
  }
  if (as_json(options)) {
    return words_json(meanings, report::ExplainedStream{topology.name(), stream.name, label,
                                                        labels::to_lines(topology, derivation)});
  }
  std::string text = fmt::format("{} (stream of {}): {}\n", report::printable(stream.name),
                                 report::printable(topology.name()), report::printable(label));
  for (const std::string& line : labels::to_lines(topology, derivation)) {
    text += page.paragraph(report::printable(line), 2);
  }
  text += "\n";
  for (const explain::Word* word : meanings) text += meaning(*word, page);
  return text;
}

Finish explain_stream(const Options& options) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(options.files[1], options, diagnostics);
  if (!loaded) return refused(diagnostics);
  std::vector<std::string> names;
  for (const topology::Stream& stream : loaded->topology.streams()) {
    if (stream.name == options.files[0]) {
      return finish_with(options, stream_text(loaded->topology, stream, options), Status::Holds);
    }
    names.push_back(stream.name);
  }
  const std::string hint = base::did_you_mean(options.files[0], names);
  return refused(fmt::format("{} has no stream '{}'{}", options.files[1], options.files[0],
                             hint.empty() ? "" : "; " + hint));
}

std::string all_words(const Options& options) {
  if (as_json(options)) {
    std::vector<const explain::Word*> all;
    for (const explain::Word& word : explain::words()) all.push_back(&word);
    return words_json(all);
  }
  const report::Page page = page_of(options);
  std::string text, kind, line;
  const auto flush = [&] {
    if (!line.empty()) text += fmt::format("{}\n{}", kind, page.paragraph(line, 2));
  };
  for (const explain::Word& word : explain::words()) {
    if (word.kind != kind) {
      flush();
      kind = word.kind;
      line.clear();
    }
    line += line.empty() ? word.word : ", " + word.word;
  }
  flush();
  return text;
}

}  // namespace

Finish run_explain(const Options& options, const base::Environment&) {
  if (options.files.size() > 2) return refused("explain takes one word, or a stream and its model");
  if (options.files.empty()) return finish_with(options, all_words(options), Status::Holds);
  if (options.files.size() == 2) return explain_stream(options);
  const std::string& word = options.files.front();
  const auto found = explain::find(word);
  if (!found.empty() && as_json(options)) {
    return finish_with(options, words_json({found.begin(), found.end()}), Status::Holds);
  }
  std::string text;
  for (const explain::Word* entry : found) {
    if (!text.empty()) text += "\n";
    text += meaning(*entry, page_of(options));
  }
  if (!text.empty()) return finish_with(options, text, Status::Holds);
  const std::string near = explain::nearest(word);
  return refused(
      fmt::format("'{}' is none of the words that are explained{}; without a word they are listed",
                  word, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

}  // namespace firebreak::cli
