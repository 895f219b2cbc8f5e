// SPDX-License-Identifier: Apache-2.0
// Which streams can repeat messages, and what that does to the paths they feed
// (semantics 6.1, 6.2).
#pragma once

#include <vector>

#include "labels/modes.h"
#include "topology/conflicts.h"
#include "topology/seals.h"
#include "topology/topology.h"

namespace firebreak::labels {

/// Where messages can come again, in whichever way. By InputId.
struct Again {
  std::vector<bool> delivered;  // some stream into it repeats what is sent
  /// What comes there can be made of something that came again, with equal content or not.
  std::vector<bool> made;

  bool at(topology::InputId input) const { return delivered[input.index()] || made[input.index()]; }
  bool any() const;
};

/// `fed`: the streams that messages can reach at all, by StreamId.
Again find_again(const topology::Topology& topology, const std::vector<bool>& fed);

struct Repetitions {
  bool any = false;       // if not, nothing below holds anywhere
  std::vector<bool> fed;  // by StreamId: some source reaches it
  /// By StreamId: messages are emitted again on it.
  std::vector<Modes> forwarded;
  /// By InputId: some stream into it can repeat messages, in whichever way.
  std::vector<Modes> inputs;
  Again again;

  /// By InputId: several messages of equal content can arrive, each by its own way: copies on
  /// parallel streams and what descends from them. Looked for only where some path is idempotent.
  std::vector<bool> copies;

  /// Whether handling messages twice shows at the path: in what it emits or keeps.
  Modes at(const topology::Path& path) const;
  /// Whether each replica has its own message at an idempotent path that they share: it ignores the
  /// second one, so it answers one replica only, and which one is not fixed (semantics 4.6).
  bool answers_one(const topology::Topology& topology, const topology::Path& path) const;
  /// Whether it shows which of several copies an idempotent path handled first. They can carry
  /// different attributes, or be those of the replicas.
  Modes first_copy(const topology::Topology& topology, const topology::Path& path) const;
};

/// Whether the stream can repeat what is sent, and what that makes differ: as it is delivered,
/// since a path that `repeats` emits to it, or since a component replays its input (semantics 6.7).
Modes own_repetitions(const topology::Topology& topology, const topology::Stream& stream);

/// What a repetition or a loss on the stream makes differ: each instance has its own, and so has
/// each replica where it has messages of its own (semantics 6.4).
Modes faults(const topology::Topology& topology, const topology::Stream& stream);

/// What becomes of differences that are emitted to the stream: where it merges what replicas emit,
/// the run decides what comes (semantics 4.7).
Modes along(const topology::Stream& stream, Modes modes);

/// By InputId: `Repetitions::copies`, whether or not a path is idempotent.
std::vector<bool> inputs_with_copies(const topology::Topology& topology);

/// Whether what an O path reads is forgotten once it is closed for all who read it (semantics 3.9,
/// 6.1).
bool forgets(const topology::Topology& topology, const topology::Conflicts& conflicts,
             const topology::Seals& seals, const topology::Path& path);

/// Whether the path, if it waits, answers a message that comes again after the end of its partition
/// again: it keeps nothing, and does not refuse what is late (semantics 6.2).
bool answers_again(const topology::Topology& topology, const topology::Conflicts& conflicts,
                   const topology::Path& path);

Repetitions find_repetitions(const topology::Topology& topology,
                             const topology::Conflicts& conflicts, const topology::Seals& seals);

}  // namespace firebreak::labels
