// SPDX-License-Identifier: Apache-2.0
// The other replica's copies, as they come to an instance that the replicas share (semantics 4.6).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "replay/interpreter_schedule.h"

namespace firebreak::replay::interpreter {

/// Tells which messages there are once for both replicas.
void find_common(const topology::Topology& topology, Script& script);

/// In one run no observer tells what the other replica does, but all that is sent arrives: what one
/// world lists of its copies the other one gets, too, last.
void complete_other_replica(const topology::Topology& topology, Script& script);

/// The arrivals of such copies in one world.
class OtherReplica {
 public:
  OtherReplica(const topology::Topology& topology, const Script& script, std::size_t world)
      : topology_(topology), script_(script), world_(world) {}
  /// Why a copy cannot arrive now, after what has been emitted in this world, or "".
  std::string arrive(MessageIndex m, const Schedule& schedule);

 private:
  bool can_exist(MessageIndex m, const Schedule& schedule) const;
  bool may_come_again(MessageIndex m, std::size_t arrivals);

  const topology::Topology& topology_;
  const Script& script_;
  std::size_t world_;
  std::map<MessageIndex, std::size_t> arrived_;
  std::vector<std::size_t> sent_;  // by message: how often the other world emits it
};

}  // namespace firebreak::replay::interpreter
