// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "result/repair.h"
#include "topology/coordination.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// The model with these candidates added: `seal:`, `order:` of a stream or component, or
/// `delivery:` or `Rep:` as the model format has them, and variants as annotations. A key that
/// implies another one of the stream takes its place.
topology::Model apply(const topology::Model& model,
                      std::span<const result::RepairCandidate> candidates);

/// The model with these of the candidates added, by their indices.
topology::Model apply(const topology::Model& model,
                      std::span<const result::RepairCandidate> candidates,
                      std::span<const std::size_t> chosen);

/// Whether the candidate changes which paths there are, or what the replicas have in common.
bool reshapes(const result::RepairCandidate& candidate);

/// The candidate by ids; `topology` was built from the model that the candidate is for. Those that
/// reshape it have no such form: InternalError.
topology::Coordination resolve(const topology::Topology& topology,
                               const result::RepairCandidate& candidate);

}  // namespace firebreak::coordination
