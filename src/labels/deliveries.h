// SPDX-License-Identifier: Apache-2.0
// Which pairs of deliveries can come in different orders in two worlds (semantics 4).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "labels/modes.h"
#include "labels/repetitions.h"
#include "topology/topology.h"

namespace firebreak::labels {

/// A delivery on `a` and one on `b` (maybe the same stream) can be exchanged.
struct Race {
  topology::StreamId a;
  topology::StreamId b;
  bool operator==(const Race&) const = default;
};

/// Refers to what it was made from. "None" always is the truth; a race may be one that no two
/// worlds show.
class Deliveries {
 public:
  Deliveries(const topology::Topology& topology, const Repetitions& repetitions);

  using Inputs = std::span<const topology::InputId>;
  /// A racing pair of a delivery at one of `left` and one at one of `right`, inputs of one
  /// component, where the two messages share a partition of `gate`.
  std::optional<Race> between(Inputs left, Inputs right, const topology::Gate& gate,
                              Mode mode) const;
  /// A racing pair of deliveries at the same one of `inputs`, of one component, likewise.
  std::optional<Race> within_each(Inputs inputs, const topology::Gate& gate, Mode mode) const;
  /// Whether the stream's messages are delivered once each, in one order, in all worlds.
  bool in_one_order(topology::StreamId stream) const;

 private:
  /// What is asked, with the orderings that relate pairs in one partition of the gate.
  struct Query;
  Query query(const topology::Component& component, const topology::Gate& gate, Mode mode) const;
  bool relates(const topology::Ordering& ordering, const topology::Gate& gate, Mode mode) const;
  bool never(const Query& query) const;
  std::optional<Race> search(Inputs left, Inputs right, Query& query) const;
  bool racing(const topology::Stream& a, const topology::Stream& b, const Query& query) const;
  bool in_fifo_order(const topology::Stream& stream, const topology::Gate& gate, Mode mode) const;
  bool emits_in_one_order(const topology::Output& output, const topology::Gate& gate,
                          Mode mode) const;
  void find_emission_orders();
  bool emits_partitions_in_order(const topology::Stream& stream, const topology::Gate& gate,
                                 Mode mode) const;
  topology::AttributeSet shared_before(const topology::Stream& stream,
                                       const topology::Gate& gate) const;

  const topology::Topology& topology_;
  const Repetitions& repetitions_;
  std::vector<std::size_t> inflow_;      // by ComponentId: the number of streams that come in
  std::vector<Modes> ordered_emission_;  // by OutputId, for those with FIFO streams; else empty

  /// Whether messages that agree on these attributes are emitted in one order; no, while it is
  /// asked.
  using Emission = std::tuple<topology::OutputId, topology::AttributeSet, Mode>;
  mutable std::map<Emission, bool> partitions_;
  mutable std::size_t depth_ = 0;  // of questions about emissions that wait for others
};

}  // namespace firebreak::labels
