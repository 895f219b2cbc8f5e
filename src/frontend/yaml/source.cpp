// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

using base::SourceSpan;
using topology::Name;
using topology::Names;

std::string alternatives(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

bool Source::is_text(NodeId id) const {
  const Node& node = document_[id];
  return node.kind == NodeKind::Scalar &&
         (node.quoted || classify_plain(document_.text(id)) == PlainKind::Text);
}

void Source::error(SourceSpan span, std::string code, std::string message, std::string hint) {
  if (full()) return;
  if (diagnostics_.size() == kMostErrors) {
    code = "too-many-errors";
    message = "there are more errors than are shown";
    hint.clear();
  }
  diagnostics_.add({std::move(code), file_, span, std::move(message), std::move(hint)});
}

void Source::wrong_type(NodeId id, std::string_view what, std::string_view expected,
                        std::string hint) {
  error(span(id), "wrong-type", fmt::format("{}: expected {}, found {}", what, expected, found(id)),
        std::move(hint));
}

std::string Source::found(NodeId id) const {
  const Node& node = document_[id];
  if (node.kind != NodeKind::Scalar) return std::string(describe_kind(node.kind));
  const std::string_view text = document_.text(id);
  if (!node.quoted) {
    const PlainKind plain = classify_plain(text);
    if (plain == PlainKind::Number) return fmt::format("the number {}", excerpt(text));
    if (plain == PlainKind::Boolean) return fmt::format("the boolean {}", text);
  }
  return fmt::format("'{}'", excerpt(text));
}

void Source::lose_value_of(std::string_view key) {
  if (key == "from" || key == "to") lose(Aspect::Ends);
  if (key == "attributes") lose(Aspect::Attributes);
  if (key == "annotation" || key == "variants") lose(Aspect::Paths);
  if (key == "streams" || key == "components") lose(Aspect::All);
}

std::optional<Name> Source::checked_name(NodeId id, std::string_view what, std::size_t longest) {
  const std::string_view text = document_.text(id);
  if (text.empty()) {
    error(span(id), "empty-name", fmt::format("{}: a name cannot be empty", what));
    return std::nullopt;
  }
  if (text.size() > longest) {
    error(span(id), "long-name",
          fmt::format("{}: a name of {} bytes; the limit is {}", what, text.size(), longest));
    return std::nullopt;
  }
  return Name{std::string(text), span(id)};
}

std::optional<Name> Source::name(NodeId id, std::string_view what, std::size_t longest) {
  if (!is_text(id)) {
    const bool quotable = kind(id) == NodeKind::Scalar;
    wrong_type(id, what, "a name",
               quotable ? fmt::format("for this name write \"{}\"", document_.text(id)) : "");
    return std::nullopt;
  }
  return checked_name(id, what, longest);
}

std::optional<Name> Source::key(NodeId id, std::string_view what) {
  if (kind(id) != NodeKind::Scalar) return std::nullopt;  // parse_document has reported it
  return checked_name(id, what, kLongestName);
}

std::optional<Names> Source::names(NodeId id, std::string_view what) {
  if (is_text(id)) {
    wrong_type(id, what, "a list of names", fmt::format("write [{}]", excerpt(document_.text(id))));
    return std::nullopt;
  }
  if (kind(id) != NodeKind::Sequence) {
    wrong_type(id, what, "a list of names",
               kind(id) == NodeKind::Scalar ? "name attributes or streams, as in [a, b]" : "");
    return std::nullopt;
  }
  const std::span<const NodeId> list = document_.children(id);
  Names result;
  std::set<std::string_view> seen;
  bool complete = true;
  for (const NodeId item : list) {
    auto item_name = name(item, what);
    if (!item_name) {
      complete = false;
    } else if (!seen.insert(document_.text(item)).second) {
      error(span(item), "duplicate-name",
            fmt::format("{}: '{}' is listed twice", what, excerpt(item_name->text)));
      complete = false;
    } else {
      result.push_back(std::move(*item_name));
    }
  }
  if (!complete) return std::nullopt;
  return result;
}

Names Source::some_names(NodeId id, std::string_view what, std::string hint) {
  Names result = names(id, what).value_or(Names{});
  if (kind(id) == NodeKind::Sequence && document_.children(id).empty()) {
    error(span(id), "empty-list", fmt::format("{}: the list is empty", what), std::move(hint));
  }
  return result;
}

bool Source::has_key(NodeId id, std::string_view key) const {
  if (kind(id) != NodeKind::Map) return false;
  const std::span<const NodeId> children = document_.children(id);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (kind(children[i]) == NodeKind::Scalar && document_.text(children[i]) == key) return true;
  }
  return false;
}

std::optional<bool> Source::boolean(NodeId id, std::string_view what) {
  if (kind(id) == NodeKind::Scalar && !document_[id].quoted &&
      classify_plain(document_.text(id)) == PlainKind::Boolean) {
    return document_.text(id).front() == 't' || document_.text(id).front() == 'T';
  }
  wrong_type(id, what, "true or false", boolean_hint(id));
  return std::nullopt;
}

/// For the words that YAML 1.1 took for booleans, and for booleans in quotes.
std::string Source::boolean_hint(NodeId id) const {
  constexpr std::array<std::string_view, 5> kTrue{"true", "yes", "on", "y", "1"};
  constexpr std::array<std::string_view, 5> kFalse{"false", "no", "off", "n", "0"};
  if (kind(id) == NodeKind::Sequence) return "write true";
  if (kind(id) != NodeKind::Scalar) return "";
  const std::string text = base::lower(document_.text(id));
  const bool is_true = std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end();
  const bool is_false = std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end();
  if (!is_true && !is_false) return "";
  return fmt::format("write {}{}", is_true, document_[id].quoted ? " without quotes" : "");
}

std::optional<std::uint64_t> Source::number(NodeId id, std::string_view what, std::uint64_t least,
                                            std::uint64_t most) {
  std::string hint;
  if (kind(id) == NodeKind::Scalar) {
    const std::string_view text = document_.text(id);
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status == std::errc() && end == text.data() + text.size() && value >= least &&
        value <= most) {
      if (!document_[id].quoted) return value;
      hint = fmt::format("write {} without quotes", text);
    }
  }
  wrong_type(id, what, fmt::format("a whole number from {} to {}", least, most), std::move(hint));
  return std::nullopt;
}

std::optional<std::size_t> Source::one_of(NodeId id, std::string_view what,
                                          std::span<const std::string_view> values,
                                          std::string_view other) {
  std::vector<std::string_view> forms(values.begin(), values.end());
  if (!other.empty()) forms.push_back(other);
  if (kind(id) != NodeKind::Scalar) {
    wrong_type(id, what, alternatives(forms));
    return std::nullopt;
  }
  const std::string_view text = document_.text(id);
  const auto found_value = std::find(values.begin(), values.end(), text);
  if (found_value != values.end()) {
    return static_cast<std::size_t>(found_value - values.begin());
  }
  const std::vector<std::string> known(values.begin(), values.end());
  error(span(id), "unknown-value",
        fmt::format("{}: expected {}, found {}", what, alternatives(forms), found(id)),
        base::did_you_mean(text, known));
  return std::nullopt;
}

std::optional<std::span<const NodeId>> Source::items(NodeId id, std::string_view what) {
  if (kind(id) == NodeKind::Sequence) return document_.children(id);
  wrong_type(id, what, "a list");
  return std::nullopt;
}

std::optional<std::vector<std::pair<Name, NodeId>>> Source::entries(NodeId id,
                                                                    std::string_view what,
                                                                    std::string_view form) {
  if (kind(id) != NodeKind::Map) {
    wrong_type(id, what, "a mapping from names", form.empty() ? "" : fmt::format("write {}", form));
    return std::nullopt;
  }
  const std::span<const NodeId> children = document_.children(id);
  std::vector<std::pair<Name, NodeId>> result;
  result.reserve(children.size() / 2);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (auto entry = key(children[i], what))
      result.emplace_back(std::move(*entry), children[i + 1]);
  }
  return result;
}

}  // namespace firebreak::frontend
