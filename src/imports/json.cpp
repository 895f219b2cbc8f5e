// SPDX-License-Identifier: Apache-2.0
// A function for each production of RFC 8259. The parser goes as deep as the text does, which the
// builder of the document bounds.
#include "imports/json.h"

#include <fmt/format.h>

#include <utility>

#include "frontend/yaml/document_builder.h"
#include "frontend/yaml/scalars.h"
#include "frontend/yaml/text_check.h"

namespace firebreak::imports {

namespace {

using base::SourceSpan;
using frontend::DocumentBuilder;
using frontend::Refused;

constexpr int kDeepest = 1000;  // operands of operands of a long expression nest deep
constexpr unsigned kReplacement = 0xFFFD;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& text, unsigned code) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80U) {
    text += static_cast<char>(code);
  } else if (code < 0x800U) {
    text += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000U) {
    text += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

class JsonParser {
 public:
  JsonParser(std::string_view text, const std::string& file, DocumentBuilder& builder)
      : text_(text), file_(file), builder_(builder) {}

  void run() {
    builder_.start_document(at_);
    skip_blanks();
    value();
    skip_blanks();
    if (i_ < text_.size()) expected("the end of the file");
  }

 private:
  [[noreturn]] void refuse(std::string code, std::string message) const {
    throw Refused{{std::move(code), file_, at_, std::move(message), ""}};
  }

  [[noreturn]] void expected(std::string_view what) const {
    if (i_ >= text_.size()) {
      refuse("json-syntax", fmt::format("expected {}, found the end of the file", what));
    }
    const std::size_t length = length_here();
    refuse("json-syntax", fmt::format("expected {}, found '{}'", what,
                                      frontend::excerpt(text_.substr(i_, length))));
  }

  /// Of the character that begins here.
  std::size_t length_here() const {
    const std::size_t length = frontend::sequence_length(text_.substr(i_));
    if (length > 0) return length;
    refuse("invalid-utf8", fmt::format("byte 0x{:02X} is not part of valid UTF-8",
                                       static_cast<unsigned char>(text_[i_])));
  }

  char peek() const { return i_ < text_.size() ? text_[i_] : '\0'; }

  /// Past one character.
  void advance() {
    const std::size_t length = length_here();
    if (text_[i_] == '\n') {
      ++at_.line;
      at_.column = 1;
    } else {
      ++at_.column;
    }
    i_ += length;
  }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') advance();
  }

  bool take(char c) {
    if (peek() != c) return false;
    advance();
    return true;
  }

  void value() {
    const char c = peek();
    if (c == '{') return object();
    if (c == '[') return array();
    if (c == '"') return text();
    if (c == '-' || is_digit(c)) return number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(i_).starts_with(word)) return literal(word);
    }
    expected("a value");
  }

  void object() {
    builder_.open(frontend::NodeKind::Map, at_, {});
    advance();
    skip_blanks();
    if (take('}')) return builder_.close();
    do {
      skip_blanks();
      if (peek() != '"') expected("a key in double quotes");
      text();
      skip_blanks();
      if (!take(':')) expected("':'");
      skip_blanks();
      value();
      skip_blanks();
    } while (take(','));
    if (!take('}')) expected("',' or '}'");
    builder_.close();
  }

  void array() {
    builder_.open(frontend::NodeKind::Sequence, at_, {});
    advance();
    skip_blanks();
    if (take(']')) return builder_.close();
    do {
      skip_blanks();
      value();
      skip_blanks();
    } while (take(','));
    if (!take(']')) expected("',' or ']'");
    builder_.close();
  }

  void literal(std::string_view word) {
    const SourceSpan begin = at_;
    for (std::size_t k = 0; k < word.size(); ++k) advance();
    builder_.add_scalar(begin, {}, word, true);
  }

  void digits() {
    if (!is_digit(peek())) expected("a digit");
    while (is_digit(peek())) advance();
  }

  void number() {
    const SourceSpan begin = at_;
    const std::size_t first = i_;
    take('-');
    if (!take('0')) digits();
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits();
    }
    builder_.add_scalar(begin, {}, text_.substr(first, i_ - first), true);
  }

  void text() {
    const SourceSpan begin = at_;
    std::string all;
    advance();
    while (!take('"')) {
      if (i_ >= text_.size()) expected("'\"'");
      if (static_cast<unsigned char>(text_[i_]) < 0x20U) {
        refuse("json-syntax", "a control character stands in a text; write it as an escape");
      }
      if (peek() == '\\') {
        escape(all);
        continue;
      }
      const std::size_t first = i_;
      advance();
      all += text_.substr(first, i_ - first);
    }
    builder_.add_scalar(begin, {}, all, false);
  }

  void escape(std::string& all) {
    advance();
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const std::size_t known = i_ < text_.size() ? kLetters.find(text_[i_]) : std::string_view::npos;
    if (known != std::string_view::npos) {
      all += kMeant[known];
      advance();
    } else if (peek() == 'u') {
      append_utf8(all, code_point());
    } else {
      expected("one of \" \\ / b f n r t u behind '\\'");
    }
  }

  /// Of `uXXXX`, or of two of them that are a pair. Half a pair is no character.
  unsigned code_point() {
    const unsigned high = code_unit();
    if (high < 0xD800U || high > 0xDFFFU) return high;
    if (high > 0xDBFFU || !text_.substr(i_).starts_with("\\u")) return kReplacement;
    const std::size_t back = i_;
    const SourceSpan place = at_;
    advance();
    const unsigned low = code_unit();
    if (low >= 0xDC00U && low <= 0xDFFFU) {
      return 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U);
    }
    i_ = back;
    at_ = place;
    return kReplacement;
  }

  unsigned code_unit() {
    advance();
    unsigned code = 0;
    for (int k = 0; k < 4; ++k) {
      constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
      const std::size_t digit = i_ < text_.size() ? kDigits.find(text_[i_]) : kDigits.npos;
      if (digit == kDigits.npos) expected("four hexadecimal digits behind '\\u'");
      code = code * 16U + static_cast<unsigned>(digit < 16 ? digit : digit - 6);
      advance();
    }
    return code;
  }

  std::string_view text_;
  const std::string& file_;
  DocumentBuilder& builder_;
  std::size_t i_ = 0;
  SourceSpan at_{1, 1};
};

}  // namespace

std::optional<Document> parse_json(std::string_view text, const std::string& file, Graph& graph) {
  base::Diagnostics diagnostics;
  DocumentBuilder builder(file, diagnostics, kDeepest);
  try {
    JsonParser(frontend::without_bom(text), file, builder).run();
  } catch (const Refused& refused) {
    const base::Diagnostic& why = refused.diagnostic;
    graph.error(why.code, file, why.span, why.message, why.hint);
    return std::nullopt;
  }
  for (const base::Diagnostic& one : diagnostics.all()) {
    graph.warning(one.code, file, one.span, one.message, one.hint);
  }
  return builder.take();
}

}  // namespace firebreak::imports
