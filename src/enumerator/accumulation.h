// SPDX-License-Identifier: Apache-2.0
// How what waits is found; seals.cpp says how it goes.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "enumerator/seals.h"
#include "topology/newest.h"
#include "topology/unique_keys.h"

namespace firebreak::enumerator {

bool holds(const topology::Ordering& ordering, topology::StreamId stream);

class Accumulation {
 public:
  explicit Accumulation(const topology::Topology& topology)
      : topology_(topology),
        conflicts_(topology),
        unique_(topology),
        stale_flow_(topology, conflicts_),
        dropped_(topology.paths().size(), false) {
    for (const topology::Path& path : topology.paths()) {
      const auto declared = conflicts_.of(path.id);
      result_.rivals.emplace_back(declared.begin(), declared.end());
      for (topology::PathId writer : asking_rivals(topology, path.id)) {
        result_.rivals.back().push_back(topology::Conflict{path.id, writer, {}, {}});
      }
    }
  }

  std::optional<Waiting> run();

 private:
  std::span<const topology::Conflict> rivals(topology::PathId path) const {
    return conflicts_.of(path);
  }
  const std::vector<topology::StreamId>& into(topology::PathId path) const;
  bool accumulate();
  bool complete(const topology::Path& path) const;
  std::vector<topology::AttributeSet> fitting(topology::StreamId stream,
                                              const topology::Gate& gate) const;
  bool fits(topology::StreamId stream, const topology::Gate& whole,
            const topology::AttributeSet& key) const;
  std::set<topology::AttributeSet> forwarded(const topology::Stream& stream) const;
  bool owes(topology::PathId path) const;
  bool passes(const topology::Path& path) const;
  void find_awaited();

  /// What agrees on the attributes of the gate that the key determines agrees on the key.
  void add_closing(std::vector<topology::AttributeSet>& closes, topology::StreamId stream,
                   const topology::Conflict& rival, const topology::AttributeSet& known) const;
  void find_closes(topology::PathId path);
  void find_closes_within(const topology::Path& reader, const topology::Conflict& conflict);
  bool smallest(topology::StreamId stream, const topology::Gate& gate,
                const topology::AttributeSet& key) const;
  topology::AttributeSet all_attributes() const;
  bool drop();
  void mark(topology::StreamId stream, std::vector<bool>& paths) const;

  /// 6.1, 6.2: an idempotent path lets only repetitions pass whose content has become new.
  void find_repeats();

  /// 6.1: whether all who read what the path reads are done with a partition that was closed; 6.2:
  /// whether the path answers what comes again then all the same.
  void find_forgetful();
  bool reads_with(topology::PathId reader, topology::PathId path) const;
  bool done(topology::PathId id) const;
  void settle();
  bool settled(topology::PathId path, std::set<topology::PathId>& seen);
  bool calm(topology::PathId id);
  bool change_places(const topology::Conflict& conflict);

  /// Whether both observers see the one instance, and what both replicas have in common (4.6).
  bool common(Mode mode, const topology::Component& component, topology::StreamId a,
              topology::StreamId b) const;

  /// Whether messages on a and b that agree on `same` can change places. Orderings bind nothing
  /// that is private at a component that is not replicated.
  bool swaps(Mode mode, topology::StreamId a, topology::StreamId b,
             const topology::AttributeSet& same);
  bool emitted_apart(Mode mode, const topology::Stream& stream,
                     const topology::AttributeSet& agreed, topology::PathId p, topology::StreamId x,
                     topology::PathId q, topology::StreamId y);
  bool moments_apart(Mode mode, const topology::AttributeSet& kept, topology::PathId p,
                     topology::StreamId x, topology::PathId q, topology::StreamId y) const;
  void find_orderings();

  const topology::Topology& topology_;
  topology::Conflicts conflicts_;
  topology::UniqueKeys unique_;
  topology::StaleFlow stale_flow_;
  std::vector<bool> dropped_;                           // by PathId
  std::vector<bool> sealed_;                            // by PathId
  std::vector<std::set<topology::AttributeSet>> keys_;  // by StreamId
  std::set<std::pair<topology::StreamId, topology::AttributeSet>>
      open_;  // asked before, by one question
  Waiting result_;
};

}  // namespace firebreak::enumerator
