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

  /// At most `most` different ones, those first that tell most programs apart.
  std::vector<behavior::Value> some(const behavior::Type& type, std::size_t most) const;

  /// The numbers that programs compare with and that messages could count up to, ascending.
  std::vector<std::size_t> counts() const;

  /// Another one to try.
  void add(const behavior::Value& value);

 private:
  std::vector<behavior::Integer> integers_;  // the first are those of every program
  std::vector<std::string> strings_;
};

}  // namespace firebreak::execute
