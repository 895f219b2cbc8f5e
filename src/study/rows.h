// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "study/study.h"
#include "sweep/store.h"

namespace firebreak::study {

/// An answered run, as far as a measure asks for it.
struct Row {
  std::string pair;  // what must agree in a pair: all but `along`
  std::map<std::string, std::string>
      parameters;  // with "shape"; none of a model that is no random one
  double value = 0;
};

/// The runs that the measure counts, in the order of the sweep.
std::vector<Row> rows(sweep::Store& store, const Measure& measure);

}  // namespace firebreak::study
