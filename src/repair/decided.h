// SPDX-License-Identifier: Apache-2.0
// What is not decided of a repair (semantics 6.6) may be decided of a larger one: a message that is
// not repeated, say, is not answered again.
#pragma once

#include <optional>

#include "base/environment.h"
#include "coordination/choices.h"
#include "repair/search.h"

namespace firebreak::repair {

/// A superset of the repair that the solver verifies: with the cheapest further candidate that is
/// enough, or with several, of which none can be left out. None if there is none among those that
/// are tried, which are few, or the time is over. No variants are added.
struct Decided {
  coordination::Subset repair;
  Search::Verified verified;
};
std::optional<Decided> decided(const Search& search, const coordination::Subset& repair,
                               const base::Environment& environment);

}  // namespace firebreak::repair
