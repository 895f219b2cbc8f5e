// SPDX-License-Identifier: Apache-2.0
// Shared by all encoders: the topology, the mode, the formula, and all variables by name.
//
// The formula says "there are two admissible worlds that differ", after docs/semantics.md 5.2: one
// or more racing pairs, and chains along which the difference reaches what is observed. Every
// variable is a *bad flag*: it may be true only if something supports it (a clause flag → one of
// its supports), so the formula is satisfied by all flags false and a query asks for one flag. In
// cycles a flag could support itself; WellFounded keeps that out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "encodings/state_groups.h"
#include "result/anomaly.h"
#include "smt/formula.h"
#include "topology/conflicts.h"
#include "topology/graph.h"
#include "topology/newest.h"
#include "topology/topology.h"
#include "topology/unique_keys.h"

namespace firebreak::encodings {

using result::Mode;

/// A vertex of the dataflow graph.
struct Vertex {
  enum class Kind : std::uint8_t { Input, Output, State };
  Kind kind;
  std::uint32_t index;  // InputId, OutputId or ComponentId

  static Vertex of(topology::InputId id) { return {Kind::Input, id.value}; }
  static Vertex of(topology::OutputId id) { return {Kind::Output, id.value}; }
  static Vertex of(topology::ComponentId id) { return {Kind::State, id.value}; }
  auto operator<=>(const Vertex&) const = default;
};

class EncodingContext {
 public:
  EncodingContext(const topology::Topology& topology, Mode mode);

  const topology::Topology& topology() const { return topology_; }
  Mode mode() const { return mode_; }
  const topology::Conflicts& conflicts() const { return conflicts_; }
  const StateGroups& groups() const { return groups_; }
  const topology::UniqueKeys& unique() const { return unique_; }
  const topology::StaleFlow& stale_flow() const { return stale_flow_; }
  /// Whether the two worlds can differ in what the component handles in which order, and so in what
  /// it keeps: not between replicas, where it is not replicated (semantics 4.6).
  bool free(const topology::Component& component) const {
    return mode_ == Mode::Run || component.replicated;
  }
  /// Whether differences of contents go along the stream: between replicas not where it is merged
  /// (4.7).
  bool carries(const topology::Stream& stream) const {
    return mode_ == Mode::Run || !stream.is_merged;
  }
  smt::Formula& formula() { return formula_; }
  const smt::Formula& formula() const { return formula_; }

  /// Cycles through paths, streams and state.
  const topology::InterfaceCycles& cycles() const { return cycles_; }
  std::uint32_t cycle_of(Vertex vertex) const;
  /// Whether messages of some source reach the interface.
  bool fed(topology::InputId input) const { return fed_[input.index()]; }
  bool fed(topology::StreamId stream) const { return fed_streams_[stream.index()]; }

  /// The contents that arrive at an input interface, or leave an output interface, differ.
  smt::Lit differs(topology::InputId id) const { return input_differs_[id.index()]; }
  smt::Lit differs(topology::OutputId id) const { return output_differs_[id.index()]; }
  /// The state of W path `id` differs.
  smt::Lit state_differs(topology::PathId id) const { return path_state_[id.index()]; }
  /// What readers of a group of states see of them differs (contents, not repetitions).
  smt::Lit kept_differs(std::uint32_t group) const { return group_differs_[group]; }
  /// A differing state of a replicated component can be seen downstream of the interface.
  smt::Lit sees(topology::InputId id) const { return input_sees_[id.index()]; }
  smt::Lit sees(topology::OutputId id) const { return output_sees_[id.index()]; }
  /// O path `id` is not sealed (semantics 3.5).
  smt::Lit hot(topology::PathId id) const { return hot_[id.index()]; }
  /// A message that the path handles and one of a rival change places: what it emits differs, and
  /// what it keeps, if it is OW.
  smt::Lit race(topology::PathId id) const { return race_[id.index()]; }
  /// The order decides which of two messages is stale at the path: it emits nothing for that one
  /// (semantics 3.11). False of a path that does not keep the newest.
  smt::Lit stale(topology::PathId id) const { return stale_[id.index()]; }
  /// The path, which does not wait, reads a state that lacks what was stale upstream (3.11). False
  /// of a path that reads none such.
  smt::Lit missed(topology::PathId id) const { return missed_[id.index()]; }
  /// Why the contents that arrive on the stream differ though nothing that is emitted does but what
  /// is stale.
  std::vector<smt::Lit> missing(topology::StreamId stream) const;

  std::string name(Vertex vertex) const;

 private:
  void declare();
  template <class Range, class Name>
  std::vector<smt::Lit> declare_each(const Range& range, const char* what, Name name);

  const topology::Topology& topology_;
  Mode mode_;
  topology::Conflicts conflicts_;
  StateGroups groups_;
  topology::UniqueKeys unique_;
  topology::StaleFlow stale_flow_;
  smt::Formula formula_;
  topology::InterfaceCycles cycles_;
  std::vector<bool> fed_;
  std::vector<bool> fed_streams_;
  std::vector<smt::Lit> input_differs_, output_differs_, path_state_, group_differs_;
  std::vector<smt::Lit> input_sees_, output_sees_;
  std::vector<smt::Lit> hot_, race_, stale_, missed_;
};

/// Keeps a family of flags from supporting itself around a cycle: inside a strongly connected
/// component every support must come from a flag of lower rank.
class WellFounded {
 public:
  /// A flag of the family: the vertex it stands at, and which of several flags there.
  struct Flag {
    Vertex vertex;
    std::uint32_t which = 0;
    auto operator<=>(const Flag&) const = default;
  };

  WellFounded(EncodingContext& context, std::string family)
      : context_(context), family_(std::move(family)) {}

  /// A literal that implies `literal`, the flag `from`, and is a sound support for the flag `to`.
  /// None supports itself.
  smt::Lit support(Flag from, smt::Lit literal, Flag to);
  /// Adds the ranks; to be called once, when all supports are known.
  void finish();

 private:
  struct Edge {
    Flag from;
    Flag to;
    smt::Lit literal;
  };

  /// For comments: "C.in (in)"; of several flags there "C.in (in), no. 2".
  std::string name(Flag flag) const;

  EncodingContext& context_;
  std::string family_;
  std::vector<Edge> edges_;
};

}  // namespace firebreak::encodings
