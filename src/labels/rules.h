// SPDX-License-Identifier: Apache-2.0
// The rules of both rule sets, as a table (docs/rules.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "result/label.h"
#include "topology/model.h"

namespace firebreak::labels {

enum class Rule : std::uint8_t {
  Source,             // a source is delivered as declared
  Keeps,              // p: a path keeps its input's label
  NdRead,             // 1: Async or Run into OR
  OrderedWrite,       // 2: Async or Run into OW
  DivergentWrite,     // 3: Inst into a W path
  IncompatibleSeal,   // 4: a seal into an OW with whose gate it is not compatible
  SealedRead,         // gap 2: a seal does not protect an OR
  UnsealedWriter,     // gap 7: another writer spoils a compatible seal
  ReadsTaint,         // gap 4: an O path reads a tainted state
  ReadsContents,      // an O path reads a state whose contents differ
  Consumes,           // gap 5 (icde14): a compatible O path consumes its seal
  SealLost,           // gap 3: a seal whose attributes do not survive
  Repeats,            // repeated deliveries
  Loses,              // lost deliveries
  Declared,           // a declared seal on an inner stream
  InOrder,            // gap 8: one order of delivery
  Cycle,              // 0 (icde14): a cycle collapses to one node
};

/// Internal labels that a rule adds and reconciliation replaces.
enum class Addition : std::uint8_t { None, NdRead, Taint };

struct RuleText {
  Rule rule;
  std::string_view id;     // as derivations cite it: "rule 2", "gap 4"
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
