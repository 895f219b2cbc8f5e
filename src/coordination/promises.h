// SPDX-License-Identifier: Apache-2.0
// What a model is promised by its network, its producers and its orderings, as pieces that can be
// given up (docs/repair.md, Tolerance).
#pragma once

#include <vector>

#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// A model without what it is promised, and what that was. The promises that are compared are its
/// `repairs`, each of cost 1: the coordination that the model declared (declared.h), then of each
/// stream that it delivers no message twice and that it loses none.
struct Stripped {
  topology::Model model;
  /// Streams that still deliver nothing twice, since a seal could do harm if they did (semantics
  /// 7.1), so that the two cannot be compared.
  std::vector<topology::Name> once;
};
/// The model must build.
Stripped without_promises(const topology::Model& model);

}  // namespace firebreak::coordination
