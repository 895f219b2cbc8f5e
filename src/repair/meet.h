// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "topology/model.h"

namespace firebreak::repair {

/// Whether two annotations say the same, paths in the same order.
bool same_annotation(const std::vector<topology::PathDecl>& a,
                     const std::vector<topology::PathDecl>& b);

/// Whether all alternatives are one annotation. There is at least one.
bool all_same(const std::vector<const std::vector<topology::PathDecl>*>& alternatives);

/// An annotation that shows no more than any of the alternatives does: a model with it has no
/// anomaly that the model with one of them has not (docs/semantics.md 7.4). It may lack interfaces
/// that the alternatives have. None where no such annotation is known. There is at least one
/// alternative.
std::optional<std::vector<topology::PathDecl>> meet(
    const std::vector<const std::vector<topology::PathDecl>*>& alternatives);

}  // namespace firebreak::repair
