// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "labels/labels.h"
#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// The streams into the component, in source order.
std::vector<topology::StreamId> input_streams(const topology::Topology& topology,
                                              const topology::Component& component);

/// Whether an ordering by this mechanism covers all of so many inputs.
bool has_whole_order(const topology::Component& component, topology::Mechanism mechanism,
                     std::size_t inputs);

/// The paths at which messages race, around which candidates are looked for (docs/repair.md 1.2).
class Races {
 public:
  explicit Races(const topology::Topology& topology);

  const std::vector<topology::PathId>& paths() const { return paths_; }
  /// By component, in source order.
  const std::map<topology::ComponentId, std::vector<topology::PathId>>& by_component() const {
    return at_;
  }

  /// What can be put in order by itself at one component: all of these paths of it, and those of
  /// them that keep a state, for who minds only that (`accept`, the weaker targets).
  std::vector<std::vector<topology::PathId>> groups(
      const std::vector<topology::PathId>& paths) const;
  /// All that races at these paths of one component: what they handle and what their rivals handle.
  std::vector<topology::StreamId> streams(const std::vector<topology::PathId>& paths) const;
  /// The attributes on which all messages agree whose order matters to the path.
  topology::AttributeSet shared(topology::PathId path) const;

 private:
  std::vector<topology::PathId> rivals(topology::PathId path) const;
  bool in_one_order(const topology::Component& component) const;
  bool fed(topology::PathId path) const;

  const topology::Topology& topology_;
  topology::Conflicts conflicts_;
  labels::Labeling labeling_;
  std::vector<bool> fed_;  // by StreamId
  std::vector<topology::PathId> paths_;
  std::map<topology::ComponentId, std::vector<topology::PathId>> at_;
};

/// The keys by which it is enough to order these streams, or some paths of them: what each path
/// shares by and what all of them do, so far as the streams carry it. At most three, none empty.
std::vector<topology::AttributeSet> keys_of_order(const topology::Topology& topology,
                                                  const Races& races,
                                                  const std::vector<topology::PathId>& paths,
                                                  const std::vector<topology::StreamId>& streams);

}  // namespace firebreak::coordination
