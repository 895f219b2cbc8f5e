// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "encodings/context.h"
#include "encodings/coordination.h"
#include "encodings/seal_facts.h"
#include "encodings/witness.h"

namespace firebreak::encodings {

/// Two messages that arrive at one component, on `reader` and `writer`, and agree on exactly
/// `agreed` of the attributes that both carry.
struct Pair {
  topology::StreamId reader;
  topology::StreamId writer;
  topology::AttributeSet agreed;
  auto operator<=>(const Pair&) const = default;
};

/// What keeps the flags of the encoders of both modes from supporting each other around a cycle.
struct OrderRanks {
  explicit OrderRanks(EncodingContext& context) : founded(context, "swap") {}
  WellFounded founded;
  std::uint32_t flags = 0;
};

/// What may change places at a component, under orderings and FIFO streams and where paths wait
/// (semantics 3.5, 4).
class OrderEncoder {
 public:
  /// `repeats`, by InputId: messages may arrive again, in some run. All are kept by reference.
  OrderEncoder(EncodingContext& context, const CoordinationTable& coordination,
               const SealFacts& facts, const std::vector<smt::Lit>& repeats, Mode mode,
               OrderRanks& ranks);
  /// The encoder of the other mode; that of Mode::Run knows what is settled. It can do without the
  /// other where whatever changes places between replicas does so between runs.
  void set_other(OrderEncoder* other) { other_ = other; }

  /// A pair that shares a partition of the gate and agrees on nothing that this does not force.
  Pair pair(topology::StreamId reader, topology::StreamId writer,
            const topology::AttributeSet& gate) const;
  /// A literal that is true only if there can be two different messages that are this pair
  /// (semantics 3.10).
  smt::Lit possible(const Pair& pair);
  /// Whether the stream's messages are told apart, by some coordination at least.
  bool has_unique(topology::StreamId stream) const {
    return !context_.unique().promised(stream).empty();
  }
  /// Whether FIFO delivery or what is unique speaks of the pair, so that only the copies of two
  /// replicas are sure to come in either order.
  bool only_of_two_replicas(const Pair& pair) {
    return pair.reader == pair.writer && (has_fifo(pair.reader) || possible(pair) != smt::kTrue);
  }
  /// A literal that is true only if the pair may change places at its component.
  smt::Lit may_swap(const Pair& pair);
  /// A literal that is true only if O path `path` waits, or what it emits differs anyway.
  smt::Lit waits(topology::PathId path);
  /// True if something declared may settle the path. Of candidates, one that does and one that
  /// makes the path wait exclude each other (semantics 7.1).
  smt::Lit may_settle(topology::PathId path);
  /// A literal that is true only if no ordering of the component covers all these streams, the
  /// punctuations of `waited` among them, for messages that agree on `agreed`.
  smt::Lit uncovered(topology::ComponentId component, const std::set<topology::StreamId>& streams,
                     const std::set<topology::StreamId>& waited,
                     const topology::AttributeSet& agreed);
  /// The streams that the path waits for where it waits.
  const std::set<topology::StreamId>& waited(topology::PathId path);
  /// Whether every pair at the component may change places, whatever is chosen.
  bool unordered(topology::ComponentId component);
  bool has_fifo(topology::StreamId stream) const;
  /// Which orderings of its consumer the stream is among.
  std::vector<bool> memberships(topology::StreamId stream) const;
  /// Where a swap on one FIFO stream comes from: a pair at the producer, the paths that emit from
  /// it, and a literal that is true in a model if they may be emitted in either order.
  struct Cause {
    enum class Kind : std::uint8_t {
      Deliveries,  // the pair may change places there
      Waiting,     // it does not, but one of the paths waits
      Unordered,   // it does not, but one of the paths emits in no order, or two instances do
    };
    Kind kind = Kind::Deliveries;
    Pair pair;
    topology::PathId reader_path;
    topology::PathId writer_path;
    smt::Lit possible;
    std::optional<topology::PathId> answering = std::nullopt;  // Unordered only where it waits
    /// Waiting: a path handles what comes after the end as it comes, so two deliveries that change
    /// places, if they can, show more plainly what this stands for.
    bool as_it_comes = false;
  };
  /// A chain of causes, nearest first; empty for a pair that needs none. Only the last one may be
  /// of another kind than Deliveries.
  struct Chain {
    std::vector<Cause> causes;
    std::uint64_t length = 0;
  };
  /// In a model in which `pair` may change places: the shortest chain, one cause counting 2 and the
  /// pair at its end `cost`. `sealed`, by PathId, is what the coordination that is chosen seals;
  /// none if all chains need a path to wait that is not sealed, which is no more than a difference
  /// of its own.
  std::optional<Chain> causes(const Pair& pair, const std::function<bool(smt::Lit)>& value,
                              const std::function<std::uint64_t(const Pair&)>& cost,
                              const std::vector<bool>& sealed) const;

 private:
  struct Swap {
    smt::Lit literal = smt::kTrue;
    std::uint32_t number = 0;
    std::vector<smt::Lit> bound;  // FIFO declarations under which it needs a cause
    std::vector<Cause> causes;
  };
  struct Unsettled {
    smt::Lit literal = smt::kFalse;
    std::uint32_t number = 0;
  };
  struct Contribution {
    topology::StreamId stream;
    topology::PathId path;
  };

  bool nothing_orders(topology::ComponentId component) const;
  Swap& swap(const Pair& pair);
  void encode(const Pair& pair, Swap& swap);
  bool common(const topology::Component& component, const Pair& pair) const;
  smt::Lit upstream(const Pair& pair, Swap& swap);
  smt::Lit explained(const Cause& cause, WellFounded::Flag to);
  smt::Lit delivered_apart(const Cause& cause, WellFounded::Flag to);
  void add_unordered(const Pair& cause, const Contribution& reader, const Contribution& writer,
                     std::vector<Cause>& causes) const;
  void add_causes(const Pair& pair, const topology::Stream& stream, const Contribution& reader,
                  const Contribution& writer, std::vector<Cause>& causes);
  smt::Lit waiting_cause(const Pair& cause, const Contribution& reader, const Contribution& writer);
  bool descends(const Pair& cause, const Contribution& later, const Contribution& unit);
  bool handles_together(const topology::Path& path);
  std::optional<topology::PathId> unit_before(const Pair& cause, const Contribution& reader,
                                              const Contribution& writer);
  std::vector<smt::Lit> handled_apart(const Pair& cause, const Contribution& reader,
                                      const Contribution& writer);
  bool ordered_between_runs(topology::StreamId a, topology::StreamId b) const;
  std::optional<topology::PathId> keeping_order(const Pair& cause, const Contribution& reader,
                                                const Contribution& writer);
  bool awaits(const Pair& cause, const Contribution& waiting, const Contribution& rival) const;
  const Unsettled& unsettled(topology::PathId path);
  void encode_unsettled(topology::PathId path, const Unsettled& here);
  void add_swaps(const topology::Conflict& conflict, WellFounded::Flag to,
                 std::vector<smt::Lit>& reasons);
  bool add_uncalm(topology::PathId path, WellFounded::Flag to, std::vector<smt::Lit>& reasons);
  WellFounded::Flag flag(topology::PathId path, const Unsettled& here) const;
  smt::Lit support_waiting(topology::PathId path, WellFounded::Flag to);
  smt::Lit all_of(std::array<smt::Lit, 2> conditions, const char* name);
  smt::Lit told_again(topology::StreamId stream);
  smt::Lit support_swap(const Pair& pair, WellFounded::Flag to);
  bool closes(topology::StreamId stream, const topology::AttributeSet& by) const;
  void settle();
  bool encode_open();
  topology::AttributeSet agreed(const topology::AttributeSet& set, topology::StreamId a,
                                topology::StreamId b) const;

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const SealFacts& facts_;
  const std::vector<smt::Lit>& repeats_;
  Mode mode_;
  OrderRanks& ranks_;
  OrderEncoder* other_ = nullptr;
  std::map<Pair, Swap> swaps_;
  std::map<topology::ComponentId, bool> unordered_;
  std::map<topology::StreamId, smt::Lit> told_again_;
  std::vector<Pair> open_;
  std::map<topology::PathId, Unsettled> unsettled_;
  std::vector<topology::PathId> open_paths_;
  std::map<topology::PathId, std::set<topology::StreamId>> waited_;
  std::map<topology::PathId, smt::Lit> may_settle_;
};

}  // namespace firebreak::encodings
