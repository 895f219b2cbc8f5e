// SPDX-License-Identifier: Apache-2.0
#include "frontend/mapping_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "frontend/mapping_layout.h"

namespace firebreak::frontend {

using namespace layout;

namespace {

/// A value in flow style, as printed, with its plain scalars quoted where JSON wants that.
std::string in_json(std::string_view value) {
  std::string result;
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t end =
        value[i] == '"' ? Scanner(value).skip_quoted(i) : value.find_first_of(" ,:[]{}\"", i);
    const std::string_view word = value.substr(i, end == i ? 1 : end - i);
    const bool plain = end != i && word.front() != '"' && word != "true" && word != "false" &&
                       word.find_first_not_of("0123456789") != kNone;
    result += plain ? fmt::format("\"{}\"", word) : std::string(word);
    i += word.size();
  }
  return result;
}

bool set_in_flow(const Scanner& scanner, std::size_t open, std::string_view key,
                 const NewValue& value, std::vector<TextEdit>& edits) {
  const auto mapping = look_in_flow(scanner, open, key);
  if (!mapping) return false;
  const std::string line = mapping->json ? in_json(value.line) : value.line;
  const std::string entry =
      mapping->json ? fmt::format("\"{}\": {}", key, line) : fmt::format("{}: {}", key, line);
  if (mapping->found) {
    const Entry& found = *mapping->found;
    edits.push_back({found.value_begin, found.value_end - found.value_begin, line});
  } else if (mapping->end == kNone) {
    edits.push_back({open + 1, 0, " " + entry + (scanner.at(open + 1) == '}' ? " " : "")});
  } else {
    edits.push_back({mapping->end, 0, ", " + entry});
  }
  return true;
}

/// With the comma before it, or, if it is the first, the one behind it.
bool remove_from_flow(const Scanner& scanner, std::size_t open, std::string_view key,
                      std::vector<TextEdit>& edits) {
  const auto mapping = look_in_flow(scanner, open, key);
  if (!mapping || !mapping->found) return false;
  const Entry& found = *mapping->found;
  const std::size_t begin = found.before == kNone ? found.begin : found.before;
  const std::size_t end =
      found.before == kNone && found.behind != kNone ? found.behind : found.value_end;
  edits.push_back({begin, end - begin, ""});
  return true;
}

/// What stands below the key of `entry` on lines of its own, as a list of these items.
bool replace_items(const Scanner& scanner, const Entry& entry, const NewValue& value,
                   std::vector<TextEdit>& edits) {
  const std::size_t key_end = scanner.line_end(entry.value_begin);
  const bool below = scanner.skip_blank(entry.value_begin) >= key_end;
  if (!below || value.items.empty()) return false;
  const std::size_t first = scanner.skip_blank(entry.value_begin);
  const std::size_t line = scanner.text().rfind('\n', first) + 1;
  const std::string indent(first - line, ' ');
  const bool carriage = key_end > 0 && scanner.at(key_end - 1) == '\r';
  std::string text;
  for (const std::string& item : value.items) {
    text.append(carriage ? "\r\n" : "\n").append(indent).append("- ").append(item);
  }
  const std::size_t begin = carriage ? key_end - 1 : key_end;
  const std::size_t end = entry.value_end;
  edits.push_back({begin, end - begin - (scanner.at(end - 1) == '\r' ? 1 : 0), std::move(text)});
  return true;
}

bool set_in_block(const Scanner& scanner, std::size_t first, std::string_view key,
                  const NewValue& value, std::vector<TextEdit>& edits) {
  const auto mapping = look_in_block(scanner, first, key);
  if (!mapping) return false;
  if (const auto& found = mapping->found) {
    if (!found->one_line) return replace_items(scanner, *found, value, edits);
    edits.push_back({found->value_begin, found->value_end - found->value_begin, value.line});
    return true;
  }
  const std::size_t indent = first - (scanner.text().rfind('\n', first) + 1);
  const std::size_t end = mapping->end;
  const bool carriage = end > 0 && scanner.at(end - 1) == '\r';
  edits.push_back({carriage ? end - 1 : end, 0,
                   (carriage ? "\r\n" : "\n") + std::string(indent, ' ') + std::string(key) + ": " +
                       value.line});
  return true;
}

/// With the whole of its lines.
bool remove_from_block(const Scanner& scanner, std::size_t first, std::string_view key,
                       std::vector<TextEdit>& edits) {
  const auto mapping = look_in_block(scanner, first, key);
  if (!mapping || !mapping->found) return false;
  const std::size_t begin = scanner.text().rfind('\n', mapping->found->begin) + 1;
  edits.push_back({begin, scanner.next_line(mapping->found->value_end) - begin, ""});
  return true;
}

bool set_at(const Scanner& scanner, std::size_t begin, std::string_view key, const NewValue& value,
            std::vector<TextEdit>& edits) {
  return scanner.at(begin) == '{' ? set_in_flow(scanner, begin, key, value, edits)
                                  : set_in_block(scanner, begin, key, value, edits);
}

}  // namespace

bool set_in_mapping(std::string_view text, base::SourceSpan entry, std::string_view key,
                    const NewValue& value, std::vector<TextEdit>& edits) {
  const Scanner scanner(text);
  const std::size_t begin = mapping_at(scanner, entry);
  return begin != kNone && set_at(scanner, begin, key, value, edits);
}

bool set_in_inner_mapping(std::string_view text, base::SourceSpan place, std::string_view outer,
                          std::string_view key, const NewValue& value,
                          std::vector<TextEdit>& edits) {
  const Scanner scanner(text);
  const std::size_t begin = scanner.offset(place);
  if (begin == kNone) return false;
  const auto mapping = scanner.at(begin) == '{' ? look_in_flow(scanner, begin, outer)
                                                : look_in_block(scanner, begin, outer);
  if (!mapping || !mapping->found) return false;
  return set_at(scanner, scanner.skip_blank(mapping->found->value_begin), key, value, edits);
}

bool remove_from_mapping(std::string_view text, base::SourceSpan entry, std::string_view key,
                         std::vector<TextEdit>& edits) {
  const Scanner scanner(text);
  const std::size_t begin = mapping_at(scanner, entry);
  if (begin == kNone) return false;
  return scanner.at(begin) == '{' ? remove_from_flow(scanner, begin, key, edits)
                                  : remove_from_block(scanner, begin, key, edits);
}

bool replace_scalar(std::string_view text, base::SourceSpan place, std::string value,
                    std::vector<TextEdit>& edits) {
  const Scanner scanner(text);
  const std::size_t begin = scanner.offset(place);
  if (begin == kNone) return false;
  const bool quoted = scanner.at(begin) == '"' || scanner.at(begin) == '\'';
  const std::size_t end = quoted ? scanner.skip_quoted(begin)
                                 : std::min(text.find_first_of(" \t\r\n,}", begin), text.size());
  if (end == kNone) return false;
  if (scanner.at(begin) == '"') value = in_json(value);
  edits.push_back({begin, end - begin, std::move(value)});
  return true;
}

std::optional<std::string> edited(const std::string& text, std::vector<TextEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(),
                   [](const TextEdit& a, const TextEdit& b) { return a.at < b.at; });
  std::string result;
  std::size_t done = 0;
  for (const TextEdit& edit : edits) {
    if (edit.at < done) return std::nullopt;
    result.append(text, done, edit.at - done);
    result += edit.text;
    done = edit.at + edit.length;
  }
  result.append(text, done);
  return result;
}

}  // namespace firebreak::frontend
