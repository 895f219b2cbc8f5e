// SPDX-License-Identifier: Apache-2.0
// Which paths wait for whole partitions (semantics 3.5), what orders bind what waits (4.1, 4.5),
// and where repetitions come (6.1).
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "replay/interpreter_seals.h"

namespace firebreak::replay::interpreter {

class Waits {
 public:
  explicit Waits(const topology::Topology& topology)
      : topology_(topology), conflicts_(topology), seals_(topology, conflicts_) {}

  /// False if the model is too large.
  bool solve();
  bool waits(topology::PathId path) const { return waits_[path.index()]; }
  const topology::Conflicts& conflicts() const { return conflicts_; }
  /// The W paths with which a handling by `path` races: its rivals, or, of a C path of which
  /// replicas ask, those of 4.6; with what messages must agree on to share.
  std::vector<topology::Conflict> rivals(topology::PathId path) const;
  /// Whether messages can come to the interface repeatedly.
  bool repeats(topology::InputId input) const { return repeats_[input.index()]; }
  /// Whether a path's state is a bag, and what it emits depends on repetitions.
  bool counts(const topology::Path& path) const {
    return path.writes() && !path.idempotent && repeats(path.from);
  }
  /// 6.1: whether the component has forgotten a partition once it is closed.
  bool forgets(topology::ComponentId component) const { return forgets_[component.index()]; }
  /// Whether the ordering has all streams that the path handles and, if it waits, those that it
  /// waits for, with their punctuations (4.1).
  bool has_all(const topology::Ordering& ordering, topology::PathId path);
  /// 4.5 (i), up to the agreement of the messages: the path handles partitions of its own input.
  bool handles_together(topology::PathId path) const;
  const std::vector<topology::StreamId>& awaited(topology::PathId path) const {
    return seals_.awaited(path);
  }

 private:
  // Two messages, one on each stream, that agree on the set can change places between runs.
  using Free = std::tuple<topology::StreamId, topology::StreamId, topology::AttributeSet>;
  using Question = std::size_t;
  static constexpr Question kYes = 0;
  static constexpr Question kNo = 1;

  void find_repeats();
  void find_forgetful();
  Question free(topology::StreamId a, topology::StreamId b, topology::AttributeSet agreed);
  void expand(Question question, const Free& pair);
  void expand_emission(Question question, const Free& pair, topology::PathId p, topology::PathId q);
  void expand_calm(topology::PathId path);
  bool ordered_while_waiting(topology::PathId p, topology::PathId q, topology::StreamId into_p,
                             topology::StreamId into_q, const topology::AttributeSet& agreed);
  std::vector<topology::PathId> read_by_way(topology::PathId path) const;

  const topology::Topology& topology_;
  topology::Conflicts conflicts_;
  Seals seals_;
  std::vector<bool> waits_;    // by PathId
  std::vector<bool> repeats_;  // by InputId
  std::vector<bool> forgets_;  // by ComponentId
  // A question holds if one of its reasons does: `leads_to_` has the edges the other way round.
  std::vector<std::vector<Question>> leads_to_;
  std::vector<Question> restless_;  // by PathId: the path is not calm
  std::vector<Question> waiting_;   // by PathId: it is sealed and not settled
  std::map<Free, Question> free_;
  std::vector<std::pair<Question, Free>> open_;
};

}  // namespace firebreak::replay::interpreter
