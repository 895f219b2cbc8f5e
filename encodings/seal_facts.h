// SPDX-License-Identifier: Apache-2.0
// What is sealed by what the model declares, and what would be with all candidates beside it.
#pragma once

#include "topology/seals.h"

namespace firebreak::encodings {

struct SealFacts {
  topology::Seals declared;
  topology::Seals with_all;
};

}  // namespace firebreak::encodings
