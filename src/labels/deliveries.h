// SPDX-License-Identifier: Apache-2.0
// Which pairs of deliveries, and of handlings, can come in different orders in two worlds, and
// which sealed paths wait (semantics 3.5, 4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "labels/modes.h"
#include "labels/repetitions.h"
#include "topology/conflicts.h"
#include "topology/newest.h"
#include "topology/seals.h"
#include "topology/topology.h"
#include "topology/unique_keys.h"

namespace firebreak::labels {

/// A delivery on `a` and one on `b` (maybe the same stream) can be exchanged.
struct Race {
  topology::StreamId a;
  topology::StreamId b;
  /// The one on `b` is handled when its partition is complete, wherever it arrived (4.5).
  bool waits = false;
  /// `a` brings the messages of each replica, which come when they come (4.6).
  bool each_replica = false;
  bool operator==(const Race&) const = default;
};

enum class Handling : std::uint8_t {
  AtOnce,  // not sealed, or settled
  Waits,
  Unsure  // sealed; whether it is settled hangs on an order of emission around a cycle
};

/// Refers to what it was made from. "None" always is the truth; a race may be one that no two
/// worlds show.
class Deliveries {
 public:
  Deliveries(const topology::Topology& topology, const topology::Conflicts& conflicts,
             const topology::Seals& seals, const Repetitions& repetitions,
             const topology::StaleFlow& stale_flow);

  /// A pair of messages that share, one of the reader and one of its rival, whose handling can
  /// change places.
  std::optional<Race> between(const topology::Conflict& conflict, Mode mode) const;
  /// Likewise for a C path that counts as order-sensitive (4.6) and one of its rivals.
  std::optional<Race> between_asking(const topology::Path& path, const topology::Path& rival,
                                     Mode mode) const;
  /// Whether the stream's messages are delivered once each, in one order, in all worlds.
  bool in_one_order(topology::StreamId stream) const;

  Handling handling(topology::PathId path) const { return handling_[path.index()]; }
  /// By StreamId: some source reaches it.
  bool fed(topology::StreamId stream) const { return repetitions_.fed[stream.index()]; }
  bool fed(topology::InputId input) const;

 private:
  using Partition = topology::AttributeSet;  // what two messages agree on
  using Paths = std::span<const topology::PathId>;
  /// What is asked, with the orderings that relate pairs in one partition.
  struct Query;
  enum class About : std::uint8_t { Handling, Emission };

  void find_emission_orders();
  void find_handling(const topology::Path& path);
  bool calm(topology::PathId path) const;
  bool finds_calm(const topology::Path& path) const;
  bool lacks_stale(topology::PathId path) const;

  Query query(const topology::Component& component, const Partition& partition, Mode mode,
              About about) const;
  std::optional<Race> at_inputs(topology::InputId left, topology::InputId right,
                                const Partition& partition, Mode mode, About about) const;
  std::optional<Race> search(topology::InputId left, topology::InputId right, Query& query) const;
  bool never(const Query& query) const;
  bool one_message(const topology::Stream& a, const topology::Stream& b,
                   const Partition& partition) const;
  bool racing(const topology::Stream& a, const topology::Stream& b, const Query& query) const;

  std::optional<Race> between(const topology::Path& reader, const topology::Path& writer,
                              const Partition& partition, Mode mode) const;
  bool apart(const topology::Conflict& conflict) const;
  bool comes_of_whole(const topology::Conflict& conflict, topology::StreamId stream) const;
  bool closes(const topology::Conflict& waited, topology::StreamId stream, topology::StreamId b,
              const topology::AttributeSet& same) const;
  std::optional<Race> with_waiting(const topology::Path& reader, const topology::Path& writer,
                                   const Partition& partition, Mode mode) const;
  bool covers(const topology::Ordering& ordering, const topology::Path& path) const;

  bool relates(const topology::Ordering& ordering, const Partition& partition, Mode mode) const;
  bool in_fifo_order(const topology::Stream& stream, const Partition& partition, Mode mode) const;
  bool emits_in_one_order(const topology::Output& output, const Partition& partition,
                          Mode mode) const;
  bool emits_in_one_order(const topology::Path& a, const topology::Path& b,
                          const Partition& partition, Mode mode) const;
  bool emits_units_first(const topology::Path& unit, const topology::Path& later,
                         const Partition& partition) const;
  bool awaits_emission(const topology::Path& waiting, const topology::Path& rival,
                       const Partition& partition) const;
  bool answers_each(const topology::Path& path) const;
  bool awaits_own_input(const topology::Path& path) const;
  bool at_one_instance(const topology::Path& a, const topology::Path& b,
                       const Partition& partition) const;
  bool waiting_keeps_order(const topology::Path& a, const topology::Path& b,
                           const Partition& partition, Mode mode) const;
  bool emits_partitions_in_order(const topology::Stream& stream, const Partition& partition,
                                 Mode mode) const;
  Partition shared_before(const topology::Stream& stream, const Partition& partition) const;

  const topology::Topology& topology_;
  const topology::Conflicts& conflicts_;
  const topology::Seals& seals_;
  const Repetitions& repetitions_;
  const topology::StaleFlow& stale_flow_;
  topology::UniqueKeys unique_;
  std::vector<std::size_t> inflow_;      // by ComponentId: the number of streams that come in
  std::vector<Modes> ordered_emission_;  // by OutputId, for those with FIFO streams; else empty
  std::vector<bool> asked_;              // by OutputId: the above is known
  std::vector<Handling> handling_;       // by PathId
  std::vector<bool> waits_;              // by PathId: it is known to wait
  std::vector<std::uint32_t> rank_;      // by OutputId, none below what it hangs on; if asked
  mutable std::vector<std::optional<bool>> calm_;  // by PathId

  /// An answer, and whether it hangs on a question that still was open.
  struct Answer {
    std::optional<Race> race;
    bool guessed = false;
  };
  using Pair = std::tuple<topology::InputId, topology::InputId, Partition, Mode, About>;
  mutable std::map<Pair, Answer> pairs_;
  /// Whether messages that agree on these attributes are emitted in one order; no, while it is
  /// asked.
  using Emission = std::tuple<topology::OutputId, Partition, Mode>;
  mutable std::map<Emission, bool> partitions_;
  mutable std::size_t depth_ = 0;    // of questions about emissions that wait for others
  mutable std::size_t guesses_ = 0;  // answers given for want of a better one
};

}  // namespace firebreak::labels
