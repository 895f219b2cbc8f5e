// SPDX-License-Identifier: Apache-2.0
// Stream labels: what a rule set concludes about a stream.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "topology/topology.h"

namespace firebreak::result {

/// Stream labels from the least to the most severe. `Ordered` occurs under rule set `sound` only:
/// the stream is delivered in one order in all worlds.
enum class Severity : std::uint8_t { Ordered, Seal, Async, Run, Inst, Diverge };

struct Label {
  Severity severity = Severity::Async;
  topology::AttributeSet key;  // for Seal only; empty: the whole stream
  bool operator==(const Label&) const = default;
};

enum class RuleSet : std::uint8_t { Icde14, Sound };

/// "Seal[a,b]" (attribute names sorted), "Async", "Run", "Inst", "Diverge", "Ordered".
std::string to_string(const topology::Topology& topology, const Label& label);
std::string to_string(RuleSet rules);  // "icde14", "sound"

}  // namespace firebreak::result
