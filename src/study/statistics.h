// SPDX-License-Identifier: Apache-2.0
// Means with intervals, by the bootstrap (Efron, Annals of Statistics 7, 1979), and shares with
// theirs (Wilson, Journal of the American Statistical Association 22, 1927).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/rows.h"
#include "study/study.h"

namespace firebreak::study {

/// An interval of 95 %.
struct Estimate {
  std::size_t count = 0;
  double mean = 0;
  double low = 0;
  double high = 0;
};
/// By percentiles of 2,000 resamples. The same values and seed give the same interval.
Estimate estimate(const std::vector<double>& values, std::uint64_t seed);
/// Of zeros and ones: also where all are the same it is no single point.
Estimate share(const std::vector<double>& values);

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
