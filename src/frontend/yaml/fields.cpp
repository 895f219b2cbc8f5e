// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

namespace {

// Where a key belongs that has no place where it stands.
std::string place_hint(std::string_view key) {
  std::vector<std::string_view> owners;
  for (const KeyTable* table : {&keys::kModel, &keys::kStream, &keys::kComponent, &keys::kPath}) {
    const std::span<const std::string_view> keys = table->keys;
    if (std::ranges::find(keys, key) != keys.end()) owners.push_back(table->what);
  }
  if (!owners.empty()) return fmt::format("'{}' is a key of {}", key, alternatives(owners));
  return base::lower(key).starts_with(keys::kForOthers)
             ? fmt::format("keys for others start with '{}'", keys::kForOthers)
             : "";
}

}  // namespace

Fields::Fields(Source& source, NodeId node, const KeyTable& table)
    : source_(source), node_(node), table_(table) {
  if (source.kind(node) != NodeKind::Map) {
    source.wrong_type(node, table.what,
                      fmt::format("a mapping (keys: {})", fmt::join(table.keys, ", ")));
    return;
  }
  valid_ = true;
  const std::span<const NodeId> children = source.document().children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (source.kind(children[i]) != NodeKind::Scalar) continue;
    const std::string_view key = source.document().text(children[i]);
    if (key.starts_with(keys::kForOthers)) continue;
    if (std::find(table.keys.begin(), table.keys.end(), key) == table.keys.end()) {
      report_unknown(children[i]);
    }
  }
}

void Fields::report_unknown(NodeId key) {
  all_known_ = false;
  if (source_.full()) return;
  const std::string_view text = source_.document().text(key);
  const std::vector<std::string> keys(table_.keys.begin(), table_.keys.end());
  const std::string nearest = base::did_you_mean(text, keys);
  source_.error(source_.span(key), "unknown-key",
                fmt::format("{} has no key '{}'; expected {}", table_.what, excerpt(text),
                            alternatives(table_.keys)),
                nearest.empty() ? place_hint(text) : nearest);
  source_.lose_value_of(base::nearest_name(text, keys));
}

std::optional<NodeId> Fields::find(std::string_view key) const {
  if (!valid_) return std::nullopt;
  const std::span<const NodeId> children = source_.document().children(node_);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (source_.kind(children[i]) == NodeKind::Scalar &&
        source_.document().text(children[i]) == key) {
      return children[i + 1];
    }
  }
  return std::nullopt;
}

std::optional<NodeId> Fields::require(std::string_view key) const {
  const auto value = find(key);
  if (!value && valid_) {
    source_.error(source_.span(node_), "missing-key",
                  fmt::format("{} needs the key '{}'", table_.what, key));
  }
  return value;
}

}  // namespace firebreak::frontend
