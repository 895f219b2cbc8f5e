// SPDX-License-Identifier: Apache-2.0
// What can be said of a topology before it runs: which streams are punctuated and on what, which
// paths wait for that (docs/semantics.md 3), what a path can see, what leads where.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "topology/topology.h"

namespace firebreak::simulator {

/// How a program is set up, where the model leaves it open.
struct Setting {
  bool answer_all =
      false;  // a component that is not replicated answers all replicas, not the asker
  /// A partition is closed once all streams into the component say so, or are idle.
  bool closed_together = false;
  /// Which of parallel instances gets which key: 0, all go to the first; 1, neighbours part; else
  /// at random.
  unsigned placement = 0;
};

/// Whether some component has parallel instances, of which the values of its messages say which
/// gets them.
bool parts_with_keys(const topology::Topology& topology);

struct SealInForce {
  topology::AttributeSet key;
  bool exact = true;       // false: a watermark
  bool forwarded = false;  // by the component that emits the stream; else its producers know
};

struct Plan {
  explicit Plan(const topology::Topology& of);

  const topology::Topology& topology;
  std::vector<std::vector<SealInForce>> seals;        // by StreamId
  std::vector<std::vector<topology::PathId>> rivals;  // by PathId: whose writes an O path sees
  /// By PathId, of who keeps the newest: those that hold it together, of each partition one
  /// message.
  std::vector<std::vector<topology::PathId>> holders;
  std::vector<bool> sealed;  // by PathId: all that it reads is sealed
  std::vector<bool> unit;    // by PathId: it waits
  std::vector<std::vector<topology::AttributeSet>> unique;  // by StreamId: in force
  std::vector<bool> forgets;                                // by PathId: partitions, once closed
  std::vector<bool> forgettable;                            // by PathId: what it keeps, once closed
  std::vector<bool> keeps_arrivals;                         // by PathId: O, where nobody writes
  std::vector<std::uint32_t> attribute_class;               // by AttributeId: determine each other
  std::vector<topology::AttributeSet> grid;                 // by ComponentId: all gates
  /// By PathId of W paths: sinks from which what it keeps can be seen.
  std::vector<std::vector<bool>> visible;
  /// By two StreamIds: the attributes kept on all ways from the first to the second; none if there
  /// is no way.
  std::vector<std::vector<std::optional<topology::AttributeSet>>> way;
  bool cyclic = false;
  bool too_large = false;

  /// Whether any of the component's parallel instances may get any message.
  bool scattered(topology::ComponentId component) const {
    const topology::Component& c = topology[component];
    return c.instances > 1 && c.instances_by.empty();
  }

  /// What p and q share by; the gate of p where q is confluent.
  topology::Gate shared(topology::PathId p, topology::PathId q) const;
  /// Whether a seal on the key closes whole partitions of the gate.
  bool closes(const topology::Stream& stream, const topology::Gate& gate,
              const topology::AttributeSet& key) const;
  /// Whether the component on the path's end may pass on what ends a partition, to the stream.
  bool helps(topology::StreamId read, topology::PathId path, const topology::Stream& stream,
             const topology::AttributeSet& own, const topology::AttributeSet& key) const;
  /// The streams whose punctuations the path waits for: those into its rivals, and what rivals wait
  /// for in turn, where `waits` says that they do.
  std::vector<topology::StreamId> awaited(topology::PathId path,
                                          const std::vector<bool>& waits) const;
  /// Whether the ordering covers all that the path handles and waits for, punctuations included.
  bool covers_unit(const topology::Ordering& ordering, topology::PathId path) const;
  /// Whether whoever waits at the reader of this FIFO source, and has to do with it, handles its
  /// messages in the order in which it brings them and its punctuations: there is nothing else.
  bool paces(const topology::Stream& source) const;
  /// Whether the ordering places punctuations of the stream, on that key, among messages.
  bool places(const topology::Component& component, std::size_t ordering, topology::StreamId stream,
              std::size_t key) const;

 private:
  /// Whether O paths that read what `writer` keeps are all sealed, with their own inputs, so that
  /// closed partitions of it can be forgotten.
  bool forgotten(topology::PathId writer) const;
  void find_classes();
  void find_rivals();
  void find_ways();
  void find_visible();
  void find_forgets();

  // plan_seals.cpp: what is punctuated, and who could wait
  void find_seals();
  void find_sealed();
  bool can_wait(topology::PathId path) const;
  bool asked_about_each(topology::PathId path) const;
  bool passes(topology::PathId path) const;
  std::vector<topology::AttributeSet> forwarded_keys(const topology::Stream& stream) const;
  bool waits_for_itself(topology::PathId path) const;
  bool closed_by_some(const topology::Stream& stream, const topology::Gate& gate) const;

  // plan_unique.cpp: what tells messages of a stream apart
  void find_unique();
  std::vector<topology::AttributeSet> promised_unique(topology::StreamId stream,
                                                      std::size_t hops) const;
  std::optional<topology::AttributeSet> told_by_newest(const topology::Stream& s,
                                                       const topology::Path& path) const;
  bool one_message(topology::StreamId stream, const topology::AttributeSet& agree) const;

  // plan_units.cpp: who waits
  void find_units();
  std::vector<topology::PathId> reads(topology::PathId path) const;
  bool calm(topology::PathId path) const;
  bool lacks_stale(topology::PathId path, std::set<topology::PathId>& seen) const;
  bool repeated(topology::StreamId stream) const;
  bool absorbs(topology::PathId path) const;
  std::vector<bool> dropped_;
};

}  // namespace firebreak::simulator
