// SPDX-License-Identifier: Apache-2.0
// What is written in the behaviour language, with its place in the file.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::AssumeDecl;
using topology::CodeDecl;

std::string_view Source::line(std::uint32_t number) {
  if (lines_.empty()) {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') lines_.push_back(i + 1);
    }
  }
  if (number == 0 || number > lines_.size()) return {};
  const std::size_t begin = lines_[number - 1];
  return text_.substr(begin, text_.find('\n', begin) - begin);
}

// A block begins on the line after its `|`, at the columns of its first line that is not blank. In
// a text with escapes, places are about right.
std::optional<CodeDecl> Source::code(NodeId id, std::string_view what) {
  if (kind(id) != NodeKind::Scalar) {
    wrong_type(id, what, "a text in the behaviour language");
    return std::nullopt;
  }
  CodeDecl result{std::string(document_.text(id)), span(id), 0};
  while (!result.text.empty() && (result.text.back() == '\n' || result.text.back() == ' ')) {
    result.text.pop_back();
  }
  if (result.text.empty()) {
    wrong_type(id, what, "a text in the behaviour language");
    return std::nullopt;
  }
  const std::string_view first = line(result.span.line).substr(result.span.column - 1);
  if (first.starts_with('|') || first.starts_with('>')) {
    std::uint32_t number = result.span.line + 1;
    std::size_t indent = line(number).find_first_not_of(" \r");
    while (indent == std::string_view::npos && number < lines_.size()) {
      indent = line(++number).find_first_not_of(" \r");
    }
    // Blank lines before it are in the text, too.
    const std::size_t own = result.text.find_first_not_of("\n ");
    const std::size_t begin = result.text.rfind('\n', own);
    const std::size_t inner = own - (begin == std::string::npos ? 0 : begin + 1);
    result.indent = static_cast<std::uint32_t>(indent >= inner ? indent - inner : indent);
    result.span.line += 1;
    result.span.column = result.indent + 1;
  } else if (document_[id].quoted) {
    ++result.span.column;
  }
  return result;
}

namespace {

std::optional<AssumeDecl> read_assumption(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kAssume);
  if (!fields.valid()) return std::nullopt;
  AssumeDecl result;
  result.span = source.span(node);
  const auto streams = fields.require("streams");
  if (streams) result.streams = source.some_names(*streams, "the streams of an assumption");
  const auto unique = fields.find("unique");
  const auto from = fields.find("from");
  const auto to = fields.find("to");
  const auto where = fields.find("where");
  if (unique) result.unique = source.some_names(*unique, "the unique key of an assumption");
  if (from) result.from = source.some_names(*from, "the 'from' of an assumption");
  if (to) result.to = source.some_names(*to, "the 'to' of an assumption");
  if (where) result.where = source.code(*where, "the 'where' of an assumption");
  if (unique.has_value() + (from || to) + where.has_value() != 1 ||
      from.has_value() != to.has_value()) {
    if (fields.all_known()) {
      source.error(result.span, "not-an-assumption",
                   "an assumption says one thing: 'unique', 'from' with 'to', or 'where'",
                   "write an entry of its own for each");
    }
    return std::nullopt;
  }
  return result;
}

}  // namespace

std::vector<AssumeDecl> read_assumptions(Source& source, NodeId node) {
  std::vector<AssumeDecl> result;
  const auto items = source.items(node, "assume");
  if (!items) return result;
  for (const NodeId item : *items) {
    if (auto assumption = read_assumption(source, item)) result.push_back(*std::move(assumption));
  }
  return result;
}

}  // namespace firebreak::frontend
