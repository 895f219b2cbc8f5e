// SPDX-License-Identifier: Apache-2.0
// Every choice is drawn by a generator of its own, from the seed, what it is about and of what. So
// a parameter that changes leaves all other choices as they were, and what has a share of 20 % has
// it at 40 %, too: models of one seed can be compared in pairs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/random.h"
#include "topology/model.h"

namespace firebreak::generate {

// What a choice is about. Numbers are part of what a seed means: new ones come at the end.
enum class About : std::uint64_t {
  Shape,
  Emitted,
  Label,
  Gate,
  Rewrites,
  Newest,
  Commutes,
  Replicated,
  Instances,
  Crash,
  Ordered,
  Behavior,
  Seal,
  Sealable,
  Fifo,
  Producers,
  Repeats,
  Loses,
  Accept,
  Observe
};

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t seed() const { return seed_; }
  base::Random draw(About about, std::size_t element) const {
    return base::Random(seed_, static_cast<std::uint64_t>(about), element);
  }
  bool chance(About about, std::size_t element, std::uint32_t percent) const {
    return draw(about, element).percent(percent);
  }

 private:
  std::uint64_t seed_;
};

/// In the order of `names`, none if there are none, else at least one.
topology::Names some_of(const topology::Names& names, base::Random random);

}  // namespace firebreak::generate
