// SPDX-License-Identifier: Apache-2.0
// A study: what is measured of the rows of a sweep, and what was expected before they were there
// (docs/experiments.md, Studies).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "sweep/plan.h"

namespace firebreak::study {

/// What a run counts, made of its figures. A run without these figures, or with a ratio to 0,
/// counts nothing.
struct Counted {
  enum class Kind : std::uint8_t {
    Figure,  // the figure `first`; of truth values 0 or 1
    Ratio,   // `first` / `second`
    Above,   // 1 if `first` > `second`, else 0
    Is       // 1 if `first` is the word `second`, else 0
  };
  Kind kind = Kind::Figure;
  std::string first;
  std::string second;
};

/// The statistic is a mean: of all runs, or, of the runs that agree but for a parameter, for each
/// of its values, and the difference that it makes from the first of them to the last.
struct Measure {
  std::string id;    // "H1"
  std::string says;  // the hypothesis, in words
  sweep::Asked asked;
  Counted counted;
  std::vector<std::pair<std::string, std::string>> among =
      {};                       // "shape" or a parameter, and its value
  std::string along;            // a parameter, or ""
  std::optional<double> above;  // what is expected of the mean, or of the difference
  std::optional<double> below;
  base::SourceSpan asked_at = {};
};

struct Study {
  std::string file;
  std::string title;
  std::string plan;  // a file, as seen from the study
  std::vector<Measure> measures;
};

/// Reads a study; empty iff something was added to `diagnostics`.
std::optional<Study> read_study(std::string_view text, const std::string& file,
                                base::Diagnostics& diagnostics);

/// Adds what the measures ask that the plan does not: it would have no rows.
void check_asked(const Study& study, const sweep::Plan& plan, base::Diagnostics& diagnostics);

}  // namespace firebreak::study
