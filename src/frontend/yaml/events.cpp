// SPDX-License-Identifier: Apache-2.0
// The only file that knows libyaml. It gives events, not nodes: these show duplicate keys and the
// position of everything, and the reading stops at the first unbearable thing.
#include "frontend/yaml/events.h"

#include <yaml.h>

#include <new>

#include "frontend/yaml/syntax_error.h"

namespace firebreak::frontend {

using base::SourceSpan;

namespace {

/// libyaml counts from 0, in characters.
SourceSpan span_of(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

class Parser {
 public:
  explicit Parser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { yaml_parser_delete(&parser_); }

  /// False after an error.
  bool parse(yaml_event_t& event) {
    const bool parsed = yaml_parser_parse(&parser_, &event) != 0;
    if (!parsed && parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    return parsed;
  }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
};

/// An event, as long as it stands.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t& operator*() { return event_; }

 private:
  yaml_event_t event_{};
};

/// The character of `text` with this number, which counts from 0.
std::string_view character_at(std::string_view text, std::size_t number) {
  const auto continues = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
  };
  std::size_t begin = 0;
  for (; begin < text.size(); ++begin) {
    if (!continues(begin) && number-- == 0) break;
  }
  std::size_t end = begin + 1;
  while (continues(end)) ++end;
  return text.substr(begin, end - begin);
}

Refused syntax_error(const yaml_parser_t& parser, std::string_view text, const std::string& file) {
  const SyntaxProblem problem{
      .problem = parser.problem,
      .at = span_of(parser.problem_mark),
      .character = character_at(text, parser.problem_mark.index),
      .context = parser.context == nullptr ? std::string_view() : parser.context,
      .begin = span_of(parser.context_mark),
  };
  return {explain_syntax_error(problem, file)};
}

void send(const yaml_event_t& event, DocumentBuilder& builder) {
  const SourceSpan span = span_of(event.start_mark);
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      return builder.start_document(span);
    case YAML_SCALAR_EVENT: {
      const auto& scalar = event.data.scalar;
      return builder.add_scalar(
          span, {view(scalar.anchor), view(scalar.tag)},
          std::string_view(reinterpret_cast<const char*>(scalar.value), scalar.length),
          scalar.style == YAML_PLAIN_SCALAR_STYLE);
    }
    case YAML_SEQUENCE_START_EVENT:
      return builder.open(
          NodeKind::Sequence, span,
          {view(event.data.sequence_start.anchor), view(event.data.sequence_start.tag)});
    case YAML_MAPPING_START_EVENT:
      return builder.open(
          NodeKind::Map, span,
          {view(event.data.mapping_start.anchor), view(event.data.mapping_start.tag)});
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return builder.close();
    case YAML_ALIAS_EVENT:
      return builder.add_alias(span, view(event.data.alias.anchor));
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
      return;
  }
}

}  // namespace

void send_yaml_events(std::string_view text, const std::string& file, DocumentBuilder& builder) {
  Parser parser(text);
  for (bool ended = false; !ended;) {
    Event event;
    if (!parser.parse(*event)) throw syntax_error(parser.state(), text, file);
    send(*event, builder);
    ended = (*event).type == YAML_STREAM_END_EVENT;
  }
}

}  // namespace firebreak::frontend
