// SPDX-License-Identifier: Apache-2.0
// A forward search from the at-least-once streams and from what is replayed. A repetition goes on
// as a repetition where the path emits the same content again: a CR path always, an OR path that
// does not wait where its view is the same, or its partition was complete, unless it refuses what
// is late; an OW path that waits only where it has forgotten the partition, which a repetition
// opens anew (a sealed path to which repetitions come is not settled). A CW path counts its
// repetitions and so emits something new; a path that is idempotent emits nothing.
#include "labels/repetitions.h"

#include <algorithm>

#include "topology/crashes.h"
#include "topology/graph.h"

namespace firebreak::labels {

using topology::Annotation;
using topology::Conflict;
using topology::Conflicts;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Seals;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

bool emits_again(const Topology& topology, const Conflicts& conflicts, const Seals& seals,
                 const Path& path) {
  if (path.idempotent) return false;
  const bool waits = seals.sealed[path.id.index()];
  switch (path.annotation) {
    case Annotation::CR:
      return true;
    case Annotation::CW:
      return false;
    case Annotation::OR:
      return !waits || forgets(topology, conflicts, seals, path) ||
             answers_again(topology, conflicts, path);
    case Annotation::OW:
      return waits && forgets(topology, conflicts, seals, path);
  }
  return true;
}

bool at_least_once(const Topology& topology, const Stream& stream) {
  if (topology::may_repeat(stream.delivery)) return true;
  if (!stream.from) return false;
  return std::ranges::any_of(topology[*stream.from].paths,
                             [&](topology::PathId p) { return topology[p].repeats; });
}

bool replayed(const Topology& topology, const Stream& stream) {
  return stream.from && std::ranges::any_of(topology[*stream.from].paths, [&](PathId p) {
           return replays(topology, topology[p]);
         });
}

}  // namespace

bool answers_again(const Topology& topology, const Conflicts& conflicts, const Path& path) {
  if (path.annotation != Annotation::OR || path.idempotent) return false;
  if (topology[path.component].late != topology::Late::Reopened) return false;
  return std::ranges::any_of(conflicts.of(path.id),
                             [&](const Conflict& c) { return c.writer != path.id; });
}

Modes own_repetitions(const Topology& topology, const Stream& stream) {
  Modes modes = at_least_once(topology, stream) ? faults(topology, stream) : Modes{};
  if (replayed(topology, stream)) modes.merge(both(replays_by_itself(topology, stream)));
  return modes;
}

// Copies start where an output has two streams to one input, and go on through every path that does
// not tell them apart by content.
std::vector<bool> inputs_with_copies(const Topology& topology) {
  std::vector<bool> copies(topology.inputs().size(), false);
  std::vector<InputId> work;
  const auto mark = [&](InputId input) {
    if (copies[input.index()]) return;
    copies[input.index()] = true;
    work.push_back(input);
  };
  std::vector<bool> seen(topology.outputs().size(), false);
  for (const topology::Input& input : topology.inputs()) {
    const auto each_output = [&](auto visit) {
      for (StreamId stream : input.streams) {
        if (topology[stream].from) visit(topology[stream].from->index());
      }
    };
    each_output([&](std::size_t output) {
      if (seen[output]) mark(input.id);
      seen[output] = true;
    });
    each_output([&](std::size_t output) { seen[output] = false; });
  }
  std::vector<bool> passed(topology.outputs().size(), false);
  while (!work.empty()) {
    const InputId input = work.back();
    work.pop_back();
    for (PathId id : topology[input].paths) {
      const topology::OutputId output = topology[id].to;
      if (topology[id].idempotent || passed[output.index()]) continue;
      passed[output.index()] = true;
      for (StreamId stream : topology[output].streams) {
        if (topology[stream].to) mark(*topology[stream].to);
      }
    }
  }
  return copies;
}

bool forgets(const Topology& topology, const Conflicts& conflicts, const Seals& seals,
             const Path& path) {
  if (topology[path.component].late != topology::Late::Reopened) return false;
  const auto closed = [&](PathId id) {
    const Path& reader = topology[id];
    return seals.sealed[id.index()] &&
           std::ranges::all_of(topology[reader.from].streams, [&](StreamId s) {
             return seals.keys.compatible(reader.gate, topology[s].attributes,
                                          seals.streams[s.index()]);
           });
  };
  return closed(path.id) && std::ranges::all_of(conflicts.of(path.id), [&](const Conflict& c) {
           return std::ranges::all_of(conflicts.readers(c.writer), closed);
         });
}

bool Again::any() const { return std::ranges::find(delivered, true) != delivered.end(); }

Again find_again(const Topology& topology, const std::vector<bool>& fed) {
  Again result{std::vector<bool>(topology.inputs().size(), false), {}};
  result.made = result.delivered;
  std::vector<InputId> work;
  const auto mark = [&](std::vector<bool>& inputs, InputId input) {
    if (!result.at(input)) work.push_back(input);
    inputs[input.index()] = true;
  };
  for (const Stream& stream : topology.streams()) {
    if (stream.to && fed[stream.id.index()] && own_repetitions(topology, stream).any()) {
      mark(result.delivered, *stream.to);
    }
  }
  while (!work.empty()) {
    const InputId input = work.back();
    work.pop_back();
    for (PathId path : topology[input].paths) {
      if (topology[path].idempotent) continue;
      for (StreamId stream : topology[topology[path].to].streams) {
        if (topology[stream].to) mark(result.made, *topology[stream].to);
      }
    }
  }
  return result;
}

Repetitions find_repetitions(const Topology& topology, const Conflicts& conflicts,
                             const Seals& seals) {
  Repetitions result;
  result.forwarded.resize(topology.streams().size());
  result.inputs.resize(topology.inputs().size());
  std::vector<Modes> outputs(topology.outputs().size());
  std::vector<InputId> work;
  const auto deliver = [&](const Stream& stream, Modes modes) {
    if (stream.to && result.inputs[stream.to->index()].merge(modes)) work.push_back(*stream.to);
  };
  result.fed = fed_streams(topology);
  for (const Stream& stream : topology.streams()) {
    if (!result.fed[stream.id.index()]) continue;
    const Modes modes = own_repetitions(topology, stream);
    result.any = result.any || modes.any();
    deliver(stream, modes);
  }
  result.again = find_again(topology, result.fed);
  const bool idempotence = std::any_of(topology.paths().begin(), topology.paths().end(),
                                       [](const Path& path) { return path.idempotent; });
  result.copies.assign(topology.inputs().size(), false);
  if (idempotence) {
    result.copies = inputs_with_copies(topology);
    result.any = true;  // an idempotent path may answer one of the replicas only
  }
  while (!work.empty()) {
    const InputId input = work.back();
    work.pop_back();
    for (PathId id : topology[input].paths) {
      const Modes modes = result.inputs[input.index()];
      const topology::OutputId output = topology[id].to;
      if (!emits_again(topology, conflicts, seals, topology[id]) ||
          !outputs[output.index()].merge(modes))
        continue;
      for (StreamId stream : topology[output].streams) {
        const Modes arriving = along(topology[stream], modes);
        result.forwarded[stream.index()].merge(arriving);
        deliver(topology[stream], arriving);
      }
    }
  }
  return result;
}

Modes faults(const Topology& topology, const Stream& stream) {
  const bool instances = stream.to && topology[topology[*stream.to].component].replicated;
  return both(instances || stream.is_private);
}

Modes along(const Stream& stream, Modes modes) {
  if (!stream.is_merged || !modes.has(Mode::Replica)) return modes;
  Modes merged;
  merged.add(Mode::Run);
  return merged;
}

Modes Repetitions::at(const Path& path) const {
  return path.idempotent ? Modes{} : inputs[path.from.index()];
}

bool Repetitions::answers_one(const Topology& topology, const Path& path) const {
  if (!path.idempotent || topology[path.component].replicated) return false;
  return std::ranges::any_of(topology[path.from].streams,
                             [&](StreamId s) { return topology[s].is_private && fed[s.index()]; });
}

Modes Repetitions::first_copy(const Topology& topology, const Path& path) const {
  if (!path.idempotent) return {};
  if (answers_one(topology, path)) return both(true);
  const bool tell = std::ranges::any_of(topology[path.from].streams, [&](StreamId s) {
    return fed[s.index()] && !topology[s].attributes.empty();
  });
  return tell && copies[path.from.index()] ? both(topology[path.component].replicated) : Modes{};
}

}  // namespace firebreak::labels
