// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::CostItem;
using topology::CostNumbers;
using topology::CostsDecl;
using topology::Name;

namespace {

static_assert(keys::kCostItems.size() == CostNumbers{}.size());

using Entries = std::vector<std::pair<Name, CostNumbers>>;

struct Range {
  std::uint64_t least;
  std::uint64_t most;
};

Range range_of(CostItem item) {
  switch (item) {
    case CostItem::Messages:
      return {1, 10'000};
    case CostItem::Replicas:
      return {2, 1'000};
    case CostItem::ByKey:
      return {0, 100};
    case CostItem::Seal:
    case CostItem::Sequencing:
    case CostItem::Dynamic:
    case CostItem::Fifo:
    case CostItem::Dedup:
    case CostItem::Resend:
    case CostItem::Merge:
    case CostItem::Variant:
      break;
  }
  return {0, topology::kHighestCost};
}

// Keys that the table does not have are reported, and not found here.
CostNumbers read_numbers(Source& source, const Fields& fields, const KeyTable& table) {
  CostNumbers numbers;
  for (std::size_t i = 0; i < keys::kCostItems.size(); ++i) {
    const std::string_view key = keys::kCostItems[i];
    if (std::find(table.keys.begin(), table.keys.end(), key) == table.keys.end()) continue;
    const auto node = fields.find(key);
    if (!node) continue;
    const Range range = range_of(static_cast<CostItem>(i));
    numbers[i] =
        source.number(*node, fmt::format("'{}' under costs", key), range.least, range.most);
  }
  return numbers;
}

Entries read_entries(Source& source, NodeId node, std::string_view what, const KeyTable& table) {
  Entries result;
  auto entries = source.entries(node, what);
  if (!entries) return result;
  for (auto& [name, value] : *entries) {
    const Fields fields(source, value, table);
    result.emplace_back(std::move(name), read_numbers(source, fields, table));
  }
  return result;
}

}  // namespace

CostsDecl read_costs(Source& source, NodeId node) {
  CostsDecl costs;
  const Fields fields(source, node, keys::kCosts);
  costs.all = read_numbers(source, fields, keys::kCosts);
  if (const auto streams = fields.find("streams")) {
    costs.streams = read_entries(source, *streams, "costs by stream", keys::kStreamCosts);
  }
  if (const auto components = fields.find("components")) {
    costs.components =
        read_entries(source, *components, "costs by component", keys::kComponentCosts);
  }
  return costs;
}

}  // namespace firebreak::frontend
