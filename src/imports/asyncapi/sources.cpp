// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <utility>

#include "imports/json.h"
#include "imports/read_file.h"

namespace firebreak::imports::asyncapi {

namespace {

constexpr std::size_t kDeepest = 64;    // references that lead to references
constexpr std::size_t kFewMembers = 8;  // of a mapping that needs no index

std::string normal(const std::string& file) {
  return std::filesystem::path(file).lexically_normal().generic_string();
}

bool is_hexadecimal(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// %XX as the byte that it stands for.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size() || !is_hexadecimal(text[i + 1]) ||
        !is_hexadecimal(text[i + 2])) {
      decoded += text[i];
      continue;
    }
    unsigned char byte = 0;
    std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

// A segment of a JSON pointer: `~1` is a slash, `~0` a tilde.
std::string segment_of(std::string_view text) {
  const std::string raw = percent_decoded(text);
  std::string segment;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    const bool escape = raw[i] == '~' && (next == '0' || next == '1');
    segment += !escape ? raw[i] : next == '1' ? '/' : '~';
    i += escape ? 1 : 0;
  }
  return segment;
}

// `https:`, `file:`, and `//host`.
bool is_remote(std::string_view file) {
  if (file.starts_with("//")) return true;
  const std::size_t colon = file.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  return std::ranges::all_of(file.substr(0, colon), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
  });
}

bool begins_as_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

std::string beside(const std::string& base, const std::string& file) {
  return normal((std::filesystem::path(base).parent_path() / file).generic_string());
}

std::string last_segment(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  const bool pointer = hash != std::string_view::npos && hash + 1 < reference.size();
  const std::string_view path = pointer ? reference.substr(hash + 1) : reference.substr(0, hash);
  return segment_of(path.substr(path.rfind('/') + 1));
}

std::optional<Document> parse_either(std::string_view text, const std::string& file, Graph& graph,
                                     const char* empty) {
  if (file.ends_with(".json")) return parse_json(text, file, graph);
  if (begins_as_json(text)) {  // perhaps YAML that looks like it
    Graph json;
    auto document = parse_json(text, file, json);
    if (document && !json.refused()) {
      std::ranges::move(json.findings, std::back_inserter(graph.findings));
      return document;
    }
  }
  return parse(text, file, graph, empty);
}

std::optional<Spot> Sources::open(const std::string& file) {
  const auto text = read_file(file, "the file", files_, graph_);
  if (!text) return std::nullopt;
  by_file_[normal(file)] = sources_.size();
  sources_.push_back(
      {file, parse_either(*text, file, graph_, "not-a-asyncapi"), "it cannot be parsed"});
  const Source& source = sources_.back();
  if (!source.document || source.document->empty()) return std::nullopt;
  return Spot{sources_.size() - 1, source.document->root()};
}

// A file that is referred to: that it cannot be read is for who refers to it.
std::size_t Sources::load(const std::string& file) {
  const auto [at, added] = by_file_.emplace(file, sources_.size());
  if (!added) return at->second;
  Source source{file, std::nullopt, ""};
  if (const auto text = files_(file)) {
    graph_.files.push_back(file);
    Graph quiet;
    source.document = parse_either(*text, file, quiet);
    if (quiet.refused()) {
      const auto error = std::ranges::find(quiet.findings, true, &Finding::error);
      source.problem = fmt::format("{}:{}: {}", file, error->what.span.line, error->what.message);
    }
  } else {
    source.problem = fmt::format("the file '{}' cannot be read", file);
  }
  sources_.push_back(std::move(source));
  return sources_.size() - 1;
}

base::SourceSpan Sources::span(Spot spot) const { return document(spot)[spot.node].span; }

frontend::NodeKind Sources::kind(Spot spot) const { return document(spot)[spot.node].kind; }

std::optional<Spot> Sources::member(Spot map, std::string_view key) {
  Source& source = sources_[map.document];
  const Document& document = *source.document;
  std::optional<NodeId> found;
  if (document[map.node].kind != frontend::NodeKind::Map) return std::nullopt;
  if (document[map.node].count <= 2 * kFewMembers) {
    found = find(document, map.node, key);
  } else {
    auto [index, added] = source.index.try_emplace(map.node.index());
    if (added) {
      for (const Member& one : members(document, map.node)) {
        index->second[document.text(one.key)] = one.value;
      }
    }
    const auto at = index->second.find(key);
    if (at != index->second.end()) found = at->second;
  }
  if (!found || document[*found].kind == frontend::NodeKind::Null) return std::nullopt;
  return Spot{map.document, *found};
}

std::optional<std::string> Sources::text(Spot spot) const {
  if (kind(spot) != frontend::NodeKind::Scalar) return std::nullopt;
  return std::string(document(spot).text(spot.node));
}

std::optional<std::string> Sources::text_at(Spot map, std::string_view key) {
  const auto value = member(map, key);
  return value ? text(*value) : std::nullopt;
}

std::vector<Sources::Entry> Sources::entries(Spot map) const {
  std::vector<Entry> all;
  for (const Member& one : members(document(map), map.node)) {
    all.push_back({std::string(document(map).text(one.key)),
                   {map.document, one.key},
                   {map.document, one.value}});
  }
  return all;
}

std::vector<Spot> Sources::items(Spot list) const {
  std::vector<Spot> all;
  for (const NodeId item : imports::items(document(list), list.node)) {
    all.push_back({list.document, item});
  }
  return all;
}

std::optional<std::string> Sources::reference(Spot spot) { return text_at(spot, "$ref"); }

void Sources::complain(Spot reference, Unresolved unresolved, const Step& step) {
  if (step.remote) unresolved = Unresolved::Warns;
  if (reported_.contains({reference, Unresolved::Fails})) return;
  if (!reported_.emplace(reference, unresolved).second) return;
  const std::string code = step.remote ? "remote-ref" : "unresolved-ref";
  const base::SourceSpan at = span(*member(reference, "$ref"));
  if (unresolved == Unresolved::Fails) {
    graph_.error(code, file(reference), at, step.problem);
  } else {
    graph_.warning(code, file(reference), at, step.problem);
  }
}

std::optional<Spot> Sources::step(Spot reference, Unresolved unresolved) {
  const std::string text = this->reference(reference).value_or("");
  // While it is looked up for itself, this is what is found.
  const auto [known, added] = steps_.try_emplace(
      reference, Step{.problem = fmt::format("'{}' leads back to itself", text)});
  if (added) known->second = look_up(reference, text);
  if (!known->second.target) complain(reference, unresolved, known->second);
  return known->second.target;
}

Sources::Step Sources::look_up(Spot reference, const std::string& text) {
  const std::size_t hash = std::min(text.find('#'), text.size());
  const std::string file = percent_decoded(std::string_view(text).substr(0, hash));
  if (is_remote(file)) {
    return {.remote = true,
            .problem = fmt::format("'{}' is not read: it is no file beside this one", text)};
  }
  if (file.starts_with('/')) {
    return {.problem = fmt::format("'{}' is not read: files are named relative to this one", text)};
  }
  const std::size_t source =
      file.empty() ? reference.document : load(beside(this->file(reference), file));
  if (!sources_[source].document) {
    return {.problem = fmt::format("'{}' leads nowhere: {}", text, sources_[source].problem)};
  }
  const std::string_view pointer = std::string_view(text).substr(std::min(hash + 1, text.size()));
  const auto found = depth_ < kDeepest ? point(source, pointer) : std::nullopt;
  if (found) return {.target = found};
  return {.problem =
              fmt::format("'{}' leads nowhere: {} has nothing there", text, sources_[source].file)};
}

std::optional<Spot> Sources::point(std::size_t source, std::string_view pointer) {
  if (sources_[source].document->empty()) return std::nullopt;
  if (!pointer.empty() && pointer[0] != '/') return std::nullopt;
  std::optional<Spot> spot = Spot{source, sources_[source].document->root()};
  while (spot && !pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    spot = inner(*spot, segment_of(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return spot;
}

// What a node has under a name or an index, or what it refers to has.
std::optional<Spot> Sources::inner(Spot spot, const std::string& segment) {
  if (kind(spot) == frontend::NodeKind::Sequence) {
    const std::vector<Spot> all = items(spot);
    std::size_t index = 0;
    const auto [end, failure] =
        std::from_chars(segment.data(), segment.data() + segment.size(), index);
    const bool number = failure == std::errc() && end == segment.data() + segment.size();
    return number && index < all.size() ? std::optional(all[index]) : std::nullopt;
  }
  if (!is_map(spot)) return std::nullopt;
  if (const auto found = member(spot, segment)) return found;
  if (const auto empty = find(document(spot), spot.node, segment)) {
    return Spot{spot.document, *empty};
  }
  if (!reference(spot)) return std::nullopt;
  ++depth_;
  const auto target = follow(spot);
  --depth_;
  return target ? inner(*target, segment) : std::nullopt;
}

std::optional<Spot> Sources::follow(Spot spot, Unresolved unresolved) {
  std::set<Spot> seen;
  while (const auto text = reference(spot)) {
    if (!seen.insert(spot).second || seen.size() > kDeepest) {
      complain(spot, unresolved, {.problem = fmt::format("'{}' leads back to itself", *text)});
      return std::nullopt;
    }
    const auto next = step(spot, unresolved);
    if (!next) return std::nullopt;
    spot = *next;
  }
  return spot;
}

std::optional<Spot> Sources::followed(Spot map, std::string_view key) {
  const auto value = member(map, key);
  return value ? follow(*value) : std::nullopt;
}

}  // namespace firebreak::imports::asyncapi
