// SPDX-License-Identifier: Apache-2.0
// Parts of a model that share nothing: no stream, component or functional dependency leads from one
// to another.
#pragma once

#include <cstddef>
#include <vector>

#include "topology/model.h"

namespace firebreak::topology {

/// The indices of some streams and components of a model, ascending.
struct Part {
  std::vector<std::size_t> streams;
  std::vector<std::size_t> components;
};

/// The smallest parts of a valid model, in the order of their first streams; those that have no
/// source or no sink, so that nothing shows there, are left out.
std::vector<Part> parts_of(const Model& model);

/// The part as a model, which is valid, without what the whole lists under `repairs`, `expect` and
/// `assume`.
Model model_of(const Model& whole, const Part& part);

}  // namespace firebreak::topology
