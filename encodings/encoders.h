// SPDX-License-Identifier: Apache-2.0
// One encoder per concern. Each adds its clauses to the context's formula once; the order in which
// they run does not matter.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "encodings/context.h"
#include "encodings/coordination.h"
#include "encodings/order_encoder.h"
#include "encodings/routes.h"
#include "encodings/seal_facts.h"
#include "encodings/witness.h"

namespace firebreak::encodings {

/// Whether a stream is not sealed on a key, by stream and key.
using Unsealed = std::map<std::pair<topology::StreamId, topology::AttributeSet>, smt::Lit>;
/// hot(p), from the seals that reach the component of p (semantics 3.5, 3.7), and answers to what
/// else is asked, by key of `asked`. `dropped`, by PathId: paths that are not sealed whatever is
/// (3.8).
void encode_seals(EncodingContext& context, const CoordinationTable& coordination,
                  const std::vector<bool>& dropped, Unsealed& asked);
/// A message that a path handles and one of a rival that may be handled in either order, and a
/// literal that is true in a model only if they may.
struct RacingPair {
  enum class Kind : std::uint8_t {
    Deliveries,  // they may change places
    Handling,    // they need not, but the rival waits
    Asking,      // each replica asks a component that they share at a time of its own
    Versions,    // they may change places, and the older one is stale if it comes later
  };
  Kind kind = Kind::Deliveries;
  Pair pair;
  topology::PathId rival;
  smt::Lit possible;
};
/// By path, where something orders deliveries or replicas share the component; at other components
/// any two deliveries may race.
using RacingPairs = std::map<topology::PathId, std::vector<RacingPair>>;
/// What a path races with: the rivals of an O path, and those of a C path that replicas ask at a
/// component that they share (semantics 4.6), as far as messages come to them.
std::vector<topology::Conflict> racing_conflicts(const EncodingContext& context,
                                                 topology::PathId path);
/// A rival that waits handles what shares with a message on the reader's stream only after that has
/// arrived, if what it waits for cannot be complete before: if one of these streams is sealed on
/// the key beside it. Either it is the reader's own, or the message, once handled, has a part in
/// it.
std::vector<std::pair<topology::StreamId, topology::AttributeSet>> completing_seals(
    const EncodingContext& context, const SealFacts& facts, const topology::Conflict& conflict,
    topology::StreamId reader);
/// All questions about such seals.
Unsealed completing_questions(const EncodingContext& context, const SealFacts& facts);
/// race(p), from hot(p) and what may change places (semantics 2.2, 3.3, 4), and stale(p).
RacingPairs encode_races(EncodingContext& context, const SealFacts& facts, const Unsealed& unsealed,
                         OrderEncoder& orders, const Lineages& lineages);
/// By InputId: messages may arrive again, in one of the two worlds of the mode
/// (semantics 6.1, 6.2).
std::vector<smt::Lit> encode_repetitions(EncodingContext& context,
                                         const CoordinationTable& coordination,
                                         const SealFacts& facts, Mode mode);
/// Whether the path, where it waits, may have forgotten the partition of a message that comes
/// again.
bool forgets(const EncodingContext& context, const SealFacts& facts, const topology::Path& path);
/// Whether the path, where it waits, answers a message that comes again after the end of its
/// partition again, with equal content: it keeps no question that it has answered.
bool answers_again(const EncodingContext& context, const topology::Path& path);
/// What faulty delivery can do (semantics 6), each with a literal that is true in a model only if
/// it happens.
using FaultSites = std::map<Site, smt::Lit>;
FaultSites encode_faults(EncodingContext& context, const CoordinationTable& coordination,
                         const SealFacts& facts, const std::vector<smt::Lit>& repeats);
/// What an instance has handled before a crash, and what comes after it and is handled otherwise
/// for that (semantics 6.7): messages on these streams that agree on these attributes.
struct Forgotten {
  topology::StreamId before;
  topology::StreamId after;
  topology::AttributeSet agreed;
  bool stale = false;  // the one after, if nothing is forgotten
};
/// All such pairs at the site, one of those that forget.
std::vector<Forgotten> forgotten_pairs(const EncodingContext& context, const Site& site);
/// The sites where what is forgotten shows, each with a literal that nothing bars.
void add_forgetting(EncodingContext& context, FaultSites& faults);
/// Whether one of the two worlds can have a message of the stream again, or lack it.
bool repeats(Mode mode, const EncodingContext& context, const topology::Stream& stream,
             bool deduplicated = false);
/// Whether a path emits messages to the stream more than once in one of the two worlds.
bool emits_repeatedly(Mode mode, const EncodingContext& context, const topology::Stream& stream);
bool loses(Mode mode, const topology::Topology& topology, const topology::Stream& stream);
/// differs(…) and state_differs(…): how differences spread (semantics 3, 5.1).
void encode_differences(EncodingContext& context, const FaultSites& faults);
/// sees(…): from where a differing state is seen (semantics 2.3).
void encode_visibility(EncodingContext& context);

}  // namespace firebreak::encodings
