// SPDX-License-Identifier: Apache-2.0
// The documents of an import, and what they refer to. A reference (`$ref`) names a file, relative
// to the one that it stands in, and a place in it by a JSON pointer (RFC 6901); it is followed when
// what it stands for is asked for. Addresses on the net are never read.
#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "imports/importers.h"
#include "imports/tree.h"

namespace firebreak::imports::asyncapi {

/// Parses a JSON text as JSON, and all others as YAML.
std::optional<Document> parse_either(std::string_view text, const std::string& file, Graph& graph,
                                     const char* empty = "empty-file");

/// A node of one of the documents.
struct Spot {
  std::size_t document = 0;
  NodeId node;
  auto operator<=>(const Spot&) const = default;
};

/// What becomes of a reference that leads nowhere.
enum class Unresolved { Warns, Fails };

class Sources {
 public:
  Sources(const ReadFile& files, Graph& graph) : files_(files), graph_(graph) {}

  /// Opens a document of the import; what is wrong with it are errors. Its root.
  std::optional<Spot> open(const std::string& file);

  const std::string& file(Spot spot) const { return sources_[spot.document].file; }
  base::SourceSpan span(Spot spot) const;
  Place place(Spot spot) const { return {file(spot), span(spot).line}; }
  frontend::NodeKind kind(Spot spot) const;
  bool is_map(Spot spot) const { return kind(spot) == frontend::NodeKind::Map; }

  /// The value of a key of the mapping itself; null values are none.
  std::optional<Spot> member(Spot map, std::string_view key);
  /// Of a scalar.
  std::optional<std::string> text(Spot spot) const;
  std::optional<std::string> text_at(Spot map, std::string_view key);
  struct Entry {
    std::string name;
    Spot key;
    Spot value;
  };
  std::vector<Entry> entries(Spot map) const;
  std::vector<Spot> items(Spot list) const;

  /// The text of the reference that the node is.
  std::optional<std::string> reference(Spot spot);
  /// Where the reference leads to, in one step; none, with a warning or an error, where it leads
  /// nowhere.
  std::optional<Spot> step(Spot reference, Unresolved unresolved = Unresolved::Warns);
  /// What stands at the end of all references, which is no reference; the node itself if it is
  /// none.
  std::optional<Spot> follow(Spot spot, Unresolved unresolved = Unresolved::Warns);
  /// member(), and what it refers to.
  std::optional<Spot> followed(Spot map, std::string_view key);

 private:
  struct Source {
    std::string file;
    std::optional<Document> document;
    std::string problem;  // why there is none
    /// The values by key of the mappings that are asked often.
    std::unordered_map<std::size_t, std::unordered_map<std::string_view, NodeId>> index = {};
  };
  /// Where a reference leads to, or why nowhere.
  struct Step {
    std::optional<Spot> target = {};
    bool remote = false;
    std::string problem = {};
  };
  const Document& document(Spot spot) const { return *sources_[spot.document].document; }
  std::size_t load(const std::string& file);
  Step look_up(Spot reference, const std::string& text);
  std::optional<Spot> point(std::size_t source, std::string_view pointer);
  std::optional<Spot> inner(Spot spot, const std::string& segment);
  void complain(Spot reference, Unresolved unresolved, const Step& step);

  const ReadFile& files_;
  Graph& graph_;
  std::deque<Source> sources_;
  std::map<std::string, std::size_t> by_file_;
  std::map<Spot, Step> steps_;  // each reference is looked up once
  std::set<std::pair<Spot, Unresolved>> reported_;
  std::size_t depth_ = 0;  // of references that are looked up for others
};

/// The last segment of a reference: what it names.
std::string last_segment(std::string_view reference);

/// `file` relative to the folder of `base`, as short as can be.
std::string beside(const std::string& base, const std::string& file);

}  // namespace firebreak::imports::asyncapi
