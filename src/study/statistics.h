// SPDX-License-Identifier: Apache-2.0
// Means with intervals, by the bootstrap (Efron, Annals of Statistics 7, 1979).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/rows.h"
#include "study/study.h"

namespace firebreak::study {

/// Of 95 %, by percentiles of 2,000 resamples. The same values and seed give the same interval.
struct Estimate {
  std::size_t count = 0;
  double mean = 0;
  double low = 0;
  double high = 0;
};
Estimate estimate(const std::vector<double>& values, std::uint64_t seed);

struct Group {
  std::string value;  // of the parameter; "" where there is none
  Estimate estimate;
};

/// Whether the whole interval is where it was expected, or nowhere there.
enum class Outcome : std::uint8_t { Described, Supported, Refuted, Undecided };

struct Finding {
  std::vector<Group> groups;  // by the parameter's value, ascending; one without a parameter
  Estimate difference;        // last less first, of pairs that agree but for the parameter
  double effect = 0;          // its mean by its standard deviation (Cohen's d of pairs)
  Outcome outcome = Outcome::Described;
};

/// `seed` tells measures apart.
Finding find(const Measure& measure, const std::vector<Row>& rows, std::uint64_t seed);

/// "supported", "refuted", "undecided", or "described", where nothing was expected.
std::string_view name_of(Outcome outcome);

}  // namespace firebreak::study
