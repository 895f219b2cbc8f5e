// SPDX-License-Identifier: Apache-2.0
// The rules of both rule sets, as a table (docs/rules.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "result/label.h"
#include "topology/model.h"

namespace firebreak::labels {

enum class Rule : std::uint8_t {
  Source,            // a source is delivered as declared
  Cycle,             // 0 (icde14): a cycle collapses to one node
  NdRead,            // 1: Async or Run into OR
  OrderedWrite,      // 2: Async or Run into OW
  DivergentWrite,    // 3: Inst into a W path
  IncompatibleSeal,  // 4: a seal into an OW with whose gate it is not compatible
  Keeps,             // p: a path keeps its input's label
  SealedRead,        // gap 2: a sealed input does not protect an OR
  SealLost,          // gap 3: a seal that does not survive the path
  ReadsTaint,        // gap 4: an O path reads a state that is tainted
  Consumes,          // gap 5 (icde14): a compatible O path consumes its seal
  Forwards,          // gap 5 (sound): a sealed path forwards it
  UnsealedWriter,    // gap 7: another writer spoils a compatible seal
  InOrder,           // gap 8: one order of delivery
  ReadsContents,     // gap 10: an O path reads a state whose contents differ
  RacingWriters,     // gap 11: an order-sensitive write races with another one, which it reads
  WaitingRival,      // gap 14: what waits is handled when its partition is complete
  WaitsForItself,    // gap 15: a seal that comes from a path's own answers is none
  HearsReplicas,     // gap 16: a component that is not replicated hears each replica
  MergesCopies,      // gap 16: of the replicas' copies one gets through
  Repeats,           // repeated deliveries
  Loses,             // lost deliveries
  Reconciles,        // what a component makes of an addition
  Merges,            // the most severe label wins
  Declared,          // a declared seal on an inner stream
};

/// Internal labels that a rule adds and reconciliation replaces.
enum class Addition : std::uint8_t { None, NdRead, Taint };

struct RuleText {
  Rule rule;
  std::string_view id;  // as derivations cite it: "rule 2", "gap 4"
  std::string_view title;
};

/// The table's row.
const RuleText& text_of(Rule rule);

/// What a rule set says of an input label on a path, before reconciliation.
struct Inference {
  Rule rule = Rule::Keeps;
  Addition adds = Addition::None;
  bool consumes_seal = false;  // the output is Async, where the input is sealed
  bool operator==(const Inference&) const = default;
};

/// The published table (docs/rules.md, icde14). `compatible` matters for sealed inputs only.
Inference infer_icde14(result::Severity input, topology::Annotation annotation, bool compatible);

/// Taint and NDRead become Diverge and Inst where the component is replicated, else Run.
result::Severity reconcile(Addition addition, bool replicated);

}  // namespace firebreak::labels
