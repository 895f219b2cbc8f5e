// SPDX-License-Identifier: Apache-2.0
// What is not decided of a repair (semantics 6.6) may be decided of a larger one: a message that is
// not repeated, say, is not answered again. Or another repair may be decided.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/environment.h"
#include "coordination/choices.h"
#include "repair/search.h"

namespace firebreak::repair {

/// A repair, and who confirms it.
struct Answer {
  coordination::Subset repair;
  Search::Verified verified;
};

/// A superset of the repair that the solver verifies: with the cheapest further candidate that is
/// enough, or with several, of which none can be left out. None if there is none among those that
/// are tried, which are few, or the time is over. No variants are added.
std::optional<Answer> decided(const Search& search, const coordination::Subset& repair,
                              const base::Environment& environment);

/// The cheapest repair that the solver verifies without all of the undecided one; only if it costs
/// less than `below`, where given. None where few tries or the time are not enough. The search
/// passes over what is not decided; the sinks of which it is not are added to `open`.
std::optional<Answer> decided_elsewhere(Search& search, const coordination::Subset& undecided,
                                        std::optional<std::uint64_t> below,
                                        const base::Environment& environment,
                                        std::set<std::string>& open);

}  // namespace firebreak::repair
