// SPDX-License-Identifier: Apache-2.0
// Where differences begin: a message that p handles and one that its rival q handles change places.
//
//   race(p) → hot(p) ∧ ⋁_{q rival of p, s into p, t into q} early(p, q, s)
//                        ∧ (swap(s, t, shared(p, q))
//                           ∨ waits(q) ∧ uncovered(s, t, all that q waits for))
//   early(p, q, s) → hot(q) ∨ unsealed(w, K)     for each w that q waits for, at or downstream of s
//
// Where nothing declared may settle the rival q: a message of p that comes of a unit of q finds all
// that belongs to this unit handled, if q waits: early(p, q, s) → hot(q).
//
// A rival that waits handles its messages after every message of p that belongs to a partition it
// waits for: K holds what messages that share agree on, and what a message on s keeps on its way to
// w. A sealed path either waits and sees whole partitions, or is settled: nothing that it and its
// rivals handle changes places. By the cutoff (semantics 5.2) a message on s and one on
// t, message 1 of one source and message 2 of another or the same, can be brought next to each
// other.
//
// Between replicas, at a component that is not replicated, p races wherever it has a private input:
// each replica sends its messages at a time of its own (semantics 4.6). Messages that the replicas
// have in common do not race there. A confluent path there emits as if it had gate `*`.
#include <algorithm>
#include <set>
#include <tuple>

#include "encodings/encoders.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::AttributeSet;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;

class RaceEncoder {
 public:
  RaceEncoder(EncodingContext& context, const SealFacts& facts, const Unsealed& unsealed,
              OrderEncoder& orders, const Lineages& lineages)
      : context_(context),
        topology_(context.topology()),
        facts_(facts),
        unsealed_(unsealed),
        orders_(orders),
        lineages_(lineages) {}

  RacingPairs run() {
    context_.formula().section("Races: pairs of messages that may be handled in either order");
    for (const Path& path : topology_.paths()) encode(path);
    return std::move(pairs_);
  }

 private:
  void encode(const Path& path) {
    const std::vector<Conflict> conflicts = racing_conflicts(context_, path.id);
    const bool possible = context_.fed(path.from) && !conflicts.empty();
    if (!possible) {
      exclude(path.id);
    } else if (!context_.free(topology_[path.component])) {
      encode_asking(path, conflicts);
    } else if (orders_.unordered(path.component)) {
      encode_unordered(path, conflicts);
    } else {
      for (const Conflict& conflict : conflicts) add_pairs(path, conflict);
      for (const Conflict& older : stale_conflicts(topology_, path.id)) {
        if (context_.fed(topology_[older.writer].from)) add_versions(older);
      }
      conclude(path.id);
    }
    encode_missed(path);
  }

  // What it reads lacks, where it does not wait, a message that was stale upstream.
  void encode_missed(const Path& path) {
    const Lit missed = context_.missed(path.id);
    if (missed == smt::kFalse) return;
    std::vector<Lit> reasons;
    for (PathId origin : context_.stale_flow().missed_by(path.id)) {
      reasons.push_back(context_.stale(origin));
    }
    const bool possible = context_.fed(path.from) && context_.free(topology_[path.component]);
    if (!possible) reasons.clear();
    context_.formula().imply(missed, {hot(path)});
    context_.formula().imply(missed, reasons);
  }

  void encode_unordered(const Path& path, const std::vector<Conflict>& conflicts) {
    std::vector<Lit> rivals;
    for (const Conflict& conflict : conflicts) {
      for (StreamId reader : fed_streams(path.from)) {
        rivals.push_back(seen_before(conflict, reader));
      }
    }
    context_.formula().imply(context_.race(path.id), {hot(path)});
    context_.formula().imply(context_.race(path.id), rivals);
  }

  // What the rival handles can be handled before the reader's message.
  Lit seen_before(const Conflict& conflict, StreamId reader) {
    if (topology::follows_unit(topology_, context_.cycles(), conflict, reader) &&
        orders_.may_settle(conflict.writer) == smt::kFalse) {
      return context_.hot(conflict.writer);
    }
    const auto seals = completing_seals(context_, facts_, conflict, reader);
    if (seals.empty()) return smt::kTrue;
    const Lit result = context_.formula().variable("handled before what is to be complete");
    for (const auto& seal : seals) {
      context_.formula().imply(result, {context_.hot(conflict.writer), unsealed_.at(seal)});
    }
    return result;
  }

  Lit hot(const Path& path) const { return path.confluent() ? smt::kTrue : context_.hot(path.id); }

  void encode_asking(const Path& path, const std::vector<Conflict>& conflicts) {
    std::vector<StreamId> own = fed_streams(path.from);
    std::erase_if(own, [&](StreamId stream) { return !lineages_.of_one_replica(stream, 1); });
    for (const Conflict& conflict : conflicts) {
      for (StreamId reader : representatives(own)) {
        for (StreamId writer : representatives(fed_streams(topology_[conflict.writer].from))) {
          add(path, conflict, RacingPair::Kind::Asking,
              orders_.pair(reader, writer, conflict.shared),
              {hot(path), seen_before(conflict, reader)});
        }
      }
    }
    conclude(path.id);
  }

  void exclude(PathId path) {
    context_.formula().imply(context_.race(path), {});
    if (context_.stale(path) != smt::kFalse) context_.formula().imply(context_.stale(path), {});
  }

  // race → one of the pairs that may race here; stale likewise
  void conclude(PathId path) {
    std::vector<Lit> any, versions;
    for (const RacingPair& pair : pairs_[path]) {
      (pair.kind == RacingPair::Kind::Versions ? versions : any).push_back(pair.possible);
    }
    context_.formula().imply(context_.race(path), any);
    if (context_.stale(path) != smt::kFalse) {
      context_.formula().imply(context_.stale(path), versions);
    }
  }

  void add_versions(const Conflict& conflict) {
    const Path& path = topology_[conflict.reader];
    const auto writers = representatives(fed_streams(topology_[conflict.writer].from));
    for (StreamId reader : representatives(fed_streams(path.from))) {
      for (StreamId writer : writers) {
        const Pair pair = orders_.pair(reader, writer, conflict.shared);
        const Lit exists = orders_.possible(pair);
        if (exists == smt::kFalse) continue;
        add(path, conflict, RacingPair::Kind::Versions, pair, {exists, orders_.may_swap(pair)});
      }
    }
  }

  void add_pairs(const Path& path, const Conflict& conflict) {
    const std::vector<StreamId> writers = fed_streams(topology_[conflict.writer].from);
    for (StreamId reader : representatives(fed_streams(path.from))) {
      for (StreamId writer : representatives(writers)) {
        const Pair pair = orders_.pair(reader, writer, conflict.shared);
        const Lit exists = orders_.possible(pair);
        const bool asked = !topology_[path.component].replicated && topology_[reader].is_private;
        if (exists != smt::kFalse) {
          add(path, conflict, RacingPair::Kind::Deliveries, pair,
              {exists, orders_.may_swap(pair), hot(path), seen_before(conflict, reader)});
        }
        if (asked) add_senders(path, conflict, pair);
        if (asked || exists != smt::kFalse) {
          add_handling(path, conflict, pair, asked ? smt::kTrue : exists);
        }
      }
    }
  }

  // The messages of two replicas, which no FIFO stream keeps in order, nor are they told apart.
  void add_senders(const Path& path, const Conflict& conflict, const Pair& pair) {
    if (!orders_.only_of_two_replicas(pair)) return;
    const Lit uncovered =
        orders_.uncovered(path.component, {pair.reader, pair.writer}, {}, pair.agreed);
    if (uncovered == smt::kFalse) return;
    add(path, conflict, RacingPair::Kind::Asking, pair,
        {uncovered, hot(path), seen_before(conflict, pair.reader)});
  }

  // The rival waits, and nothing says when it handles what has arrived.
  void add_handling(const Path& path, const Conflict& conflict, const Pair& pair, Lit exists) {
    if (path.id == conflict.writer) return;
    const Lit waits = orders_.waits(conflict.writer);
    if (waits == smt::kFalse) return;
    const std::set<StreamId>& waited = orders_.waited(conflict.writer);
    std::set<StreamId> streams = waited;
    const auto& handled = topology_[topology_[conflict.writer].from].streams;
    streams.insert(handled.begin(), handled.end());
    streams.insert(pair.reader);
    const Lit uncovered = orders_.uncovered(path.component, streams, waited, pair.agreed);
    if (uncovered == smt::kFalse) return;
    add(path, conflict, RacingPair::Kind::Handling, pair,
        {exists, waits, uncovered, hot(path), seen_before(conflict, pair.reader)});
  }

  void add(const Path& path, const Conflict& conflict, RacingPair::Kind kind, const Pair& pair,
           std::initializer_list<Lit> conditions) {
    smt::Formula& formula = context_.formula();
    const Lit possible = formula.variable("a pair races");
    for (Lit condition : conditions) formula.imply(possible, {condition});
    pairs_[path.id].push_back({kind, pair, conflict.writer, possible});
  }

  std::vector<StreamId> fed_streams(topology::InputId input) const {
    std::vector<StreamId> result;
    for (StreamId stream : topology_[input].streams) {
      if (context_.fed(stream)) result.push_back(stream);
    }
    return result;
  }

  // Of each set of streams that no ordering, FIFO or unique key tells apart the one on which a
  // message arrives soonest.
  std::vector<StreamId> representatives(std::vector<StreamId> streams) const {
    std::stable_sort(streams.begin(), streams.end(), [&](StreamId a, StreamId b) {
      return lineages_.distance(a) < lineages_.distance(b);
    });
    std::set<std::tuple<AttributeSet, std::vector<bool>, bool>> seen;
    std::vector<StreamId> result;
    for (StreamId stream : streams) {
      const bool special = orders_.has_fifo(stream) || orders_.has_unique(stream);
      const topology::Stream& s = topology_[stream];
      if (special || seen.emplace(s.attributes, orders_.memberships(stream), s.is_private).second) {
        result.push_back(stream);
      }
    }
    return result;
  }

  EncodingContext& context_;
  const topology::Topology& topology_;
  const SealFacts& facts_;
  const Unsealed& unsealed_;
  OrderEncoder& orders_;
  const Lineages& lineages_;
  RacingPairs pairs_;
};

}  // namespace

std::vector<Conflict> racing_conflicts(const EncodingContext& context, PathId path) {
  const auto rivals = context.conflicts().of(path);
  std::vector<Conflict> result(rivals.begin(), rivals.end());
  for (PathId writer : asking_rivals(context.topology(), path)) {
    result.push_back({path, writer, {}, {}});
  }
  std::erase_if(result, [&](const Conflict& conflict) {
    return !context.fed(context.topology()[conflict.writer].from);
  });
  return result;
}

RacingPairs encode_races(EncodingContext& context, const SealFacts& facts, const Unsealed& unsealed,
                         OrderEncoder& orders, const Lineages& lineages) {
  return RaceEncoder(context, facts, unsealed, orders, lineages).run();
}

}  // namespace firebreak::encodings
