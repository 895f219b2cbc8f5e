// SPDX-License-Identifier: Apache-2.0
// From yaml-cpp's events to a Document. Only this file and positions.h know yaml-cpp. Events,
// unlike yaml-cpp's own nodes, show duplicate keys and the position of everything, and stop at the
// first unbearable thing.
#include "frontend/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <map>
#include <streambuf>
#include <utility>

#include "frontend/positions.h"
#include "frontend/text_check.h"

namespace firebreak::frontend {

using base::SourceSpan;

std::string_view Document::text(NodeId id) const {
  const Node& node = (*this)[id];
  return std::string_view(text_).substr(node.begin, node.count);
}

std::span<const NodeId> Document::children(NodeId id) const {
  const Node& node = (*this)[id];
  return std::span(children_).subspan(node.begin, node.count);
}

std::string_view describe_kind(NodeKind kind) {
  switch (kind) {
    case NodeKind::Null:
      return "nothing";
    case NodeKind::Scalar:
      return "a text";
    case NodeKind::Sequence:
      return "a list";
    case NodeKind::Map:
      return "a mapping";
  }
  return "";
}

namespace {

constexpr std::uint64_t kMaximumExpansion = 1'000'000;
constexpr std::size_t kMostKeyErrors = 500;  // the rest of a file that is so wrong goes unread

/// Ends the parse; the diagnostic says why.
struct Refused {
  base::Diagnostic diagnostic;
};

/// Reads a string without copying it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf wants it; nothing writes
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

class DocumentBuilder : public YAML::EventHandler {
 public:
  DocumentBuilder(std::string_view text, const std::string& file, base::Diagnostics& diagnostics)
      : positions_(text), file_(file), diagnostics_(diagnostics) {}

  Document take() { return std::move(document_); }
  SourceSpan position(const YAML::Mark& mark) { return positions_(mark); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      refuse("several-documents", positions_(mark),
             "the file holds a second document; a model file holds one", "remove the '---'");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // The mark of a value left out is that of the next token: the key is a better place.
    const bool is_value = !open_.empty() && document_[open_.back().node].kind == NodeKind::Map &&
                          (pending_.size() - open_.back().first_pending) % 2 == 1;
    const SourceSpan span = is_value ? document_[pending_.back()].span : positions_(mark);
    add_leaf({NodeKind::Null, false, span}, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const SourceSpan span = positions_(mark);
    refuse_tag(span, tag);
    Node node{NodeKind::Scalar, tag == "!", span};
    node.begin = static_cast<std::uint32_t>(document_.text_.size());
    node.count = static_cast<std::uint32_t>(value.size());
    document_.text_ += value;
    add_leaf(node, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(NodeKind::Sequence, positions_(mark), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(NodeKind::Map, positions_(mark), tag, anchor);
  }
  void OnMapEnd() override {
    check_keys(open_.back());
    close();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const SourceSpan span = positions_(mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse("cyclic-alias", span, "this alias stands within the node that it names",
             "write the content out");
    }
    const Anchored& target = found->second;
    expansion_ += target.size;
    if (expansion_ > kMaximumExpansion) {
      refuse("alias-expansion", span,
             fmt::format("the aliases expand to more than {} nodes", kMaximumExpansion),
             "write the content out");
    }
    refuse_depth(span, static_cast<int>(open_.size()) + target.height);
    attach(target);
  }

 private:
  /// What an anchor names: a finished node, the number of nodes it expands to, and its height.
  struct Anchored {
    NodeId node;
    std::uint64_t size = 1;
    int height = 0;
  };
  /// A collection under construction; its children are the tail of `pending_`.
  struct Open {
    NodeId node;
    YAML::anchor_t anchor = 0;
    std::size_t first_pending = 0;
    std::uint64_t size = 1;
    int height = 1;
  };

  [[noreturn]] void refuse(std::string code, SourceSpan span, std::string message,
                           std::string hint) {
    throw Refused{{std::move(code), file_, span, std::move(message), std::move(hint)}};
  }

  void refuse_tag(SourceSpan span, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse("tag", span, fmt::format("tags such as '{}' are not allowed", tag), "remove the tag");
  }

  void refuse_depth(SourceSpan span, int depth) {
    if (depth <= kMaximumDepth) return;
    refuse("too-deep", span,
           fmt::format("nesting is deeper than {} levels; a model needs 6", kMaximumDepth), "");
  }

  NodeId add(const Node& node) {
    document_.nodes_.push_back(node);
    return NodeId(document_.nodes_.size() - 1);
  }

  void add_leaf(const Node& node, YAML::anchor_t anchor) {
    const Anchored leaf{add(node)};
    if (anchor != 0) anchors_[anchor] = leaf;
    attach(leaf);
  }

  void attach(const Anchored& child) {
    if (open_.empty()) {
      document_.root_ = child.node;
      return;
    }
    pending_.push_back(child.node);
    Open& parent = open_.back();
    parent.size += child.size;
    parent.height = std::max(parent.height, child.height + 1);
  }

  void open(NodeKind kind, SourceSpan span, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(span, tag);
    refuse_depth(span, static_cast<int>(open_.size()) + 1);
    open_.push_back({add({kind, false, span}), anchor, pending_.size()});
  }

  void close() {
    const Open done = open_.back();
    open_.pop_back();
    Node& node = document_.nodes_[done.node.index()];
    const auto first = pending_.begin() + static_cast<std::ptrdiff_t>(done.first_pending);
    node.begin = static_cast<std::uint32_t>(document_.children_.size());
    node.count = static_cast<std::uint32_t>(pending_.end() - first);
    document_.children_.insert(document_.children_.end(), first, pending_.end());
    pending_.erase(first, pending_.end());
    const Anchored finished{done.node, done.size, done.height};
    if (done.anchor != 0) anchors_[done.anchor] = finished;
    attach(finished);
  }

  /// Reports keys that are not text and, for each duplicate, the line of its first occurrence.
  void check_keys(const Open& map) {
    std::vector<NodeId>& keys = keys_;
    keys.clear();
    for (std::size_t i = map.first_pending; i < pending_.size(); i += 2) {
      if (document_[pending_[i]].kind == NodeKind::Scalar) {
        keys.push_back(pending_[i]);
      } else if (diagnostics_.size() < kMostKeyErrors) {
        diagnostics_.add({"key-not-text", file_, document_[pending_[i]].span,
                          fmt::format("expected a name as the key, found {}",
                                      describe_kind(document_[pending_[i]].kind)),
                          "put the name in quotes"});
      }
    }
    // Ids follow the order of the text, so equal keys come out in that order.
    std::sort(keys.begin(), keys.end(), [this](NodeId a, NodeId b) {
      return std::pair(document_.text(a), a) < std::pair(document_.text(b), b);
    });
    std::size_t first = 0;
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (document_.text(keys[i]) != document_.text(keys[first])) {
        first = i;
        continue;
      }
      if (diagnostics_.size() >= kMostKeyErrors) break;
      diagnostics_.add({"duplicate-key", file_, document_[keys[i]].span,
                        fmt::format("'{}' stands here a second time; the first is in line {}",
                                    document_.text(keys[i]), document_[keys[first]].span.line),
                        "rename or remove one of them"});
    }
  }

  Positions positions_;
  const std::string& file_;
  base::Diagnostics& diagnostics_;
  Document document_;
  std::vector<Open> open_;
  std::vector<NodeId> pending_;
  std::vector<NodeId> keys_;  // scratch of check_keys
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::uint64_t expansion_ = 0;
  int documents_ = 0;
};

namespace {

/// The way out of the slips that YAML's own messages explain badly.
std::string syntax_hint(std::string_view message) {
  if (message.find("alias") != std::string_view::npos) return "write \"*\" in quotes";
  if (message.find("illegal flow end") != std::string_view::npos) {
    return "another kind of bracket is open here, or none";
  }
  if (message.find("end of map") != std::string_view::npos ||
      message.find("end of sequence") != std::string_view::npos) {
    return "look at the indentation, the brackets and the commas before this place";
  }
  return "";
}

void run_parser(std::string_view text, DocumentBuilder& builder) {
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
}

}  // namespace

std::optional<Document> parse_document(std::string_view text, const std::string& file,
                                       base::Diagnostics& diagnostics) {
  text = without_bom(text);
  if (!check_text(text, file, diagnostics)) return std::nullopt;
  DocumentBuilder builder(text, file, diagnostics);
  try {
    run_parser(text, builder);
  } catch (const Refused& refused) {
    diagnostics.add(refused.diagnostic);
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    diagnostics.add(
        {"yaml-syntax", file, builder.position(error.mark), error.msg, syntax_hint(error.msg)});
    return std::nullopt;
  }
  Document document = builder.take();
  if (document.empty()) {
    diagnostics.add({"empty-file",
                     file,
                     {1, 1},
                     "the file holds no model",
                     "a model file has 'streams' and 'components' (docs/formats.md)"});
    return std::nullopt;
  }
  return document;
}

}  // namespace firebreak::frontend
