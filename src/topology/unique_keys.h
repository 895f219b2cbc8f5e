// SPDX-License-Identifier: Apache-2.0
// What tells the messages of a stream apart (docs/semantics.md 3.10).
#pragma once

#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// What makes that a message can come on a stream more than once.
struct ComesAgain {
  bool always = false;            // some path emits an unknown number of copies
  std::vector<StreamId> streams;  // delivered at least once, at the stream or upstream
  bool ever() const { return always || !streams.empty(); }
};

class UniqueKeys {
 public:
  explicit UniqueKeys(const Topology& topology);

  /// No two different messages of the stream agree on one of these: as declared, and as kept from
  /// the stream that it comes of. None where something may repeat.
  const Keys& of(StreamId stream) const { return holding_[stream.index()]; }
  /// Likewise, if nothing repeated.
  const Keys& promised(StreamId stream) const { return promised_[stream.index()]; }
  /// Of a stream with promised keys; of others nothing is said.
  const ComesAgain& comes_again(StreamId stream) const { return comes_again_[stream.index()]; }
  /// Whether two messages of one stream that agree on all these, dependencies included, are one.
  bool tells_apart(StreamId a, StreamId b, const AttributeSet& agreed) const {
    return a == b && some_within(of(a), agreed);
  }

 private:
  std::vector<Keys> promised_;  // by StreamId
  std::vector<Keys> holding_;
  std::vector<ComesAgain> comes_again_;
};

}  // namespace firebreak::topology
