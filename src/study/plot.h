// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "study/statistics.h"
#include "study/study.h"

namespace firebreak::study {

/// The means of a finding's groups with their intervals, as an SVG picture of 480 × 240 that needs
/// nothing else: points in a line where the parameter is a number, else bars. "" without groups.
std::string plot(const Measure& measure, const Finding& finding);

}  // namespace firebreak::study
