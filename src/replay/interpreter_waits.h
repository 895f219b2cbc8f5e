// SPDX-License-Identifier: Apache-2.0
// Which paths wait for whole partitions (semantics 3.5), what orders bind what waits (4.1, 4.5),
// and where repetitions come (6.1).
#pragma once

#include <compare>
#include <map>
#include <vector>

#include "replay/interpreter_seals.h"
#include "topology/newest.h"
#include "topology/unique_keys.h"

namespace firebreak::replay::interpreter {

class Waits {
 public:
  explicit Waits(const topology::Topology& topology)
      : topology_(topology),
        conflicts_(topology),
        seals_(topology, conflicts_),
        unique_(topology),
        stale_flow_(topology, conflicts_) {}

  /// False if the model is too large.
  bool solve();
  bool waits(topology::PathId path) const { return waits_[path.index()]; }
  const topology::Conflicts& conflicts() const { return conflicts_; }
  const topology::UniqueKeys& unique() const { return unique_; }
  /// The W paths with which a handling by `path` races: its rivals, or, of a C path of which
  /// replicas ask, those of 4.6; with what messages must agree on to share.
  std::vector<topology::Conflict> rivals(topology::PathId path) const;
  /// Whether messages of some source reach the stream.
  bool fed(topology::StreamId stream) const { return fed_[stream.index()]; }
  /// Whether messages can come to the interface repeatedly.
  bool repeats(topology::InputId input) const { return repeats_[input.index()]; }
  /// Whether a path's state is a bag, and what it emits depends on repetitions.
  bool counts(const topology::Path& path) const {
    return path.writes() && !path.idempotent && repeats(path.from);
  }
  /// 6.1: whether what the path reads of a partition is forgotten once it is closed.
  bool forgets(topology::PathId path) const { return forgets_[path.index()]; }
  /// 6.2: whether the path, if it waits, answers again what comes after the end of its partition.
  bool answers_again(topology::PathId path) const;
  /// Whether the ordering has all streams that the path handles and, if it waits, those that it
  /// waits for, with their punctuations (4.1).
  bool has_all(const topology::Ordering& ordering, topology::PathId path);
  /// 3.6: whether the path, if it waits, answers a message of the stream for each of several
  /// partitions.
  bool answers_each(topology::PathId path, topology::StreamId stream) const;
  /// 4.5 (i), up to the agreement of the messages: the path handles partitions of its own input.
  bool handles_together(topology::PathId path) const;
  /// 3.5: whether the path, which waits, handles a message from `own` only after one from `stream`
  /// has come to its rival, if they differ on these attributes of what closes it: there is a key on
  /// which they agree. If there is none even where they differ on nothing, it handles the message
  /// with each partition (3.6). `partition`: attributes, beside those of `own`, that say in which
  /// one of these it is handled.
  bool awaits(const topology::Conflict& rival, topology::StreamId own, topology::StreamId stream,
              const topology::AttributeSet& differing = {},
              const topology::AttributeSet& partition = {}) const;
  const std::vector<topology::StreamId>& awaited(topology::PathId path) const {
    return seals_.awaited(path);
  }

 private:
  // Two messages, one on each stream, that agree on the set can change places between runs (or
  // replicas).
  struct Free {
    bool replicas = false;
    topology::StreamId a;
    topology::StreamId b;
    topology::AttributeSet agreed;
    auto operator<=>(const Free&) const = default;
  };
  using Question = std::size_t;
  static constexpr Question kYes = 0;
  static constexpr Question kNo = 1;

  void find_repeats();
  void find_forgetful();
  Question free(Free pair);
  bool common(const Free& pair) const;
  bool binds(const topology::Ordering& ordering, const Free& pair) const;
  void expand(Question question, const Free& pair);
  void expand_emission(Question question, const Free& pair, topology::PathId p, topology::PathId q);
  std::vector<bool> raise() const;
  void expand_calm(topology::PathId path);
  bool at_one_moment(const Free& handled, topology::PathId p, topology::PathId q) const;
  bool add_free(const topology::Conflict& conflict, Question restless);
  bool one_unit(topology::PathId path, const topology::AttributeSet& agreed) const;
  bool ordered_while_waiting(topology::PathId p, topology::PathId q, const Free& handled);
  std::vector<topology::PathId> read_by_way(topology::PathId path) const;

  const topology::Topology& topology_;
  topology::Conflicts conflicts_;
  mutable Seals seals_;  // which answers by need
  topology::UniqueKeys unique_;
  topology::StaleFlow stale_flow_;
  std::vector<bool> fed_;      // by StreamId
  std::vector<bool> waits_;    // by PathId
  std::vector<bool> repeats_;  // by InputId
  std::vector<bool> forgets_;  // by PathId
  // A question holds if one of its reasons does: `leads_to_` has the edges the other way round.
  std::vector<std::vector<Question>> leads_to_;
  std::vector<Question> restless_;  // by PathId: the path is not calm
  std::vector<Question> waiting_;   // by PathId: it is sealed and not settled
  std::map<Free, Question> free_;
  std::vector<std::pair<Question, Free>> open_;
  std::size_t pairs_ = 0;  // of streams that were looked at
};

}  // namespace firebreak::replay::interpreter
