// SPDX-License-Identifier: Apache-2.0
// Rule set `icde14`: the published tables, to the letter (docs/rules.md).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "labels/labels.h"
#include "labels/rules.h"
#include "topology/graph.h"
#include "topology/topology.h"

namespace firebreak::labels {

using OperatorId = base::Id<struct OperatorTag>;

/// What rules are applied to: a path, or a cycle that collapsed to one node.
struct Operator {
  topology::Annotation annotation = topology::Annotation::CR;
  topology::Gate gate;
  bool replicated = false;
  std::vector<topology::PathId> paths;  // one, or the members of the cycle
  std::optional<std::uint32_t> cycle;   // its number among the strongly connected components
  std::vector<topology::OutputId> outputs;

  // What is found out:
  bool reads = false;        // rule 1 fired
  bool unprotected = false;  // some stream that it meets is not sealed compatibly
};

class Icde14Analysis {
 public:
  explicit Icde14Analysis(const topology::Topology& topology);

  const topology::Topology& topology;
  const topology::InterfaceCycles cycles;
  std::vector<Operator> operators;
  std::vector<OperatorId> of_path;                        // by PathId
  std::vector<std::optional<OperatorId>> cycle_operator;  // by number of the strongly connected
                                                          // component, where it is a cycle
  std::vector<std::vector<OperatorId>> protectable;  // by ComponentId: reads that meet its writers
  std::vector<std::optional<result::Label>> streams;
  std::vector<std::optional<result::Label>> outputs;  // what the rules give, before declared seals

  result::Label label(topology::StreamId stream) const;
  /// Whether a stream of this label completes the operator's partitions.
  bool completes(const Operator& op, const result::Label& label) const;
  /// What the operator makes of one input label: the label it keeps, worsened by what it adds.
  result::Label apply(const Operator& op, const result::Label& input) const;

 private:
  void assign(const topology::Path& path);
  void absorb(Operator& op, const topology::Path& path) const;
  void find_rendezvous();
};

/// The more severe; of two seals, the one on both keys.
result::Label merge(const result::Label& a, const result::Label& b);

}  // namespace firebreak::labels
