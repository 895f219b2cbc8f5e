// SPDX-License-Identifier: Apache-2.0
// Annotations: the paths of components and variants.
#include <fmt/format.h>

#include <iterator>
#include <string>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::Name;
using topology::PathDecl;

namespace {

/// How many paths one entry can stand for.
constexpr std::size_t kMostPathsAtOnce = 10'000;

/// A list of attributes, or "*" for unknown, which is what no gate means too.
void read_gate(Source& source, NodeId node, std::string_view key, PathDecl& path) {
  const std::string what = fmt::format("the {} of a path", key);
  if (source.kind(node) == NodeKind::Scalar && source.document().text(node) == "*") return;
  if (source.kind(node) == NodeKind::Sequence) {
    path.subscript = source.names(node, what);
    return;
  }
  const bool name = source.is_text(node);
  source.wrong_type(node, what, "a list of attributes or \"*\"",
                    name ? fmt::format("write [{}]", excerpt(source.document().text(node))) : "");
}

/// The gate stands under either of two words: the one that a path uses, if it has a gate.
std::optional<std::string_view> gate_key(Source& source, const Fields& fields) {
  const auto gate = fields.find("gate");
  const auto subscript = fields.find("subscript");
  if (gate && subscript) {
    source.error(source.span(*subscript), "two-gates",
                 "'subscript' and 'gate' are two words for one thing", "remove one of them");
  }
  if (gate) return "gate";
  return subscript ? std::optional<std::string_view>("subscript") : std::nullopt;
}

void read_path_properties(Source& source, const Fields& fields, PathDecl& path) {
  if (const auto node = fields.find("rewrites")) {
    path.rewrites = source.names(*node, "the rewrites of a path").value_or(topology::Names{});
  }
  if (const auto node = fields.find("idempotent")) {
    path.idempotent = source.boolean(*node, "idempotent").value_or(false);
  }
  if (const auto node = fields.find("repeats")) {
    path.repeats = source.boolean(*node, "repeats").value_or(false);
  }
  if (const auto node = fields.find("newest")) {
    path.newest = source.some_names(*node, "the version of a path that keeps the newest");
  }
  if (const auto node = fields.find("emits")) {
    const auto emission = source.one_of(*node, "what a path emits", keys::kEmissions);
    path.unordered_emission = emission && keys::kEmissions[*emission] == "unordered";
  }
}

std::string with_article(topology::Annotation label) {
  return fmt::format("{} {} path", topology::is_confluent(label) ? "a" : "an",
                     keys::kAnnotations[static_cast<std::size_t>(label)]);
}

/// Reads the label and what hangs on it; whether the label is one.
bool read_label(Source& source, const Fields& fields, PathDecl& path) {
  const auto node = fields.require("label");
  const auto gate = gate_key(source, fields);
  if (gate) read_gate(source, *fields.find(*gate), *gate, path);
  if (!node) return false;
  const auto label = source.one_of(*node, "the label of a path", keys::kAnnotations);
  if (!label) return false;
  path.label = static_cast<topology::Annotation>(*label);
  if (gate && topology::is_confluent(path.label)) {
    source.error(
        source.span(*fields.find(*gate)), "confluent-subscript",
        fmt::format("{} has no {}: it does not depend on order", with_article(path.label), *gate),
        fmt::format("remove the {}, or label the path OR or OW", *gate));
  }
  const auto repeats = fields.find("repeats");
  if (repeats && !topology::is_confluent(path.label)) {
    source.error(source.span(*repeats), "order-sensitive-repeats",
                 fmt::format("{} has no 'repeats': what it emits depends on order, not only how "
                             "often",
                             with_article(path.label)),
                 "remove 'repeats', or label the path CR or CW");
  }
  return true;
}

/// A path without `to` keeps state, and nothing is to be said of what it emits.
void check_silent(Source& source, const Fields& fields, const PathDecl& path) {
  if (!topology::is_write(path.label)) {
    source.error(path.span, "silent-read",
                 fmt::format("{} without 'to' does nothing: it neither keeps state nor emits",
                             with_article(path.label)),
                 "name an output interface with 'to', or label the path CW or OW");
  }
  for (const std::string_view key : {"rewrites", "repeats", "emits"}) {
    const auto node = fields.find(key);
    if (!node) continue;
    source.error(source.span(*node), "silent-emission",
                 fmt::format("'{}' says something of what a path emits; without 'to' it emits "
                             "nothing",
                             key),
                 fmt::format("name an output interface with 'to', or remove '{}'", key));
  }
}

/// The interfaces at an end of a path: one, or a list. None where they could not be read.
topology::Names read_interfaces(Source& source, NodeId node, std::string_view what) {
  if (source.kind(node) == NodeKind::Sequence) {
    return source.some_names(node, what, "name an interface");
  }
  const auto name = source.name(node, what);
  return name ? topology::Names{*name} : topology::Names{};
}

/// From each of some inputs to each of some outputs, the same is said. Nothing where it could not
/// be read.
std::vector<PathDecl> between(Source& source, const PathDecl& said, const topology::Names& inputs,
                              const topology::Names& outputs) {
  const std::size_t count = inputs.size() * outputs.size();
  if (count > kMostPathsAtOnce) {
    source.error(said.span, "too-many-paths",
                 fmt::format("a path: from {} interfaces to {} makes {} paths; the limit is {}",
                             inputs.size(), outputs.size(), count, kMostPathsAtOnce));
    return {};
  }
  std::vector<PathDecl> paths;
  paths.reserve(count);
  for (const Name& input : inputs) {
    for (const Name& output : outputs) {
      paths.push_back(said);
      paths.back().from = input;
      paths.back().to = output;
    }
  }
  return paths;
}

/// What one entry says: nothing where it could not be read.
std::vector<PathDecl> read_path(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kPath);
  if (!fields.valid()) return {};
  PathDecl path;
  path.span = source.span(node);
  const auto from = fields.require("from");
  const auto to = fields.find("to");
  const auto inputs =
      from ? read_interfaces(source, *from, "the 'from' of a path") : topology::Names{};
  const auto outputs = to ? read_interfaces(source, *to, "the 'to' of a path") : topology::Names{};
  const bool labelled = read_label(source, fields, path);
  read_path_properties(source, fields, path);
  const bool perhaps_misspelt = !to && !fields.all_known();
  if (labelled && !to && !perhaps_misspelt) check_silent(source, fields, path);
  if (perhaps_misspelt || !labelled) return {};
  if (to) return between(source, path, inputs, outputs);
  std::vector<PathDecl> paths(inputs.size(), path);
  for (std::size_t i = 0; i < inputs.size(); ++i) paths[i].from = inputs[i];
  return paths;
}

}  // namespace

std::vector<PathDecl> read_paths(Source& source, NodeId node, std::string_view what) {
  std::vector<PathDecl> paths;
  const auto add = [&](NodeId item) {
    std::vector<PathDecl> more = read_path(source, item);
    if (more.empty()) source.lose(Aspect::Paths);
    paths.insert(paths.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  if (source.kind(node) == NodeKind::Map) {
    add(node);
  } else if (source.kind(node) == NodeKind::Sequence) {
    for (const NodeId item : source.document().children(node)) add(item);
  } else {
    source.wrong_type(node, what, "a list of paths such as { from: in, to: out, label: CR }");
    source.lose(Aspect::Paths);
  }
  return paths;
}
}  // namespace firebreak::frontend
