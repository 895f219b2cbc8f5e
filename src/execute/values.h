// SPDX-License-Identifier: Apache-2.0
// Values that are worth trying: few, so that messages meet, and those that the text compares with.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "behavior/syntax.h"
#include "behavior/value.h"

namespace firebreak::execute {

class Values {
 public:
  explicit Values(const std::vector<const behavior::Program*>& programs);

  behavior::Value draw(const behavior::Type& type, std::mt19937& random) const;

 private:
  std::vector<behavior::Integer> integers_;
  std::vector<std::string> strings_;
};

}  // namespace firebreak::execute
