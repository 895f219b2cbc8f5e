// SPDX-License-Identifier: Apache-2.0
// Streams with several ends, `to: [A.x, B.y]`: one copy goes to each (semantics 1.8).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "topology/model.h"

namespace firebreak::topology {

/// "reading to Latest.in": the name of the copy that goes there.
std::string name_of_copy(const StreamDecl& stream, const Endpoint& end);

/// A model in which each stream has one end.
struct WrittenOut {
  Model model;
  /// By stream: which declaration it is of. Declarations keep their places; further copies are
  /// added at the end.
  std::vector<std::size_t> declaration;
  /// How many relays there are; they are the last components.
  std::size_t relays = 0;
};

bool has_copies(const Model& model);

/// The model with its copies written out. Those of an inner stream all leave its output interface.
/// A source goes to a relay, which emits its copies: so all of them are of one input. What the
/// stream promises holds of all of these; faults are the copies'. Only what is resolved is written
/// out: what is to be repaired, or expected, stays as it is.
WrittenOut write_out(const Model& model);

}  // namespace firebreak::topology
