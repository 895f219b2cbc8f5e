// SPDX-License-Identifier: Apache-2.0
// Shortest ways of a difference through the dataflow graph, from a race to what is observed
// (chains). Once made it spreads along every edge, so the solver says which races there are, and
// the way from one is a shortest path.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "encodings/routes.h"
#include "encodings/witness.h"

namespace firebreak::encodings {

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
    Race,    // a race at `path`, or what a repetition or crash makes it read → its output
    Keep,    // likewise → the state of that path
    Join,    // state of W path `path` → a group of states that it is in
    View,    // a group of states → output of O path `path`, which reads it
    Reread,  // a group of states → state of OW path `path`, which reads it
    Leave,   // what is stale at one path → what is missing where `stream`, from `path`, leads
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
  /// The state of that path, as far as only repetitions and crashes make it differ: its readers see
  /// those in ways of their own.
  std::uint32_t repeated_vertex(topology::PathId id) const { return repeated_ + id.value; }
  std::uint32_t sink_vertex(topology::StreamId id) const { return sinks_ + id.value; }
  /// Messages are missing that were stale at that path, or before.
  std::uint32_t stale_vertex(topology::PathId id) const { return stale_ + id.value; }
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
  /// Distances to the nearest goal, of all vertices nearer than `limit`. A view edge counts as it
  /// does elsewhere, or as the one delivery that it is.
  enum class Views : std::uint8_t { Dear, Plain };
  std::map<std::uint32_t, Distance> backward(std::span<const std::uint32_t> goals, Distance limit,
                                             Views views = Views::Dear) const;
  const Edge& edge(std::uint32_t index) const { return edges_[index]; }

 private:
  void add_stale(const EncodingContext& context);
  void index();
  std::uint32_t inputs_, paths_, groups_, races_, repeated_, sinks_, stale_, size_;
  std::vector<Edge> edges_;
  std::vector<std::vector<std::uint32_t>> out_;
  std::vector<std::vector<std::uint32_t>> in_;
};

/// W paths of replicated components whose state the sink sees (semantics 2.3), by PathId.
std::vector<topology::PathId> visible_states(const EncodingContext& context,
                                             topology::StreamId sink);

}  // namespace firebreak::encodings
