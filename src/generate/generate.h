// SPDX-License-Identifier: Apache-2.0
// Random models, by seed (docs/experiments.md).
#pragma once

#include <cstdint>
#include <string>

#include "generate/parameters.h"
#include "topology/model.h"

namespace firebreak::generate {

/// A model that the builder accepts. The same parameters and seed give the same model, to the byte
/// of its text, on every machine and in every version that says nothing else in its changelog. Its
/// name is "SHAPE-SEED".
topology::Model generate(const Parameters& parameters, std::uint64_t seed);

/// Its canonical text, after a comment that says what made it.
std::string text(const Parameters& parameters, std::uint64_t seed);

}  // namespace firebreak::generate
