// SPDX-License-Identifier: Apache-2.0
#include "check/undecided.h"

#include <array>

#include "check/undecided_checks.h"

namespace firebreak::check {

namespace {

using Check = std::string (*)(const Facts& facts);

// The labels of rule set `sound` do not take care of these,
constexpr std::array<Check, 6> kBeyondLabels = {unknown_answer,  overtaken_repetition,
                                                merged_emission, late_for_one,
                                                forgotten_early, forwarded_watermark};
// and of these they do.
constexpr std::array<Check, 9> kKnownToLabels = {
    merged_newest, merged_answers, late_answer,         answer_to_one,     handled_copy,
    lost_copy,     settled_rival,  instances_met_again, asked_and_replayed};

}  // namespace

Undecided undecided(const topology::Topology& topology, bool may_be_ordered) {
  const Facts facts(topology, may_be_ordered);
  for (const Check check : kBeyondLabels) {
    if (std::string reason = check(facts); !reason.empty()) return {std::move(reason), false};
  }
  for (const Check check : kKnownToLabels) {
    if (std::string reason = check(facts); !reason.empty()) return {std::move(reason)};
  }
  if (std::string reason = forgotten_in_a_crash(facts); !reason.empty()) {
    return {std::move(reason), true, true};
  }
  return {};
}

}  // namespace firebreak::check
