// SPDX-License-Identifier: Apache-2.0
// What tells the messages of a stream apart (docs/semantics.md 3.10).
#pragma once

#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// What makes that a message can come on a stream again with other contents: upstream, a path that
/// tells something else for what it has handled before is given that again.
struct ToldAgain {
  bool always = false;  // by a crash, or since some path emits an unknown number of copies
  std::vector<StreamId> streams;  // delivered at least once, upstream
  bool ever() const { return always || !streams.empty(); }
};

class UniqueKeys {
 public:
  explicit UniqueKeys(const Topology& topology);

  /// No two different messages of the stream agree on one of these: as declared, and as kept from
  /// the stream that it comes of. None where something may be told again.
  const Keys& of(StreamId stream) const { return holding_[stream.index()]; }
  /// Likewise, if nothing were told again.
  const Keys& promised(StreamId stream) const { return promised_[stream.index()]; }
  /// Of a stream with promised keys; of others nothing is said.
  const ToldAgain& told_again(StreamId stream) const { return told_again_[stream.index()]; }
  /// Whether two messages of one stream that agree on all these, dependencies included, are one.
  bool tells_apart(StreamId a, StreamId b, const AttributeSet& agreed) const {
    return a == b && some_within(of(a), agreed);
  }
  /// Likewise, and whether that one is handled once.
  bool tells_handlings_apart(StreamId a, StreamId b, const AttributeSet& agreed) const {
    return tells_apart(a, b, agreed) && !repeated_[a.index()];
  }

 private:
  std::vector<Keys> promised_;  // by StreamId
  std::vector<Keys> holding_;
  std::vector<ToldAgain> told_again_;
  std::vector<bool> repeated_;
};

}  // namespace firebreak::topology
