// SPDX-License-Identifier: Apache-2.0
// The least fixpoint of semantics 3.5 and 3.7 by propagation. Nothing is sealed but what is
// declared; then an input is sealed once all its streams are, a path once all its rivals' inputs
// are, compatibly, and an output once all that leads there passes a seal on. All changes go one
// way: streams gain keys, or smaller ones. The order of work (strongly connected components of what
// depends on what, producers first) makes one visit enough outside cycles. Within a cycle, an
// interface that is looked at too often stays as it is, which claims less than is true.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "topology/agenda.h"
#include "topology/owed.h"
#include "topology/seals.h"

namespace firebreak::topology {

enum class SealStatus : std::uint8_t {
  Open,     // sealed once its rivals' streams are
  Refused,  // not sealed, whatever they are
  Assumed   // sealed, whatever they are
};

class SealPropagation {
 public:
  SealPropagation(const Topology& topology, const Conflicts& conflicts,
                  const std::vector<SealStatus>& status)
      : topology_(topology),
        conflicts_(conflicts),
        status_(status),
        result_(topology),
        inputs_(topology.inputs().size()),
        agenda_(topology),
        visits_(topology.inputs().size() + topology.outputs().size(), 0),
        asked_(topology.inputs().size()),
        incomplete_(topology.paths().size(), 0),
        unsealed_writers_(topology.components().size(), 0),
        owed_(topology.paths().size()) {
    result_.forwarded.resize(topology.streams().size());
    result_.streams.resize(topology.streams().size());
    result_.sealed.assign(topology.paths().size(), false);
    result_.dropped.assign(topology.paths().size(), false);
  }

  Seals run();

 private:
  void start(const Path& path);
  bool blocks(const Path& path) const;
  bool weary(std::size_t vertex, std::size_t looks);
  void visit(const Input& input);
  void answer(const Input& input);
  std::vector<StreamId> kinds_at(const Input& input) const;
  void seal(const Path& path);
  bool owes(const Path& path);
  bool passes(const Path& path);
  void visit(const Output& output);
  void forward(const Stream& stream, const SealSet& passed);

  const Topology& topology_;
  const Conflicts& conflicts_;
  const std::vector<SealStatus>& status_;
  Seals result_;
  std::vector<SealSet> inputs_;  // what all streams into the input are sealed on together
  Agenda agenda_;
  std::vector<std::size_t> visits_;                  // of inputs, then of outputs
  std::vector<std::vector<const Conflict*>> asked_;  // by InputId of the rival; incomplete ones
  std::vector<std::size_t> incomplete_;        // by PathId: rivals that keep it from being sealed
  std::vector<std::size_t> unsealed_writers_;  // by ComponentId: OW paths with rivals
  std::vector<std::optional<std::vector<Owed>>> owed_;  // by PathId, once asked
};

}  // namespace firebreak::topology
