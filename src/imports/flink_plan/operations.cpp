// SPDX-License-Identifier: Apache-2.0
#include "imports/flink_plan/operations.h"

#include <algorithm>
#include <array>

namespace firebreak::imports::flink_plan {

namespace {

constexpr auto kOperations = std::to_array<Operation>({
    {"async-calc", Does::Relays, Lineage::Projected},
    {"async-correlate", Does::Relays, Lineage::Same},
    {"calc", Does::Relays, Lineage::Projected},
    {"changelog-normalize", Does::Remembers, Lineage::Same},
    {"correlate", Does::Relays, Lineage::Same},
    {"data-stream-scan", Does::Relays, Lineage::Same},
    {"deduplicate", Does::Remembers, Lineage::Same},
    {"delta-join", Does::Joins, Lineage::Joined},
    {"drop-update-before", Does::Relays, Lineage::Same},
    {"expand", Does::Relays, Lineage::Unknown},
    {"global-group-aggregate", Does::Remembers, Lineage::Grouped},
    {"global-window-aggregate", Does::Remembers, Lineage::Grouped},
    {"group-aggregate", Does::Remembers, Lineage::Grouped},
    {"group-table-aggregate", Does::Remembers, Lineage::Grouped},
    {"group-window-aggregate", Does::Remembers, Lineage::Grouped},
    {"incremental-group-aggregate", Does::Remembers, Lineage::Unknown},
    {"interval-join", Does::Joins, Lineage::Joined},
    {"join", Does::Joins, Lineage::Joined},
    {"legacy-sink", Does::Relays, Lineage::Same},
    {"legacy-table-source-scan", Does::Relays, Lineage::Same},
    {"limit", Does::Remembers, Lineage::Same},
    {"local-group-aggregate", Does::Remembers, Lineage::Grouped},
    {"local-window-aggregate", Does::Remembers, Lineage::Grouped},
    {"lookup-join", Does::LooksUp, Lineage::Same},
    {"match", Does::Remembers, Lineage::Unknown},
    {"mini-batch-assigner", Does::Relays, Lineage::Same},
    {"multi-join", Does::Joins, Lineage::Joined},
    {"over-aggregate", Does::Remembers, Lineage::Same},
    {"python-calc", Does::Relays, Lineage::Unknown},
    {"python-correlate", Does::Relays, Lineage::Same},
    {"python-group-aggregate", Does::Remembers, Lineage::Grouped},
    {"python-group-table-aggregate", Does::Remembers, Lineage::Grouped},
    {"python-group-window-aggregate", Does::Remembers, Lineage::Grouped},
    {"python-over-aggregate", Does::Remembers, Lineage::Same},
    {"rank", Does::Remembers, Lineage::Same},
    {"sink", Does::Relays, Lineage::Same},
    {"sort", Does::Remembers, Lineage::Same},
    {"sort-limit", Does::Remembers, Lineage::Same},
    {"table-source-scan", Does::Relays, Lineage::Same},
    {"temporal-join", Does::Joins, Lineage::Joined},
    {"temporal-sort", Does::Remembers, Lineage::Same},
    {"union", Does::Relays, Lineage::Same},
    {"values", Does::Relays, Lineage::Same},
    {"watermark-assigner", Does::Relays, Lineage::Same},
    {"window-aggregate", Does::Remembers, Lineage::Grouped},
    {"window-deduplicate", Does::Remembers, Lineage::Same},
    {"window-join", Does::Remembers, Lineage::Joined},
    {"window-rank", Does::Remembers, Lineage::Same},
    {"window-table-function", Does::Remembers, Lineage::Same},
});
static_assert(std::ranges::is_sorted(kOperations, {}, &Operation::name));

}  // namespace

std::optional<Operation> find_operation(std::string_view name) {
  const auto found = std::ranges::lower_bound(kOperations, name, {}, &Operation::name);
  if (found == kOperations.end() || found->name != name) return std::nullopt;
  return *found;
}

bool waits(std::string_view operation) {
  return operation.starts_with("window-") || operation.find("-window-") != std::string_view::npos;
}

}  // namespace firebreak::imports::flink_plan
