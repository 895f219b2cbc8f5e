// SPDX-License-Identifier: Apache-2.0
// Where repetitions come, and what of them paths still know (semantics 6.1, 6.2).
#include <algorithm>

#include "replay/interpreter_schedule.h"
#include "replay/interpreter_waits.h"
#include "topology/crashes.h"

namespace firebreak::replay::interpreter {

using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// Semantics 6.7: after a crash; at one of two replicas by itself if each has its own.
bool replayed(const Topology& topology, const Script& script, const Message& message) {
  return topology::replays(topology, topology[*message.path]) &&
         (!script.between_replicas() ||
          topology::replays_by_itself(topology, topology[message.stream]));
}

}  // namespace

bool may_repeat(const Topology& topology, const Script& script, MessageIndex m) {
  const Message& message = script.messages[m];
  return topology::may_repeat(topology[message.stream].delivery) ||
         (message.path && (topology[*message.path].repeats || replayed(topology, script, message)));
}

// An idempotent path emits again only what has another content the second time.
bool comes_again(const Topology& topology, const Script& script, MessageIndex m) {
  bool must_differ = false;
  for (;; m = *script.messages[m].parent) {
    script.spend(1);
    if (!must_differ && may_repeat(topology, script, m)) return true;
    if (!script.messages[m].parent) return false;
    const Path& path = topology[*script.messages[m].path];
    if (path.idempotent && topology[path.component].crash != topology::Crash::Forgets) {
      must_differ = true;
    } else if (path.annotation != topology::Annotation::CR) {
      must_differ = false;
    }
  }
}

// A stream repeats where it is delivered at least once or leads from a path that emits again. An
// idempotent path does so only for contents that are new: what a path that counts or reads has made
// of a repetition.
void Waits::find_repeats() {
  repeats_.assign(topology_.inputs().size(), false);
  std::vector<bool> changed(topology_.inputs().size(), false);
  for (bool more = true; more;) {
    more = false;
    for (const Stream& stream : topology_.streams()) {
      if (!stream.to) continue;
      bool again = topology::may_repeat(stream.delivery);
      bool anew = false;
      if (stream.from) {
        for (PathId id : topology_[*stream.from].paths) {
          const Path& path = topology_[id];
          const std::size_t from = path.from.index();
          again = again || path.repeats || topology::replays(topology_, path) ||
                  (repeats_[from] && !path.idempotent) || changed[from];
          anew =
              anew || changed[from] ||
              (repeats_[from] && !path.idempotent && path.annotation != topology::Annotation::CR);
        }
      }
      const std::size_t to = stream.to->index();
      if ((!again || repeats_[to]) && (!anew || changed[to])) continue;
      more = true;
      repeats_[to] = repeats_[to] || again;
      changed[to] = changed[to] || anew;
    }
  }
}

// A writer's partition is kept for as long as some reader can still ask for it.
void Waits::find_forgetful() {
  const auto asks_again = [&](PathId reader) {
    return !seals_.sealed(reader) ||
           !std::ranges::all_of(topology_[topology_[reader].from].streams, [&](StreamId stream) {
             return seals_.compatible(stream, topology_[reader].gate);
           });
  };
  std::vector<bool> kept(topology_.paths().size(), false);  // by the path that is read
  for (const Path& path : topology_.paths()) {
    if (conflicts_.of(path.id).empty() || !asks_again(path.id)) continue;
    for (const Conflict& conflict : conflicts_.of(path.id)) kept[conflict.writer.index()] = true;
  }
  for (const Path& path : topology_.paths()) {
    forgets_.push_back(topology_[path.component].late == topology::Late::Reopened &&
                       std::ranges::none_of(conflicts_.of(path.id), [&](const Conflict& conflict) {
                         return kept[conflict.writer.index()];
                       }));
  }
}

// It keeps no question that it has answered.
bool Waits::answers_again(PathId id) const {
  const Path& path = topology_[id];
  const bool asks = path.annotation == topology::Annotation::OR && !path.idempotent;
  return asks && topology_[path.component].late == topology::Late::Reopened &&
         std::ranges::any_of(topology_[path.component].paths,
                             [&](PathId other) { return topology_[other].writes(); });
}

}  // namespace firebreak::replay::interpreter
