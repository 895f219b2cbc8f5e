// SPDX-License-Identifier: Apache-2.0
// Seals by which a path waits beside orders of delivery: these settle it, so that it does not wait,
// or keep in order what would wait.
#include <fmt/format.h>

#include <algorithm>

#include "coordination/apply.h"
#include "coordination/exclusion_finder.h"
#include "coordination/races.h"
#include "topology/coordination.h"
#include "topology/graph.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using topology::OutputId;
using topology::StreamId;
using topology::Topology;

// By PathId: what is declared, or with `added` what may be sealed besides, may make it wait.
// Which seals travel depends on the variants that are chosen, so beside any of these not all is
// known.
std::vector<bool> ExclusionFinder::may_wait(const Topology& topology, bool added) const {
  if (!variants_.empty()) {
    std::vector<bool> result;
    for (const topology::Path& path : topology.paths()) result.push_back(!path.gate.unknown);
    return result;
  }
  std::vector<topology::Coordination> seals;
  for (const std::size_t i : added ? seals_ : Indices{}) {
    seals.push_back(resolve(topology, candidates_[i]));
  }
  const Topology sealed = topology::coordinated(topology, seals);
  return topology::find_seals_undropped(sealed, topology::Conflicts(sealed)).sealed;
}

// A path by whose waiting alone another one is kept from what it handles, or that emits its units
// first, would not wait where something orders that.
void ExclusionFinder::find_settling(const Topology& topology,
                                    const topology::Conflicts& conflicts) {
  const auto cycles = interface_cycles(topology, topology::CycleEdges::PathsAndState);
  const std::vector<SealSite> seals = all_seals(topology);
  for (const bool added : {false, true}) {
    const std::vector<bool> waits = may_wait(topology, added);
    for (const topology::Component& component : topology.components()) {
      const bool apart = may_settle_beside_reader(topology, conflicts, cycles, component, waits);
      const auto units = units_first(topology, conflicts, cycles, component, waits);
      const auto answers = answers_each(topology, component, waits);
      for (const SealSite& seal : seals) {
        if (seal.candidate.has_value() != added) continue;
        if (!seal.reached[component.id.index()]) continue;
        if (apart) settle(topology, component, seal);
        for (const UnitsFirst& first : units) settle_units(topology, component, first, seal);
        if (!added) continue;
        for (const OutputId output : answers) leave_apart(topology, component, output, seal);
      }
    }
  }
}

void ExclusionFinder::settle_units(const Topology& topology, const topology::Component& component,
                                   const UnitsFirst& found, const SealSite& seal) {
  const auto& out = topology[found.output].streams;
  if (!any_fifo(topology, out) && fifos_of(topology, out).empty()) return;
  for (const std::size_t i : orders_of(topology, component, found.settling)) {
    if (seal.candidate) {
      table_.exclude(*seal.candidate, i);
    } else {
      table_.bar(i, fmt::format("what waits at '{}' would not, and no longer emit first "
                                "what is made again there",
                                component.name));
    }
  }
}

void ExclusionFinder::settle(const Topology& topology, const topology::Component& component,
                             const SealSite& seal) {
  const std::vector<StreamId> in = input_streams(topology, component);
  const bool declared = !component.orderings.empty() || any_fifo(topology, in);
  if (declared && seal.candidate) {
    table_.bar(*seal.candidate, fmt::format("what waits at '{}' for what is read there would "
                                            "not wait, since something orders it",
                                            component.name));
  }
  for (const std::size_t i : orders_of(topology, component, in)) {
    if (seal.candidate) {
      table_.exclude(*seal.candidate, i);
    } else if (!declared) {
      table_.bar(i, fmt::format("what waits at '{}' for what is read there would not wait",
                                component.name));
    }
  }
}

// What leaves in order, since what comes is ordered, would leave in none, were it to wait.
void ExclusionFinder::leave_apart(const Topology& topology, const topology::Component& component,
                                  OutputId output, const SealSite& seal) {
  const auto& out = topology[output].streams;
  const Indices fifos = fifos_of(topology, out);
  const bool shows = any_fifo(topology, out);
  if (!shows && fifos.empty()) return;
  const std::vector<StreamId> in = input_streams(topology, component);
  for (const std::size_t i : orders_of(topology, component, in)) {
    table_.exclude(*seal.candidate, i);
  }
  if (component.orderings.empty() && !any_fifo(topology, in)) return;
  if (shows) {
    table_.bar(*seal.candidate, fmt::format("what '{}' would answer for each of several "
                                            "partitions leaves in order, since something orders "
                                            "what comes there",
                                            component.name));
  }
  for (const std::size_t i : fifos) table_.exclude(*seal.candidate, i);
}

// FIFO delivery of the streams, and orderings at the component.
Indices ExclusionFinder::orders_of(const Topology& topology, const topology::Component& component,
                                   const std::vector<StreamId>& streams) const {
  Indices result = fifos_of(topology, streams);
  for (const std::size_t i : orders_) {
    const auto& order = *as<topology::OrderRepair>(candidates_[i]);
    if (order.component.text == component.name) result.push_back(i);
  }
  return result;
}

// Those of the streams.
Indices ExclusionFinder::fifos_of(const Topology& topology,
                                  const std::vector<StreamId>& streams) const {
  Indices result;
  for (const std::size_t i : fifos_) {
    const auto fifo = std::get<topology::MakeFifo>(resolve(topology, candidates_[i]));
    const bool among = std::ranges::any_of(topology.declared_with(fifo.stream), [&](StreamId copy) {
      return std::ranges::find(streams, copy) != streams.end();
    });
    if (among) result.push_back(i);
  }
  return result;
}

void ExclusionFinder::find_fifo(const Topology& topology, const topology::Conflicts& conflicts) {
  for (const topology::Component& component : topology.components()) {
    const FifoSite site = fifo_site(topology, conflicts, component);
    if (site.in.empty() || (!site.read_by_others && site.out.empty())) continue;
    const Indices in = fifos_of(topology, site.in);
    const Indices out = fifos_of(topology, site.out);
    const bool declared = any_fifo(topology, site.in);
    const bool shows = site.read_by_others || any_fifo(topology, site.out);
    if ((!declared && in.empty()) || (!shows && out.empty())) continue;
    for (const std::size_t i : seals_) {
      const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
      if (!reached_from(topology, seal.stream)[component.id.index()]) continue;
      if (declared && shows) {
        table_.bar(i, fmt::format("a FIFO stream keeps in order at '{}' what would wait there",
                                  component.name));
      }
      for (const std::size_t other : declared ? out : in) table_.exclude(i, other);
    }
  }
}

}  // namespace firebreak::coordination
