// SPDX-License-Identifier: Apache-2.0
// What needs a repair in a part of a model that shares nothing with the rest needs it in the whole
// (docs/semantics.md 7.7), and is found sooner there.
#pragma once

#include <vector>

#include "base/environment.h"
#include "coordination/choices.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// Counterexamples to choices that are no repairs of the model, whose candidates these are: those
/// that the search finds of its parts, as many as are found in time. None of a model that is small,
/// is one part, or has candidates that reshape it.
std::vector<result::CertificateEntry> counterexamples_of_parts(
    const topology::Model& model, const coordination::Choices& choices,
    const std::vector<result::RepairCandidate>& candidates, result::RepairTarget target,
    base::Environment& environment);

}  // namespace firebreak::repair
