// SPDX-License-Identifier: Apache-2.0
// Shortest ways through the dataflow graph: from the sources to an interface (lineages), and from
// a race to what is observed (chains). A difference, once made, spreads along every edge, so which
// races exist is the solver's to say, and the way from one is a shortest path.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "encodings/witness.h"

namespace firebreak::encodings {

/// Distances count deliveries; a view edge (another message reads a differing state) counts more
/// than any number of these, since it takes a further message.
using Distance = std::uint64_t;
inline constexpr Distance kUnreachable = std::numeric_limits<Distance>::max();
inline constexpr Distance kViewEdge = Distance{1} << 32U;

/// Shortest lineages from the sources to every input interface.
class Lineages {
 public:
  explicit Lineages(const topology::Topology& topology);
  /// The fewest deliveries that bring a message to the interface, itself included.
  Distance distance(topology::InputId input) const { return distance_[input.index()]; }
  /// A lineage of that many deliveries; the interface must be fed.
  Lineage to(topology::InputId input, unsigned message) const;
  /// The fewest deliveries of a lineage that arrives on the stream, which must be fed.
  Distance distance(topology::StreamId stream) const;
  /// A lineage of that many deliveries.
  Lineage on(topology::StreamId stream, unsigned message) const;
  /// Likewise, by way of this path, which emits there.
  Lineage on(topology::StreamId stream, unsigned message, topology::PathId path) const;
  /// A lineage on a private stream of which each replica has a message of its own (semantics 4.6):
  /// by way of a replicated stream. None if what comes there is what both have in
  /// common.
  std::optional<Lineage> of_one_replica(topology::StreamId stream, unsigned message) const;
  /// The sources whose messages can arrive at one of the interfaces.
  std::set<topology::StreamId> sources(const std::vector<topology::InputId>& inputs) const;

 private:
  struct Arrival {
    topology::StreamId stream;
    topology::PathId path;  // that emitted it; unless the stream is a source
  };
  void find_those_of_one_replica();
  const topology::Topology& topology_;
  std::vector<Distance> distance_;
  std::vector<Arrival> arrival_;
  std::vector<std::optional<Arrival>> of_one_replica_;  // by InputId
};

/// Shortest ways of messages that are handled again: redelivered on one of these streams, then
/// emitted again by paths that do so (semantics 6.2), up to an input interface.
class Repetitions {
 public:
  /// `repeating`, by StreamId: the stream delivers again, and what it delivers counts as a
  /// difference between the two worlds.
  /// `absorbs`, by PathId: the path takes a repetition for what it has.
  Repetitions(const EncodingContext& context, const Lineages& lineages,
              const std::vector<bool>& repeating, const std::vector<bool>& absorbs);
  /// Whether messages can arrive at the interface again.
  bool reach(topology::InputId input) const { return cost_[input.index()] != kUnreachable; }
  /// The fewest deliveries of such a message, those of its repetition included.
  Distance cost(topology::InputId input) const { return cost_[input.index()]; }
  /// A repetition with that many; the interface must be reached.
  Repetition to(topology::InputId input, unsigned message) const;

 private:
  struct Arrival {
    topology::StreamId stream;
    std::optional<topology::PathId> path;  // that emitted it again; none: redelivered
  };
  const topology::Topology& topology_;
  const Lineages& lineages_;
  std::vector<Distance> cost_;
  std::vector<Arrival> arrival_;
};

/// Whether the path emits again what it handles again, with the same content or another.
bool emits_again(const topology::Path& path);

/// What is observed: contents at a sink, or, if `states` is not empty, the state of one of them.
struct Target {
  topology::StreamId sink;
  std::vector<topology::PathId> states;
};

/// The graph along which differences spread (difference_encoder.cpp), with distances.
class DifferenceGraph {
 public:
  explicit DifferenceGraph(const EncodingContext& context);

  enum class Step : std::uint8_t {
    Carry,   // output → input or sink, by `stream`
    Emit,    // input → output, by `path`
    Write,   // input → state of W path `path`
    Race,    // a race at `path`, or a repetition that it reads → its output
    Keep,    // likewise → the state of that path
    Join,    // state of W path `path` → a group of states that it is in
    View,    // a group of states → output of O path `path`, which reads it
    Reread,  // a group of states → state of OW path `path`, which reads it
  };
  struct Edge {
    Step step;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    Distance length = 0;
    topology::PathId path;
    topology::StreamId stream;
  };
  std::uint32_t vertex(topology::OutputId id) const { return id.value; }
  std::uint32_t vertex(topology::InputId id) const { return inputs_ + id.value; }
  std::uint32_t vertex(topology::PathId id) const { return paths_ + id.value; }  // its state
  std::uint32_t race_vertex(topology::PathId id) const { return races_ + id.value; }
  std::uint32_t group_vertex(std::uint32_t group) const { return groups_ + group; }
  /// The state of that path, as far as only repetitions make it differ: its readers see those in
  /// ways of their own.
  std::uint32_t repeated_vertex(topology::PathId id) const { return repeated_ + id.value; }
  std::uint32_t sink_vertex(topology::StreamId id) const { return sinks_ + id.value; }
  std::uint32_t size() const { return size_; }
  /// Where the first difference is.
  std::uint32_t vertex(const topology::Topology& topology, const Site& site) const;
  std::vector<std::uint32_t> vertices(const topology::Topology& topology,
                                      const Target& target) const;

  /// For every vertex its distance from the nearest start, and the edge by which it is reached.
  struct Distances {
    std::vector<Distance> distance;
    std::vector<std::optional<std::uint32_t>> edge;
  };
  Distances forward(std::span<const std::uint32_t> starts) const;
  /// Distances to the nearest goal, of all vertices nearer than `limit`.
  std::map<std::uint32_t, Distance> backward(std::span<const std::uint32_t> goals,
                                             Distance limit) const;
  const Edge& edge(std::uint32_t index) const { return edges_[index]; }

 private:
  void index();
  std::uint32_t inputs_, paths_, groups_, races_, repeated_, sinks_, size_;
  std::vector<Edge> edges_;
  std::vector<std::vector<std::uint32_t>> out_;
  std::vector<std::vector<std::uint32_t>> in_;
};

/// W paths of replicated components whose state the sink sees (semantics 2.3), by PathId.
std::vector<topology::PathId> visible_states(const EncodingContext& context,
                                             topology::StreamId sink);

}  // namespace firebreak::encodings
