// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "labels/rules.h"
#include "labels/sound.h"

namespace firebreak::labels {

/// Which rule a race at the path's view comes under.
Rule rule_of(const SoundAnalysis& analysis, const topology::Path& path, const Race& race);

/// Which messages race, and which stream keeps the path from handling partitions as units.
std::string reason_of(const SoundAnalysis& analysis, const topology::Path& path, const Race& race);

}  // namespace firebreak::labels
