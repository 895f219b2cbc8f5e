// SPDX-License-Identifier: Apache-2.0
// A model with one thing changed: what a careless edit or another deployment does to it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topology/model.h"

namespace firebreak::generate {

struct Mutant {
  std::string_view change;  // "drop-seal", one of changes()
  std::string where;        // the stream, path or component: "click", "Report.request→response"
  topology::Model model;    // "MODEL~CHANGE-3", the third of this change; without repairs, expect
};

struct Change {
  std::string_view name;
  std::string_view what;  // in words
};
/// In the order in which mutants come.
std::span<const Change> changes();

/// All that differ from the model in one place and that `valid` accepts, by change, then in the
/// order of the model. Paths of a component with a behaviour stay as they are.
std::vector<Mutant> mutants(const topology::Model& model,
                            const std::function<bool(const topology::Model&)>& valid);

}  // namespace firebreak::generate
