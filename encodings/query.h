// SPDX-License-Identifier: Apache-2.0
// The interface of the encodings: which sinks have an anomaly, and a witness for each.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/environment.h"
#include "encodings/witness.h"
#include "topology/coordination.h"
#include "topology/topology.h"

namespace firebreak::encodings {

using result::Observation;

struct Decision {
  bool complete = true;         // false: the time is over
  std::vector<bool> divergent;  // by the order of Topology::sinks()
};

struct MinimalWitness {
  Witness witness;
  bool fewest_messages = false;  // proved: no witness has fewer source messages
  bool shortest_way = false;  // proved: from nowhere a difference has a shorter way to the target
};

/// "Some sink" is one that does not accept the anomaly (result/accepted.h); what is said of each
/// sink is said of those, too.
class AnomalyQuery {
 public:
  /// `candidates` is coordination that may be added (see choose); at first none is.
  AnomalyQuery(const topology::Topology& topology, Mode mode, const base::Environment& environment,
               std::span<const topology::Coordination> candidates = {});
  ~AnomalyQuery();

  /// What follows is about the topology with these of the candidates added.
  void choose(const std::vector<bool>& candidates);

  /// Candidates, at least those of `kept`, with which some sink still shows the observation: as
  /// many more of `universe` (all of them, if it is empty) as the solver happens to find. `found`
  /// is empty if it never does with these, or the solver gave up.
  struct Escape {
    std::optional<std::vector<bool>> found;
    bool complete = true;
  };
  Escape escape(Observation observation, const std::vector<bool>& kept,
                const std::vector<bool>& universe = {});

  /// What follows is propagated from the coordination that is chosen, without the solver: with all
  /// candidates chosen or not, the formula is one of flags and supports (smt/propagation.h).

  /// Candidates, at least those of `kept`, with which some sink still shows the observation: each
  /// of `order`, which lists all, is added where that leaves it, if it is in `universe` or that is
  /// empty. None where it shows with no more than `kept`.
  std::optional<std::vector<bool>> widest(Observation observation, const std::vector<bool>& kept,
                                          std::span<const std::size_t> order,
                                          const std::vector<bool>& universe = {});
  /// Starts with all candidates; drop takes one more out and says whether now some sink shows the
  /// observation. All calls since the start take linear time together.
  void start_with_all();
  bool drop(std::size_t candidate, Observation observation);
  /// Chooses the candidates and says which sinks show the observation; witness may follow.
  std::vector<bool> propagate(Observation observation, const std::vector<bool>& candidates);

  /// Whether that is all there is: no flag that propagation left false can be true, since each
  /// has a clause all of whose supports are false. An inductive invariant, checked in linear time.
  bool inductive();
  /// Whether by such an invariant no sink shows the observation with the candidates of `kept`, nor
  /// with any more.
  bool excludes(Observation observation, const std::vector<bool>& kept);

  /// What follows is asked of the solver.

  /// Decides all sinks but those of `known`, which are divergent. Sinks that are not marked
  /// divergent in a complete decision have no such anomaly for any number of messages.
  Decision decide(Observation observation, const std::vector<bool>& known = {});

  /// A witness for a sink that was decided or found to be divergent, with a short chain; no
  /// search.
  Witness witness(topology::StreamId sink, Observation observation);
  /// Whether there is one. Not where a model with more pieces assumes a race of which no pair is
  /// left.
  bool has_witness(topology::StreamId sink, Observation observation);
  /// The witnesses that follow are no differences that begin as this one does, until all are
  /// considered again or other coordination is chosen: this one is no execution.
  void set_aside(const Witness& witness);
  void consider_all();
  MinimalWitness minimal_witness(topology::StreamId sink, Observation observation);

  /// Whether some sink shows the observation.
  std::string to_smt2(Observation observation, const std::string& header);
  std::uint64_t checks() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::encodings
