// SPDX-License-Identifier: Apache-2.0
// Messages that come again, that are lost, or that come twice by parallel streams.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "check/undecided_checks.h"
#include "labels/repetitions.h"
#include "topology/walk_back.h"

namespace firebreak::check {

using topology::Annotation;
using topology::Conflict;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

// What was repeated upstream may come before the first of its content: an order that binds the
// latter does not bind it, and the path ignores the latter instead.
Doubts overtaken_repetition(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    const bool ordered = facts.may_be_ordered || !topology[path.component].orderings.empty();
    const bool matters = !path.confluent() || !facts.conflicts.readers(path.id).empty();
    const auto& streams = topology[path.from].streams;
    if (!path.idempotent || !ordered || !matters ||
        std::ranges::none_of(streams, [&](StreamId s) { return facts.forwards_repetitions(s); })) {
      continue;
    }
    found.add(path.component,
              fmt::format("repetitions from upstream may come to {} before what they repeat, in an "
                          "order of their own; that is not decided",
                          describe(topology, path.id)));
  }
  return found;
}

namespace {

// Streams by which what was repeated for both replicas comes to the path.
std::vector<StreamId> repeated_for_both(const Facts& facts, const Path& path) {
  const Topology& topology = facts.topology;
  std::vector<StreamId> result = topology[path.from].streams;
  const bool shared = !topology[path.component].replicated;
  std::erase_if(result, [&](StreamId stream) {
    return topology[stream].is_private != shared || !facts.forwards_repetitions(stream);
  });
  return result;
}

void add_late_readers(const Facts& facts, const Path& path, Doubts& found) {
  const Topology& topology = facts.topology;
  if (topology[path.component].late == topology::Late::Ignored) return;
  for (const Conflict& conflict : facts.conflicts.of(path.id)) {
    const Path& writer = topology[conflict.writer];
    if (writer.idempotent || facts.seals().sealed[writer.id.index()]) continue;
    for (StreamId stream : repeated_for_both(facts, writer)) {
      found.add(path.component,
                fmt::format("what was repeated before '{}' may come, after the end of its "
                            "partition, before what {} handles at one replica, after it at the "
                            "other; that is not decided",
                            topology[stream].name, describe(topology, path.id)));
    }
  }
}

}  // namespace

// What was repeated for both replicas may come to one of them within its partition, to the other
// when that was closed, and is forgotten or answered again.
Doubts late_for_one(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  if (!facts.again.any()) return found;
  for (const Path& path : topology.paths()) {
    if (path.idempotent) continue;
    if (!facts.seals().sealed[path.id.index()]) continue;
    const bool shows = labels::forgets(topology, facts.conflicts, facts.seals(), path) ||
                       labels::answers_again(topology, facts.conflicts, path);
    if (!shows) continue;
    for (StreamId stream : repeated_for_both(facts, path)) {
      found.add(path.component,
                fmt::format("what was repeated before '{}' may come to {} before the end of its "
                            "partition at one replica, after it at the other; that is not decided",
                            topology[stream].name, describe(topology, path.id)));
    }
  }
  return found;
}

// A path that waits may read of another what that keeps as it comes. A message that comes after the
// end of its partition then sees what was repeated for both at one of them only.
Doubts read_late_by_one(const Facts& facts) {
  Doubts found;
  if (!facts.again.any()) return found;
  for (const Path& path : facts.topology.paths()) {
    if (facts.seals().sealed[path.id.index()]) add_late_readers(facts, path, found);
  }
  return found;
}

// A message that comes again after its partition was closed may be answered anew. By then the end
// of the partition has been passed on, so what waits for that end downstream may see the answer or
// not.
Doubts late_answer(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  if (!facts.again.any()) return found;
  std::vector<bool> awaited(topology.streams().size(), false);
  for (const Path& path : topology.paths()) {
    if (!facts.seals().sealed[path.id.index()]) continue;
    for (const Conflict& conflict : facts.conflicts.of(path.id)) {
      for (StreamId stream : topology[topology[conflict.writer].from].streams) {
        awaited[stream.index()] = true;
      }
    }
  }
  for (const Path& path : topology.paths()) {
    const bool anew = path.annotation != Annotation::CR && !path.idempotent &&
                      topology[path.component].late == topology::Late::Reopened;
    if (!anew || !facts.again.at(path.from)) continue;
    for (StreamId stream : topology[path.to].streams) {
      if (!awaited[stream.index()] || !facts.seals().forwarded[stream.index()].sealed()) continue;
      found.add(path.component, fmt::format("what comes again to {} may be answered after the end "
                                            "of {}, for which a path waits; that is not decided",
                                            describe(topology, path.id), topology[stream].name));
    }
  }
  return found;
}

Doubts answer_to_one(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    if (!path.idempotent || topology[path.component].replicated) continue;
    for (StreamId stream : topology[path.from].streams) {
      if (!topology[stream].is_private) continue;
      found.add(path.component,
                fmt::format("each replica sends a message on {} to {}, which is idempotent and "
                            "answers one of them; that is not decided",
                            topology[stream].name, describe(topology, path.id)));
    }
  }
  return found;
}

// Copies of one message, on streams that part and meet again, may carry different attributes.
// Which of them is handled first, or is lost, is not encoded.
Doubts handled_copy(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  const std::vector<bool> copies = labels::inputs_with_copies(topology);
  for (const Path& path : topology.paths()) {
    if (!copies[path.from.index()]) continue;
    const bool counts = facts.again.any() && path.annotation == Annotation::CW;
    if (!path.idempotent && !counts) continue;
    found.add(path.component,
              fmt::format("copies of one message arrive at {}, which {}; that is not decided",
                          describe(topology, path.id),
                          path.idempotent ? "is idempotent" : "counts repetitions"));
  }
  return found;
}

namespace {

bool loses(const Topology& topology, const Stream& stream) {
  const bool refuses = topology[topology[*stream.to].component].late == topology::Late::Ignored;
  return topology::may_lose(stream.delivery) || (refuses && !stream.watermarks.empty());
}

// Whether one of two replicas may lack what is emitted at the output, since it has lost what that
// is made of.
bool one_may_lack(const Topology& topology, OutputId output) {
  return !walk_back(topology, output, [&](OutputId at, std::vector<OutputId>& further) {
    for (PathId path : topology[at].paths) {
      for (StreamId id : topology[topology[path].from].streams) {
        const Stream& read = topology[id];
        if (loses(topology, read)) return false;
        if (read.from && !read.is_merged) further.push_back(*read.from);
      }
    }
    return true;
  });
}

}  // namespace

Doubts lost_copy(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Stream& stream : topology.streams()) {
    if (!stream.from || !stream.to) continue;
    if (!loses(topology, stream)) continue;
    for (StreamId other : topology[*stream.from].streams) {
      if (other == stream.id || topology[other].to != stream.to) continue;
      found.add(
          topology[*stream.to].component,
          fmt::format(
              "stream '{}' may lose what '{}' brings to the same interface; that is not decided",
              stream.name, topology[other].name));
    }
  }
  return found;
}

// What one replica has lost, the other one's copy may bring to both.
Doubts copy_of_one(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Stream& stream : topology.streams()) {
    if (!stream.is_merged || !stream.to || !one_may_lack(topology, *stream.from)) continue;
    for (StreamId other : topology[*stream.from].streams) {
      if (other == stream.id || topology[other].to != stream.to) continue;
      found.add(
          topology[*stream.to].component,
          fmt::format("stream '{}' brings one copy of what '{}' brings to the same interface, "
                      "also to a replica that has lost its own; that is not decided",
                      stream.name, topology[other].name));
    }
  }
  return found;
}

}  // namespace firebreak::check
