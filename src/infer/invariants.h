// SPDX-License-Identifier: Apache-2.0
// What holds of every state that a behaviour can reach, found among templates and proved
// (docs/behaviors.md, Invariants). A unique key is lifted to the state by a set of the keys that
// were used, which nothing else sees: a message's own key is not in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "encodings/behavior/symbolic_execution.h"
#include "infer/inference.h"

namespace firebreak::infer {

struct Ledger;

/// The keys that were used, one set for each assumption that is lifted (Assumption::lifted), in
/// order.
using UsedKeys = std::vector<encodings::SymbolicValue>;

/// The type of an assumption's keys: one attribute's, or a tuple.
behavior::Type key_type(const Subject& subject, const Assumption& assumption);
/// That of a message; none where the assumption is not about its handler.
std::optional<encodings::SymbolicValue> key_of(const Subject& subject, const Assumption& assumption,
                                               std::size_t handler,
                                               const encodings::SymbolicMessage& message);

struct Invariant {
  std::string text;
  /// Holds at every index of this type; none: of the state as such.
  std::optional<behavior::Type> index = std::nullopt;
  std::function<smt::Term(encodings::SymbolicValues&, const encodings::SymbolicState&,
                          const UsedKeys&, const encodings::SymbolicValue* index)>
      holds;
};

/// All that is left of the templates when what a handler can break is taken out again and again
/// (Houdini; Flanagan and Leino, FME 2001).
std::vector<Invariant> find_invariants(const Subject& subject, const base::Environment& environment,
                                       Ledger& ledger);

}  // namespace firebreak::infer
