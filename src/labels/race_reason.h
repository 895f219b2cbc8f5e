// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "labels/rules.h"
#include "labels/sound.h"

namespace firebreak::labels {

/// Which rule a race of the path comes under.
Rule rule_of(const SoundAnalysis& analysis, const topology::Path& path, const RivalRace& race);

/// Which messages race, and why no seal keeps the path from it.
std::string reason_of(const SoundAnalysis& analysis, const topology::Path& path,
                      const RivalRace& race);

/// "it waits for ba, which B.ask→out emits, which waits for ab, which it emits itself"; seen from
/// the path, if it is on the chain.
std::string chain_of(const topology::Topology& topology, const topology::SelfWait& wait,
                     topology::PathId path);

}  // namespace firebreak::labels
