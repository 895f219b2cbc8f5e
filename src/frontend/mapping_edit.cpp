// SPDX-License-Identifier: Apache-2.0
#include "frontend/mapping_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace firebreak::frontend {

namespace {

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
  bool blank(std::size_t i) const {
    const char c = at(i);
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
  }
  bool comment(std::size_t i) const { return at(i) == '#' && (i == 0 || blank(i - 1)); }
  std::size_t line_end(std::size_t i) const { return std::min(text_.find('\n', i), text_.size()); }
  std::size_t next_line(std::size_t i) const { return std::min(line_end(i) + 1, text_.size()); }

  /// The place of a position, or kNone.
  std::size_t offset(base::SourceSpan span) const {
    if (span.line == 0 || span.column == 0) return kNone;
    std::size_t i = 0;
    for (std::uint32_t line = 1; line < span.line; ++line) {
      if (i >= text_.size()) return kNone;
      i = next_line(i);
    }
    for (std::uint32_t column = 1; column < span.column; ++column) {
      if (i >= text_.size() || at(i) == '\n') return kNone;
      do ++i;
      while ((static_cast<unsigned char>(at(i)) & 0xC0U) == 0x80U);
    }
    return i;
  }

  /// Behind the quoted scalar that begins at `i`.
  std::size_t skip_quoted(std::size_t i) const {
    const char quote = at(i);
    for (++i; i < text_.size(); ++i) {
      if (quote == '"' && at(i) == '\\') {
        ++i;
      } else if (at(i) == quote) {
        if (quote == '"' || at(i + 1) != '\'') return i + 1;
        ++i;
      }
    }
    return kNone;
  }

  /// The colon behind the key that begins at `i`, or kNone.
  std::size_t colon(std::size_t i) const {
    if (at(i) == '"' || at(i) == '\'') {
      i = skip_quoted(i);
      if (i == kNone) return kNone;
      while (at(i) == ' ') ++i;
      return at(i) == ':' ? i : kNone;
    }
    for (; i < text_.size() && at(i) != '\n'; ++i) {
      if (at(i) == ':' && blank(i + 1)) return i;
      if (comment(i) || at(i) == '{' || at(i) == '[' || at(i) == ',') return kNone;
    }
    return kNone;
  }

  /// Over spaces, line ends and comments.
  std::size_t skip_blank(std::size_t i) const {
    for (; i < text_.size(); ++i) {
      if (comment(i)) i = line_end(i);
      if (!blank(i)) return i;
    }
    return text_.size();
  }

  /// Where the value that begins at `i` ends, spaces behind it left out: in a flow collection
  /// before a comma or bracket that is not its own, in a block before the end of the line.
  std::size_t value_end(std::size_t i, bool in_flow) const {
    std::size_t depth = 0;
    std::size_t end = i;
    bool token = false;  // inside a plain scalar, where quotes are characters like others
    while (i < text_.size()) {
      const char c = at(i);
      if (!in_flow && depth == 0 && c == '\n') break;
      if (comment(i)) {
        i = line_end(i);
        continue;
      }
      if (!token && (c == '"' || c == '\'')) {
        i = skip_quoted(i);
        if (i == kNone) return kNone;
        end = i;
        continue;
      }
      const bool closes = c == '}' || c == ']';
      if (in_flow && depth == 0 && (closes || c == ',')) break;
      if (c == '{' || c == '[') ++depth;
      if (closes && depth > 0) --depth;
      const bool separates = c == '{' || c == '[' || closes || c == ',' || c == ':';
      if (!blank(i)) {
        token = !separates;
        end = i + 1;
      }
      ++i;
    }
    return end;
  }

  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

bool is_key(std::string_view written, std::string_view key) {
  const bool quoted = written.size() > 1 && written.front() == '"';
  if (!quoted) return written == key;
  return written.substr(1, written.rfind('"') - 1) == key;
}

/// `{ key: value, … }` with its brace at `open`; nothing if it is not understood.
std::optional<Mapping> look_in_flow(const Scanner& scanner, std::size_t open,
                                    std::string_view key) {
  Mapping mapping;
  std::size_t i = scanner.skip_blank(open + 1);
  while (scanner.at(i) != '}') {
    const std::size_t colon = scanner.colon(i);
    if (colon == kNone) return std::nullopt;
    Entry entry{.begin = i, .value_begin = scanner.skip_blank(colon + 1), .before = mapping.end};
    entry.value_end = scanner.value_end(entry.value_begin, true);
    if (entry.value_end == kNone || entry.value_end <= entry.value_begin) return std::nullopt;
    mapping.json = mapping.json || scanner.at(i) == '"';
    mapping.end = entry.value_end;
    i = scanner.skip_blank(mapping.end);
    if (scanner.at(i) == ',') i = scanner.skip_blank(i + 1);
    if (i >= scanner.text().size()) return std::nullopt;
    if (scanner.at(i) != '}') entry.behind = i;
    if (is_key(scanner.text().substr(entry.begin, colon - entry.begin), key)) mapping.found = entry;
  }
  return mapping;
}

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

/// The block mapping whose first key stands at `first`.
std::optional<Mapping> look_in_block(const Scanner& scanner, std::size_t first,
                                     std::string_view key) {
  const std::size_t line_start = scanner.text().rfind('\n', first) + 1;  // npos + 1 is 0
  const std::size_t indent = first - line_start;
  Mapping mapping;
  mapping.end = first;
  bool inside = false;  // of the entry that was found
  for (std::size_t line = line_start; line < scanner.text().size();
       line = scanner.next_line(line)) {
    const std::size_t begin = scanner.text().find_first_not_of(' ', line);
    if (begin == kNone || scanner.skip_blank(begin) >= scanner.line_end(line)) continue;
    const std::size_t column = begin - line;
    const bool item = scanner.at(begin) == '-' && scanner.blank(begin + 1);
    if (column < indent) break;
    mapping.end = scanner.line_end(line);
    if (column > indent || item) {
      if (!inside) continue;
      mapping.found->one_line = false;
      mapping.found->value_end = mapping.end;
      continue;
    }
    const std::size_t colon = scanner.colon(begin);
    if (colon == kNone) return std::nullopt;
    inside = scanner.text().substr(begin, colon - begin) == key;
    if (!inside) continue;
    const std::size_t value_begin = scanner.text().find_first_not_of(' ', colon + 1);
    if (value_begin == kNone) return std::nullopt;
    mapping.found = Entry{.begin = begin,
                          .value_begin = value_begin,
                          .value_end = scanner.value_end(value_begin, false)};
  }
  const auto& found = mapping.found;
  if (found && (found->value_end == kNone || found->value_end <= found->value_begin)) {
    return std::nullopt;
  }
  return mapping;
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

/// Where the mapping that is the value of the entry at `entry` begins: at its brace, or, in a
/// block, at its first key; kNone if it is neither.
std::size_t mapping_at(const Scanner& scanner, base::SourceSpan entry) {
  const std::size_t place = scanner.offset(entry);
  const std::size_t colon = place == kNone ? kNone : scanner.colon(place);
  if (colon == kNone) return kNone;
  const std::size_t begin = scanner.skip_blank(colon + 1);
  const bool same_line = begin < scanner.line_end(colon);
  if (begin >= scanner.text().size() || (same_line && scanner.at(begin) != '{')) return kNone;
  return begin;
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
