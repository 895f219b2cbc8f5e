// SPDX-License-Identifier: Apache-2.0
// The operations of Flink's streaming plans: one table. What it does not know is the worst case.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace firebreak::imports::flink_plan {

enum class Does : std::uint8_t {
  Relays,    // each row by itself
  Joins,     // keeps the rows of its inputs
  LooksUp,   // reads what others write
  Remembers  // keeps state by key, and what it emits depends on the order in which rows come
};

/// Where a field of an input stands in the output.
enum class Lineage : std::uint8_t {
  Unknown,
  Same,       // where it stood; more may follow
  Projected,  // where `projection` refers to it
  Grouped,    // in the order of `grouping`, at the beginning
  Joined      // behind those of the inputs before
};

struct Operation {
  std::string_view name;
  Does does = Does::Remembers;
  Lineage lineage = Lineage::Unknown;
};

/// None for what is not known.
std::optional<Operation> find_operation(std::string_view name);

/// Whether it waits for the end of windows.
bool waits(std::string_view operation);

}  // namespace firebreak::imports::flink_plan
