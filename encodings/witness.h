// SPDX-License-Identifier: Apache-2.0
// A solution of the encodings as plain values: a racing pair, the lineages that bring it there,
// and the chain along which the difference reaches what is observed.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "encodings/context.h"
#include "topology/topology.h"

namespace firebreak::encodings {

/// One path taken and the stream that carried on what it emitted.
struct Hop {
  topology::PathId path;
  topology::StreamId stream;
  auto operator<=>(const Hop&) const = default;
};

/// A delivered message: the source, the number of the message on it (from 1), and its hops.
struct Lineage {
  topology::StreamId source;
  unsigned message = 1;
  std::vector<Hop> hops;
};

/// What makes the first difference.
enum class Start : std::uint8_t {
  Race,              // a message that `path` handles and one of a rival change places
  Stale,             // a message that `path` handles and a newer one change places
  Missed,            // `path` reads what lacks a message that was stale upstream
  RepeatedEmission,  // `path` handles a message again and emits something else
  RepeatedRead,      // `path` reads what a W path, or its own input, got again
  RepeatedState,     // W path `path` keeps what it gets again
  Loss,              // a message on `stream` is lost
  RepeatedCopy,      // `path` handles a message again and emits the same to the sink `stream`
  RepeatedArrival,   // what `path` emits to the sink `stream` arrives there again
  ForgottenView,     // `path` lacks, after a crash, what came before
  ForgottenState,    // W path `path` has lost, in a crash, what came before
  ForgottenNewest,   // `path` emits on `stream`, after a crash, what would be stale without
};

struct Site {
  Start start = Start::Race;
  topology::PathId path;      // not for Loss
  topology::StreamId stream;  // for Loss, repeated copies and arrivals, and ForgottenNewest
  auto operator<=>(const Site&) const = default;

  bool race() const { return start == Start::Race || start == Start::Stale; }
  bool copies() const { return start == Start::RepeatedCopy || start == Start::RepeatedArrival; }
  bool forgets() const {
    return start == Start::ForgottenView || start == Start::ForgottenState ||
           start == Start::ForgottenNewest;
  }
  /// It makes a difference to what comes on its stream.
  bool on_stream() const {
    return copies() || start == Start::Loss || start == Start::ForgottenNewest;
  }
};

/// Where two messages are not delivered in another order, but handled so, or what they make is
/// emitted so (semantics 4.5). If neither path waits, it is emitted in no order.
struct Reordering {
  std::optional<topology::PathId> reader_unit;  // waits, and handles the reader
  std::optional<topology::PathId> writer_unit;  // waits, and handles the writer
  topology::AttributeSet agreed;                // on which the two messages agree
  /// The unit does not wait for its own input: in the first world both come after the end, and are
  /// handled as they come; in the second they come before it, and their canonical order is another.
  bool as_they_come = false;
};

/// Two messages that change places.
struct Swap {
  Lineage reader;  // handled by the path of the site; it carries the difference on
  Lineage writer;  // what it changes places with
  /// The writer is the message of the other replica (semantics 4.6).
  bool other_replica = false;
  /// What comes before the first of `swaps`, which may then be empty.
  std::optional<Reordering> reordering;
  /// The last deliveries of the two lineages that change places, one pair per element, the race
  /// itself last: more than one where FIFO streams carry a swap downstream. Each says on which
  /// attributes exactly the two messages agree; none means on all.
  std::vector<std::optional<topology::AttributeSet>> swaps = {std::nullopt};
  /// Instead of the race itself, where the writer's path waits and has made the reader's message:
  /// by then it had all that it waits for.
  std::optional<Reordering> unit;
};

/// In one of the worlds the message is handled again after `again` of its hops, and then once more
/// wherever it comes from there. On a sink, after all of them, it arrives again.
struct Repetition {
  Lineage message;
  std::size_t again = 0;
  /// What is handled before the repetition arrives, so that the view is another one; if the path
  /// waits, in the partition that was complete by then.
  std::optional<Lineage> between;
  /// On what the two messages agree, and on nothing else: where the writer has to be done with its
  /// partition before that of the repeated message ends. None means on all.
  std::optional<topology::AttributeSet> agreed;
  bool waits = false;
};

/// In one of the worlds the message does not arrive.
struct LostMessage {
  Lineage message;
};

/// In the second world the instance that handles both loses the one before the other comes.
struct Forgetting {
  Lineage before;
  Lineage after;  // carries the difference on
  topology::AttributeSet agreed;
  bool stale = false;  // the one after, if nothing is forgotten
};

/// A step of the chain: the delivery that carries the difference, or, if `reader` is given, the
/// later delivery of another message that reads a differing state, goes through `hop`; or, where
/// there is none, keeps what it read.
struct ChainStep {
  std::optional<Lineage> reader;
  std::optional<Hop> hop;
};

struct Witness {
  /// Messages that race differ in every attribute that the race does not ask them to agree on.
  /// Where paths wait, that puts them into partitions of their own.
  bool apart = false;
  /// Paths that are sealed are taken to be settled, where that makes a difference (Swap::unit).
  bool settled = false;
  /// Messages differ in these attributes unless they have them of one message.
  topology::AttributeSet distinct;
  /// The racing messages are both made of message 1 of their sources.
  bool one_message = false;
  Mode mode = Mode::Run;
  /// Not of start Missed: that has the site where the message was stale.
  Site site;
  /// The path that misses it.
  std::optional<topology::PathId> missed_by;
  std::variant<Swap, Repetition, LostMessage, Forgetting> cause;
  std::vector<ChainStep> chain;
  topology::StreamId sink;
  /// For `diverge`: the W path whose state differs in the end.
  std::optional<topology::PathId> state;
};

}  // namespace firebreak::encodings
