// SPDX-License-Identifier: Apache-2.0
// Typed access to the nodes of a document: each accessor checks one expectation and, where it is
// not met, says what was expected and what stands there instead.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "frontend/yaml/document.h"
#include "topology/model.h"

namespace firebreak::frontend {

/// The longest name in bytes. As a key, quoted and escaped, it must fit in the 1024 bytes that
/// YAML allows to a key.
inline constexpr std::size_t kLongestName = 250;

/// The longest FILE:LINE, in bytes.
inline constexpr std::size_t kLongestOrigin = 5000;

/// Files with more errors than this are not read to the end of them.
inline constexpr std::size_t kMostErrors = 1000;

/// What a reader could not read, in so far as other parts of the file refer to it: an error about
/// such a reference may then be none.
enum class Aspect : std::uint8_t {
  Ends,        // where some stream comes from or goes to
  Attributes,  // the attributes of some stream
  Paths,       // some path or variant
  Names,       // which of two things of one name is meant
  All,
};

/// Some of them.
class Losses {
 public:
  void add(Aspect aspect) { bits_ |= 1U << static_cast<unsigned>(aspect); }
  void add(const Losses& others) { bits_ |= others.bits_; }
  bool has(Aspect aspect) const {
    const unsigned all = 1U << static_cast<unsigned>(Aspect::All);
    return (bits_ & (all | 1U << static_cast<unsigned>(aspect))) != 0;
  }

 private:
  unsigned bits_ = 0;  // by Aspect
};

/// A document that is being read. `what` names the thing that is wanted, for messages:
/// "the seal of a stream".
class Source {
 public:
  /// `number` is the file's in the spans of what is read from it (base::SourceSpan).
  Source(const Document& document, const SourceText& text, std::uint32_t number,
         base::Diagnostics& diagnostics)
      : document_(document),
        text_(text.text),
        file_(text.file),
        number_(number),
        diagnostics_(diagnostics) {}

  const Document& document() const { return document_; }
  const std::string& file() const { return file_; }
  base::SourceSpan span(NodeId id) const {
    return {document_[id].span.line, document_[id].span.column, number_};
  }
  NodeKind kind(NodeId id) const { return document_[id].kind; }
  /// Whether it is a scalar, and no boolean, number or null.
  bool is_text(NodeId id) const;

  /// Whether no more errors are shown.
  bool full() const { return diagnostics_.size() > kMostErrors; }
  void error(base::SourceSpan span, std::string code, std::string message, std::string hint = "");
  /// "expected …, found …".
  void wrong_type(NodeId id, std::string_view what, std::string_view expected,
                  std::string hint = "");

  /// A name: non-empty text, not longer than `longest` bytes.
  std::optional<topology::Name> name(NodeId id, std::string_view what,
                                     std::size_t longest = kLongestName);
  /// A key of a mapping, as a name. Keys are names whatever they look like.
  std::optional<topology::Name> key(NodeId id, std::string_view what);
  /// A list of names, each at most once.
  std::optional<topology::Names> names(NodeId id, std::string_view what);
  /// A list of names that is not empty; empty where it could not be read.
  topology::Names some_names(NodeId id, std::string_view what, std::string hint = "name one");
  /// Whether it is a mapping that has the key.
  bool has_key(NodeId id, std::string_view key) const;
  std::optional<bool> boolean(NodeId id, std::string_view what);
  std::optional<std::uint64_t> number(NodeId id, std::string_view what, std::uint64_t least,
                                      std::uint64_t most);
  /// The index in `values` of the text that stands there. `other` is what else may stand there, for
  /// messages, as it is written.
  std::optional<std::size_t> one_of(NodeId id, std::string_view what,
                                    std::span<const std::string_view> values,
                                    std::string_view other = "");
  /// The items of a list.
  std::optional<std::span<const NodeId>> items(NodeId id, std::string_view what);
  /// Keys and values of a mapping whose keys are the user's names. `form` is how one is written.
  std::optional<std::vector<std::pair<topology::Name, NodeId>>> entries(NodeId id,
                                                                        std::string_view what,
                                                                        std::string_view form = "");
  /// Text in the behaviour language, not empty.
  std::optional<topology::CodeDecl> code(NodeId id, std::string_view what);
  void lose(Aspect aspect) { lost_.add(aspect); }
  /// The value of a misspelt key: `key` is what was meant, perhaps.
  void lose_value_of(std::string_view key);
  const Losses& lost() const { return lost_; }
  /// What stands there, for messages: "a list", "the number '3'".
  std::string found(NodeId id) const;

 private:
  std::string boolean_hint(NodeId id) const;
  std::optional<topology::Name> checked_name(NodeId id, std::string_view what, std::size_t longest);

  std::string_view line(std::uint32_t number);

  const Document& document_;
  std::string_view text_;
  std::vector<std::size_t> lines_;  // where each begins; empty until one is asked for
  std::string file_;
  std::uint32_t number_;
  Losses lost_;
  base::Diagnostics& diagnostics_;
};

/// "a, b or c".
std::string alternatives(std::span<const std::string_view> words);

}  // namespace firebreak::frontend
