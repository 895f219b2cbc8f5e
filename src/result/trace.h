// SPDX-License-Identifier: Apache-2.0
// A trace: two worlds over the same input with different outcomes. Names, not ids, so that a saved
// trace can be replayed against the text of its model.
//
// A trace lists the messages that matter and their deliveries. The rest of each execution is the
// same in both worlds and comes after (docs/semantics.md 5.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "result/anomaly.h"

namespace firebreak::result {

struct TraceMessage {
  std::string id;  // "click#1": stream and number, stable between the worlds
  std::string stream;
  std::vector<std::pair<std::string, std::int64_t>> attributes;  // in the stream's order
  /// The message whose delivery emitted it, through the path `path_from → path_to`; all three are
  /// empty for a source message.
  std::string parent;
  std::string path_from;
  std::string path_to;
  bool operator==(const TraceMessage&) const = default;
};

struct PathName {
  std::string from;
  std::string to;  // empty: a silent path
  bool operator==(const PathName&) const = default;
};

/// What an order-sensitive path saw when it handled a message: ids of messages, each, where an
/// order-sensitive path wrote it, with what that path saw: "put#1 having seen {del#1}". Filled in
/// by replay.
struct View {
  std::string path_from;
  std::string path_to;           // empty: a silent path
  bool whole_partition = false;  // handled as a unit (semantics 3.5)
  std::vector<std::string> saw;
  std::vector<PathName> writers;  // for each that it saw the path that wrote it
  bool operator==(const View&) const = default;
};

struct Delivery {
  std::string component;
  unsigned instance = 1;  // 1 or 2
  std::string interface;
  std::string message;
  /// Not an arrival: the path `interface → *unit_to` ("" for one that emits nothing), which waits,
  /// handles the message now, its partition being complete (semantics 3.5, 4.5). Where a world
  /// lists no such moment for a path that waits, it handles the message when that arrives.
  std::optional<std::string> unit_to;
  /// At a component that is not replicated: the other replica's copy of the message
  /// (semantics 4.6).
  bool other_replica = false;
  /// The instance has lost, just before, all that it had kept and held back (semantics 6.7).
  bool after_crash = false;
  std::vector<std::string> emits;  // ids, of the messages that the trace lists
  std::vector<View> views;         // filled in by replay
  bool operator==(const Delivery&) const = default;
};

/// What a world comes to: the contents that arrive at the trace's sink (for `diverge`: the final
/// state that differs), as readable terms, sorted. Filled in by replay.
struct Outcome {
  std::string what;  // "sink response", "state of Count.words→counts"
  std::vector<std::string> values;
  bool operator==(const Outcome&) const = default;
};

struct World {
  std::string name;  // "run 1", "replica 2"
  std::vector<Delivery> deliveries;
  /// Ids of messages on sinks that were lost before the observer saw them (semantics 6.3).
  std::vector<std::string> lost;
  Outcome outcome;
  bool operator==(const World&) const = default;
};

struct Trace {
  std::string model;  // the model's name
  std::string
      model_text;  // its canonical text, variants chosen; makes a saved trace self-contained
  Anomaly anomaly = Anomaly::None;
  std::string sink;
  std::vector<TraceMessage> messages;  // sources first, then in order of emission
  std::array<World, 2> worlds;
  std::string difference;  // one paragraph of prose
  bool minimal = false;    // fewest source messages, then fewest differing deliveries: proved
  bool operator==(const Trace&) const = default;
};

}  // namespace firebreak::result
