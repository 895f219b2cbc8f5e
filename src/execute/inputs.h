// SPDX-License-Identifier: Apache-2.0
// Inputs of a network: messages of its sources of which all that is assumed holds.
#pragma once

#include <random>
#include <vector>

#include "execute/values.h"
#include "execute/world.h"

namespace firebreak::execute {

class Inputs {
 public:
  /// Both must outlive it.
  Inputs(const Network& network, const Values& values);

  /// At most `size` messages of each source.
  Input draw(std::size_t size, std::mt19937& random) const;
  Sent draw_one(std::size_t channel, std::mt19937& random) const;

  /// The n-th of many messages that are alike in all but what tells messages apart: numbers count
  /// on, texts are new ones, if `renewed`.
  Sent repeated(const Sent& sent, std::size_t n, bool renewed) const;

  /// Different messages of all sources, at most `most` of each, that fit by themselves.
  std::vector<Sent> some(std::size_t most) const;

  /// The sources that lead anywhere.
  const std::vector<std::size_t>& sources() const { return sources_; }
  const std::vector<behavior::Parameter>& parameters(std::size_t channel) const;
  /// Whether it matters in which order messages of one source are sent.
  bool ordered() const { return ordered_; }

 private:
  const Network& network_;
  const Values& values_;
  std::vector<std::size_t> sources_;
  bool ordered_ = false;
};

}  // namespace firebreak::execute
