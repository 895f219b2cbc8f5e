// SPDX-License-Identifier: Apache-2.0
// Kinds of random models: each feature of the model format in some, and all in the last.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "support/random_models.h"

namespace firebreak::test_support {

struct RandomKind {
  std::string name;
  RandomModelOptions options;
};

inline void PrintTo(const RandomKind& kind, std::ostream* out) { *out << kind.name; }

inline std::vector<RandomKind> random_kinds() {
  const auto with = [](auto... features) {
    RandomModelOptions options;
    (features(options), ...);
    return options;
  };
  const auto few = [](RandomModelOptions& o) { o.max_components = 2; };
  const auto ordered = [](RandomModelOptions& o) { o.orderings = o.fifo = true; };
  const auto faulty = [](RandomModelOptions& o) { o.at_least_once = o.at_most_once = true; };
  const auto observed = [](RandomModelOptions& o) { o.observe = o.repeats = true; };
  const auto unique = [](RandomModelOptions& o) { o.unique = true; };
  const auto newest = [](RandomModelOptions& o) { o.newest = true; };
  const auto scattered = [](RandomModelOptions& o) { o.instances = true; };
  const auto crashing = [](RandomModelOptions& o) { o.crashes = true; };
  const auto merged = [](RandomModelOptions& o) { o.one_copy = true; };
  const auto closing = [](RandomModelOptions& o) {
    o.commutes = o.unordered_emission = o.late = o.watermarks = o.forwards = o.inner_seals = true;
  };
  return {
      {"Plain", {}},
      {"Ordered", with(ordered)},
      {"FewFaulty", with(few, faulty)},
      {"Faulty", with(faulty)},
      {"OrderedFaulty", with(ordered, faulty)},
      {"Observed", with(ordered, faulty, observed)},
      {"Unique", with(ordered, unique)},
      {"Newest", with(ordered, newest, unique)},
      {"NewestFaulty", with(faulty, newest)},
      {"Scattered", with(ordered, scattered)},
      {"ScatteredFaulty", with(faulty, scattered)},
      {"Crashing", with(faulty, crashing, observed)},
      {"CrashingOrdered", with(ordered, crashing, newest)},
      {"Closing", with(faulty, closing)},
      {"ClosingOrdered", with(ordered, closing)},
      {"Merged", with(ordered, faulty, merged)},
      {"All",
       with(ordered, faulty, observed, unique, newest, scattered, crashing, merged, closing)},
  };
}

}  // namespace firebreak::test_support
