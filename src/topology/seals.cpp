// SPDX-License-Identifier: Apache-2.0
// The least fixpoint of semantics 3.5 and 3.7 by propagation. Nothing is sealed but what is
// declared; then an input is sealed once all its streams are, a path once all its rivals' inputs
// are, compatibly, and an output once all that leads there passes a seal on. All changes go one
// way: streams gain keys, or smaller ones. The order of work (strongly connected components of what
// depends on what, producers first) makes one visit enough outside cycles. Within a cycle, an
// interface that is looked at too often stays as it is, which claims less than is true.
//
// Then what waits for itself is dropped (3.8, self_waits.h) and all is computed anew, once: fewer
// sealed paths make fewer edges.
//
// A path that is not sealed may owe that to itself only: the seal that it needs would come by way
// of its own answers. To tell people, such paths are found, too: paths in cycles are taken to be
// sealed, and those for which that does not suffice are sorted out, until the rest carry each
// other. It is for explanations only, so it gives up after some rounds.
#include "topology/seals.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "topology/agenda.h"
#include "topology/graph.h"
#include "topology/owed.h"
#include "topology/self_waits.h"

namespace firebreak::topology {

namespace {

constexpr std::size_t kMostVisits = 32;   // of one interface, or as many as cost no more than
constexpr std::size_t kMostLooks = 4096;  // so many looks at streams or paths
constexpr std::size_t kMostRounds = 16;   // of sorting out

enum class Status : std::uint8_t {
  Open,     // sealed once its rivals' streams are
  Refused,  // not sealed, whatever they are
  Assumed   // sealed, whatever they are
};

class Propagation {
 public:
  Propagation(const Topology& topology, const Conflicts& conflicts,
              const std::vector<Status>& status)
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

  Seals run() {
    for (const Stream& stream : topology_.streams()) {
      SealSet& seals = result_.streams[stream.id.index()];
      for (const AttributeSet& key : stream.seals) {
        seals = result_.keys.join(seals, result_.keys.just(key));
      }
    }
    for (const Path& path : topology_.paths()) start(path);
    agenda_.run([&](InputId input) { visit(topology_[input]); },
                [&](OutputId output) { visit(topology_[output]); });
    return std::move(result_);
  }

 private:
  void start(const Path& path) {
    const Status status = status_[path.id.index()];
    result_.sealed[path.id.index()] = status == Status::Assumed;
    if (status != Status::Assumed && blocks(path)) {
      ++unsealed_writers_[path.component.index()];
    }
    if (status != Status::Open || path.gate.unknown) return;
    for (const Conflict& conflict : conflicts_.of(path.id)) {
      ++incomplete_[path.id.index()];
      asked_[topology_[conflict.writer].from.index()].push_back(&conflict);
    }
  }

  // Semantics 3.7 (c): unless it is sealed. One without rivals is like a confluent path.
  bool blocks(const Path& path) const {
    return path.annotation == Annotation::OW && !conflicts_.of(path.id).empty();
  }

  bool weary(std::size_t vertex, std::size_t looks) {
    return ++visits_[vertex] > kMostVisits && visits_[vertex] * looks > kMostLooks;
  }

  void visit(const Input& input) {
    if (weary(input.id.index(), input.streams.size())) return;
    const auto sealed = [&](StreamId s) { return result_.streams[s.index()].sealed(); };
    if (!std::ranges::all_of(input.streams, sealed)) return;
    SealSet seals = result_.keys.whole_stream();
    for (StreamId id : input.streams) {
      seals = result_.keys.meet(seals, result_.streams[id.index()]);
    }
    seals = result_.keys.join(inputs_[input.id.index()], seals);
    if (!(seals == inputs_[input.id.index()])) {
      inputs_[input.id.index()] = seals;
      for (PathId path : input.paths) {
        agenda_.touch(topology_[path].to);
        for (PathId reader : conflicts_.readers(path)) {
          const auto& owed = owed_[reader.index()];
          if (owed && !owed->empty()) agenda_.touch(topology_[reader].to);
        }
      }
    }
    answer(input);
  }

  // The pairs whose rival is at the input, and which wait for its streams to be sealed.
  void answer(const Input& input) {
    auto& asked = asked_[input.id.index()];
    if (asked.empty()) return;
    const std::vector<StreamId> kinds = kinds_at(input);
    std::erase_if(asked, [&](const Conflict* conflict) {
      const bool complete = std::ranges::all_of(kinds, [&](StreamId s) {
        return result_.keys.compatible(conflict->complete, topology_[s].attributes,
                                       result_.streams[s.index()]);
      });
      if (complete && --incomplete_[conflict->reader.index()] == 0)
        seal(topology_[conflict->reader]);
      return complete;
    });
  }

  // One stream of each kind that matters to compatibility.
  std::vector<StreamId> kinds_at(const Input& input) const {
    const bool by_seal_only = topology_.fds().empty();
    const auto before = [&](StreamId a, StreamId b) {
      const auto left = result_.streams[a.index()].keys();
      const auto right = result_.streams[b.index()].keys();
      if (!std::ranges::equal(left, right))
        return std::ranges::lexicographical_compare(left, right);
      return !by_seal_only && topology_[a].attributes < topology_[b].attributes;
    };
    std::vector<StreamId> kinds = input.streams;
    std::ranges::sort(kinds, before);
    const auto same = [&](StreamId a, StreamId b) { return !before(a, b) && !before(b, a); };
    kinds.erase(std::unique(kinds.begin(), kinds.end(), same), kinds.end());
    return kinds;
  }

  void seal(const Path& path) {
    result_.sealed[path.id.index()] = true;
    agenda_.touch(path.to);
    if (!path.writes() || --unsealed_writers_[path.component.index()] > 0) return;
    for (PathId other : topology_[path.component].paths) {
      if (!topology_[other].confluent()) agenda_.touch(topology_[other].to);
    }
  }

  bool owes(const Path& path) {
    std::optional<std::vector<Owed>>& owed = owed_[path.id.index()];
    if (!owed) owed = owed_ends(topology_, conflicts_, path.id);
    return std::ranges::any_of(*owed, [&](const Owed& end) {
      return std::ranges::none_of(result_.streams[end.first.index()].keys(), [&](KeyId key) {
        return is_subset(result_.keys[key], end.second);
      });
    });
  }

  bool passes(const Path& path) {
    return path.confluent() || conflicts_.of(path.id).empty() ||
           (result_.sealed[path.id.index()] && unsealed_writers_[path.component.index()] == 0 &&
            !owes(path));
  }

  void visit(const Output& output) {
    if (weary(inputs_.size() + output.id.index(), output.paths.size())) return;
    if (!topology_[output.component].forwards) return;
    SealSet seals = result_.keys.whole_stream();
    for (PathId id : output.paths) {
      const Path& path = topology_[id];
      if (!passes(path) || !inputs_[path.from.index()].sealed()) return;
      seals =
          result_.keys.meet(seals, result_.keys.without(inputs_[path.from.index()], path.rewrites));
    }
    for (StreamId id : output.streams) forward(topology_[id], seals);
  }

  void forward(const Stream& stream, const SealSet& passed) {
    const SealSet forwarded = result_.keys.within(passed, stream.attributes);
    SealSet& known = result_.forwarded[stream.id.index()];
    known = result_.keys.join(known, forwarded);
    const SealSet seals = result_.keys.join(result_.streams[stream.id.index()], known);
    if (seals == result_.streams[stream.id.index()]) return;
    result_.streams[stream.id.index()] = seals;
    if (stream.to) agenda_.touch(*stream.to);
  }

  const Topology& topology_;
  const Conflicts& conflicts_;
  const std::vector<Status>& status_;
  Seals result_;
  std::vector<SealSet> inputs_;  // what all streams into the input are sealed on together
  Agenda agenda_;
  std::vector<std::size_t> visits_;                  // of inputs, then of outputs
  std::vector<std::vector<const Conflict*>> asked_;  // by InputId of the rival; incomplete ones
  std::vector<std::size_t> incomplete_;        // by PathId: rivals that keep it from being sealed
  std::vector<std::size_t> unsealed_writers_;  // by ComponentId: OW paths with rivals
  std::vector<std::optional<std::vector<Owed>>> owed_;  // by PathId, once asked
};

class SealFinder {
 public:
  SealFinder(const Topology& topology, const Conflicts& conflicts)
      : topology_(topology), conflicts_(conflicts) {}

  Seals find() {
    std::vector<Status> status(topology_.paths().size(), Status::Open);
    Seals first = propagate(status);
    first.self_waits = find_self_waits(topology_, conflicts_, first.sealed);
    if (first.self_waits.empty()) return explained(status, std::move(first));
    for (SelfWait& wait : first.self_waits) {
      wait.dropped = true;
      for (PathId path : wait.concerned) status[path.index()] = Status::Refused;
    }
    Seals second = propagate(status);
    second.self_waits = std::move(first.self_waits);
    for (std::size_t p = 0; p < status.size(); ++p) {
      second.dropped[p] = status[p] == Status::Refused;
    }
    return explained(status, std::move(second));
  }

 private:
  Seals propagate(const std::vector<Status>& status) const {
    return Propagation(topology_, conflicts_, status).run();
  }

  // With the paths, too, that only least fixpoints leave unsealed.
  Seals explained(const std::vector<Status>& status, Seals seals) const {
    std::vector<PathId> assumed = in_cycles(status, seals);
    for (std::size_t round = 0; round < kMostRounds; ++round) {
      if (assumed.empty()) break;
      std::vector<Status> optimistic = status;
      for (PathId path : assumed) optimistic[path.index()] = Status::Assumed;
      const Seals hoped = propagate(optimistic);
      const auto left = std::erase_if(assumed, [&](PathId path) {
        return !std::ranges::all_of(
            conflicts_.of(path), [&](const Conflict& c) { return hoped.complete(topology_, c); });
      });
      if (left > 0) continue;
      for (SelfWait& wait : find_self_waits(topology_, conflicts_, hoped.sealed)) {
        std::erase_if(wait.concerned, [&](PathId p) { return seals.sealed[p.index()]; });
        if (!wait.concerned.empty()) seals.self_waits.push_back(std::move(wait));
      }
      break;
    }
    return seals;
  }

  // O paths that are not sealed, but might be if they were, since what they emit comes back to
  // rivals.
  std::vector<PathId> in_cycles(const std::vector<Status>& status, const Seals& seals) const {
    std::vector<PathId> result;
    const InterfaceCycles cycles = interface_cycles(topology_, CycleEdges::PathsAndState);
    for (const Path& path : topology_.paths()) {
      const std::size_t p = path.id.index();
      if (seals.sealed[p] || status[p] != Status::Open || path.gate.unknown) continue;
      if (conflicts_.of(path.id).empty()) continue;
      if (cycles.cyclic(cycles.of_output[path.to.index()])) result.push_back(path.id);
    }
    return result;
  }

  const Topology& topology_;
  const Conflicts& conflicts_;
};

}  // namespace

const SelfWait* Seals::self_wait(PathId path) const {
  for (const SelfWait& wait : self_waits) {
    if (std::ranges::binary_search(wait.concerned, path)) return &wait;
  }
  return nullptr;
}

std::optional<StreamId> Seals::first_incomplete(const Topology& topology,
                                                const Conflict& conflict) const {
  for (StreamId id : topology[topology[conflict.writer].from].streams) {
    if (!keys.compatible(conflict.complete, topology[id].attributes, streams[id.index()]))
      return id;
  }
  return std::nullopt;
}

std::vector<InputId> awaited_inputs(const Topology& topology, const Conflicts& conflicts,
                                    PathId path, const std::vector<bool>& waits) {
  std::vector<InputId> result;
  std::vector<PathId> work{path};
  std::vector<PathId> seen{path};
  while (!work.empty()) {
    const PathId reader = work.back();
    work.pop_back();
    for (const Conflict& conflict : conflicts.of(reader)) {
      const InputId input = topology[conflict.writer].from;
      if (std::ranges::find(result, input) == result.end()) result.push_back(input);
      if (!waits[conflict.writer.index()]) continue;
      if (std::ranges::find(seen, conflict.writer) != seen.end()) continue;
      seen.push_back(conflict.writer);
      work.push_back(conflict.writer);
    }
  }
  return result;
}

Writers::Writers(const Topology& topology) : writing_(topology.inputs().size(), false) {
  begin_.reserve(topology.components().size() + 1);
  for (const Component& component : topology.components()) {
    begin_.push_back(inputs_.size());
    for (PathId id : component.paths) {
      const Path& path = topology[id];
      if (!path.writes() || writing_[path.from.index()]) continue;
      writing_[path.from.index()] = true;
      inputs_.push_back(path.from);
    }
  }
  begin_.push_back(inputs_.size());
}

Seals find_seals(const Topology& topology, const Conflicts& conflicts) {
  return SealFinder(topology, conflicts).find();
}

Seals find_seals_undropped(const Topology& topology, const Conflicts& conflicts) {
  const std::vector<Status> status(topology.paths().size(), Status::Open);
  return Propagation(topology, conflicts, status).run();
}

}  // namespace firebreak::topology
