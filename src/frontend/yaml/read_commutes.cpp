// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::Name;

namespace {

/// Two inputs of the component, or one with itself.
std::optional<std::pair<Name, Name>> read_pair(Source& source, NodeId node) {
  constexpr std::string_view kWhat = "an entry of commutes";
  if (source.kind(node) != NodeKind::Sequence) {
    source.wrong_type(node, kWhat, "a pair of inputs such as [add, remove]");
    return std::nullopt;
  }
  const std::span<const NodeId> inputs = source.document().children(node);
  if (inputs.size() != 2) {
    source.error(
        source.span(node), "not-a-pair",
        fmt::format("{}: expected a pair of inputs, found a list of {}", kWhat, inputs.size()),
        inputs.size() == 1 ? "of messages of one input, name it twice" : "");
    return std::nullopt;
  }
  const auto first = source.name(inputs[0], kWhat);
  const auto second = source.name(inputs[1], kWhat);
  if (!first || !second) return std::nullopt;
  return std::pair{*first, *second};
}

bool is_list_of_texts(const Source& source, NodeId node) {
  const std::span<const NodeId> items = source.document().children(node);
  return !items.empty() &&
         std::all_of(items.begin(), items.end(), [&](NodeId item) { return source.is_text(item); });
}

/// How `[add, remove]` is written as a list of pairs.
std::string example_of_pairs(const Source& source, NodeId node) {
  const std::span<const NodeId> items = source.document().children(node);
  const auto first = quote_if_needed(source.document().text(items.front()));
  const auto second = quote_if_needed(source.document().text(items[items.size() > 1 ? 1 : 0]));
  return fmt::format("write [[{}, {}]]{}", first, second,
                     items.size() > 2 ? ", a pair for every two that commute" : "");
}

}  // namespace

std::vector<std::pair<Name, Name>> read_commutes(Source& source, NodeId node) {
  std::vector<std::pair<Name, Name>> pairs;
  if (source.kind(node) != NodeKind::Sequence) {
    source.wrong_type(node, "commutes", "a list of pairs of inputs such as [[add, remove]]");
    return pairs;
  }
  if (is_list_of_texts(source, node)) {
    source.error(source.span(node), "wrong-type",
                 "commutes: expected a list of pairs of inputs, found a list of names",
                 example_of_pairs(source, node));
    return pairs;
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (const NodeId item : source.document().children(node)) {
    const auto pair = read_pair(source, item);
    if (!pair) continue;
    const auto& [first, second] = *pair;
    if (seen.insert(std::minmax(first.text, second.text)).second) {
      pairs.push_back(*pair);
    } else {
      source.error(source.span(item), "duplicate-name",
                   fmt::format("commutes: the pair of '{}' and '{}' is listed twice",
                               excerpt(first.text), excerpt(second.text)));
    }
  }
  return pairs;
}

}  // namespace firebreak::frontend
