// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/document_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/diagnostics.h"
#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

using base::SourceSpan;

namespace {

constexpr std::uint64_t kMaximumExpansion = 1'000'000;
constexpr std::size_t kMostTextErrors = 500;  // the rest of a file that is so wrong goes unread

/// The tag of a text, and of what the document's schema decides, is none.
constexpr std::string_view kNonSpecificTag = "!";
constexpr std::string_view kTextTag = "tag:yaml.org,2002:str";

}  // namespace

void DocumentBuilder::refuse(std::string code, SourceSpan span, std::string message,
                             std::string hint) const {
  throw Refused{{std::move(code), file_, span, std::move(message), std::move(hint)}};
}

void DocumentBuilder::refuse_tag(SourceSpan span, std::string_view tag) const {
  if (tag.empty() || tag == kNonSpecificTag || dialect_ == Dialect::Foreign) return;
  refuse("tag", span, fmt::format("tags such as '{}' are not allowed", excerpt(tag)),
         "remove the tag");
}

void DocumentBuilder::refuse_depth(SourceSpan span, int depth) const {
  if (depth <= deepest_) return;
  const char* const usual = dialect_ == Dialect::Model ? "; a model needs 6" : "";
  refuse("too-deep", span, fmt::format("nesting is deeper than {} levels{}", deepest_, usual),
         "is a closing bracket missing?");
}

void DocumentBuilder::start_document(SourceSpan span) {
  if (++documents_ == 1) return;
  if (dialect_ == Dialect::Foreign) {
    refuse("yaml-syntax", span, "the file holds a second document", "give each a file of its own");
  }
  refuse("several-documents", span, "the file holds a second document; a model file holds one",
         "remove the '---'");
}

DocumentBuilder::Anchor DocumentBuilder::declare(std::string_view anchor) {
  if (anchor.empty()) return std::nullopt;
  anchors_.insert_or_assign(std::string(anchor), anchored_.size());
  anchored_.emplace_back();
  return anchored_.size() - 1;
}

bool DocumentBuilder::awaits_value() const {
  return !open_.empty() && document_[open_.back().node].kind == NodeKind::Map &&
         (pending_.size() - open_.back().first_pending) % 2 == 1;
}

NodeId DocumentBuilder::add(const Node& node) {
  document_.nodes_.push_back(node);
  return NodeId(document_.nodes_.size() - 1);
}

void DocumentBuilder::add_scalar(SourceSpan span, const NodeProperties& properties,
                                 std::string_view text, bool plain) {
  refuse_tag(span, properties.tag);
  const bool quoted = !plain || properties.tag == kNonSpecificTag || properties.tag == kTextTag;
  const Anchor anchor = declare(properties.anchor);
  if (!quoted && dialect_ == Dialect::Model) text = without_typographic_quotes(span, text);
  if (!quoted && classify_plain(text) == PlainKind::Null) {
    // A value that is left out stands nowhere: its key is the better place.
    if (awaits_value()) span = document_[pending_.back()].span;
    finish({add({NodeKind::Null, false, span})}, anchor);
    return;
  }
  Node node{NodeKind::Scalar, quoted, span};
  node.begin = static_cast<std::uint32_t>(document_.text_.size());
  node.count = static_cast<std::uint32_t>(text.size());
  document_.text_ += text;
  finish({add(node)}, anchor);
}

/// Reports them, and goes on as if they had been quotation marks.
std::string_view DocumentBuilder::without_typographic_quotes(SourceSpan span,
                                                             std::string_view text) {
  const std::size_t opening = typographic_quote_at_start(text);
  if (opening == 0) return text;
  const std::string_view mark = text.substr(0, opening);
  text.remove_prefix(opening);
  text.remove_suffix(typographic_quote_at_end(text));
  if (diagnostics_.size() < kMostTextErrors) {
    diagnostics_.add({"typographic-quotes", file_, span,
                      fmt::format("{} is no quotation mark to YAML", mark),
                      fmt::format("write \"{}\"", excerpt(text))});
  }
  return text;
}

void DocumentBuilder::open(NodeKind kind, SourceSpan span, const NodeProperties& properties) {
  refuse_tag(span, properties.tag);
  refuse_depth(span, static_cast<int>(open_.size()) + 1);
  open_.push_back({add({kind, false, span}), declare(properties.anchor), pending_.size()});
}

void DocumentBuilder::close() {
  if (document_[open_.back().node].kind == NodeKind::Map) {
    check_keys(open_.back());
    merge_maps(open_.back());
  }
  const Open done = open_.back();
  Node& node = document_.nodes_[done.node.index()];
  open_.pop_back();
  const auto first = pending_.begin() + static_cast<std::ptrdiff_t>(done.first_pending);
  node.begin = static_cast<std::uint32_t>(document_.children_.size());
  node.count = static_cast<std::uint32_t>(pending_.end() - first);
  document_.children_.insert(document_.children_.end(), first, pending_.end());
  pending_.erase(first, pending_.end());
  finish({done.node, done.size, done.height}, done.anchor);
}

std::string DocumentBuilder::hint_of_anchor(std::string_view anchor) const {
  std::vector<std::string> known;
  for (const auto& [name, place] : anchors_) known.push_back(name);
  std::ranges::sort(known);
  const std::string text = fmt::format("if a text is meant, write \"*{}\"", excerpt(anchor));
  const std::string nearest = base::nearest_name(anchor, known);
  return nearest.empty() ? text : fmt::format("did you mean '*{}'? {}", nearest, text);
}

void DocumentBuilder::add_alias(SourceSpan span, std::string_view anchor) {
  const auto declared = anchors_.find(std::string(anchor));
  if (declared == anchors_.end()) {
    refuse("yaml-syntax", span,
           fmt::format("there is no anchor '&{}' before this alias", excerpt(anchor)),
           hint_of_anchor(anchor));
  }
  const std::optional<Anchored>& target = anchored_[declared->second];
  if (!target) {
    refuse("cyclic-alias", span, "this alias stands within the node that it names",
           "write the content out");
  }
  expansion_ += target->size;
  if (expansion_ > kMaximumExpansion) {
    refuse("alias-expansion", span,
           fmt::format("the aliases expand to more than {} nodes", kMaximumExpansion),
           "write the content out");
  }
  refuse_depth(span, static_cast<int>(open_.size()) + target->height);
  attach(*target);
}

void DocumentBuilder::finish(const Anchored& node, Anchor anchor) {
  if (anchor) anchored_[*anchor] = node;
  attach(node);
}

void DocumentBuilder::attach(const Anchored& child) {
  if (open_.empty()) {
    document_.root_ = child.node;
    return;
  }
  pending_.push_back(child.node);
  Open& parent = open_.back();
  parent.size += child.size;
  parent.height = std::max(parent.height, child.height + 1);
}

void DocumentBuilder::check_keys(const Open& map) {
  keys_.clear();
  for (std::size_t i = map.first_pending; i < pending_.size(); i += 2) {
    const Node& key = document_[pending_[i]];
    if (key.kind == NodeKind::Scalar) {
      keys_.emplace_back(document_.text(pending_[i]), pending_[i]);
    } else if (diagnostics_.size() < kMostTextErrors) {
      diagnostics_.add(
          {"key-not-text", file_, key.span,
           fmt::format("expected a name as the key, found {}", describe_kind(key.kind)),
           "put the name in quotes"});
    }
  }
  report_duplicates();
}

/// The value of the key `<<`, a mapping or several, adds the keys that the mapping lacks; of
/// several mappings with one key, the first counts (the merge key of YAML 1.1).
void DocumentBuilder::merge_maps(const Open& map) {
  std::optional<NodeId> value;
  std::size_t kept = map.first_pending;
  for (std::size_t i = kept; i < pending_.size(); i += 2) {
    const bool merges = is_merge_key(pending_[i]);
    if (merges && !value) value = pending_[i + 1];  // a second one is a duplicate key
    if (merges) continue;
    pending_[kept] = pending_[i];
    pending_[kept + 1] = pending_[i + 1];
    kept += 2;
  }
  if (!value) return;
  pending_.resize(kept);
  const NodeId merged = *value;
  std::set<std::string_view> has;
  for (std::size_t i = map.first_pending; i < pending_.size(); i += 2) {
    if (document_[pending_[i]].kind == NodeKind::Scalar) has.insert(document_.text(pending_[i]));
  }
  if (document_[merged].kind != NodeKind::Sequence) return merge_map(merged, has);
  for (const NodeId one : document_.children(merged)) merge_map(one, has);
}

bool DocumentBuilder::is_merge_key(NodeId key) const {
  return document_[key].kind == NodeKind::Scalar && !document_[key].quoted &&
         document_.text(key) == kMergeKey;
}

/// `has`: the keys that the mapping has already.
void DocumentBuilder::merge_map(NodeId merged, std::set<std::string_view>& has) {
  if (document_[merged].kind != NodeKind::Map) {
    refuse("merge", document_[merged].span,
           fmt::format("'{}': expected a mapping or a list of mappings, found {}", kMergeKey,
                       describe_kind(document_[merged].kind)),
           "name an anchor of a mapping, such as <<: *usual");
  }
  const auto children = document_.children(merged);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (document_[children[i]].kind != NodeKind::Scalar) continue;
    if (!has.insert(document_.text(children[i])).second) continue;
    pending_.push_back(children[i]);
    pending_.push_back(children[i + 1]);
  }
}

/// Says of each key in keys_ that stands there before, in which line it first does.
void DocumentBuilder::report_duplicates() {
  // Ids follow the order of the text, so equal keys come out in that order.
  std::sort(keys_.begin(), keys_.end());
  std::size_t first = 0;
  for (std::size_t i = 1; i < keys_.size(); ++i) {
    const auto& [text, id] = keys_[i];
    if (text != keys_[first].first) {
      first = i;
      continue;
    }
    if (diagnostics_.size() >= kMostTextErrors) break;
    diagnostics_.add({"duplicate-key", file_, document_[id].span,
                      fmt::format("'{}' stands here a second time; the first is in line {}", text,
                                  document_[keys_[first].second].span.line),
                      "rename or remove one of them"});
  }
}

}  // namespace firebreak::frontend
