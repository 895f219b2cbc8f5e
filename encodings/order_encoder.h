// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "encodings/context.h"
#include "encodings/coordination.h"

namespace firebreak::encodings {

/// Two messages that arrive at one component, on `reader` and `writer`, and agree on exactly
/// `agreed` of the attributes that both carry.
struct Pair {
  topology::StreamId reader;
  topology::StreamId writer;
  topology::AttributeSet agreed;
  auto operator<=>(const Pair&) const = default;
};

/// What may change places at a component, under orderings and FIFO streams (semantics 4).
class OrderEncoder {
 public:
  OrderEncoder(EncodingContext& context, const CoordinationTable& coordination);

  /// A pair that shares a partition of the gate and agrees on nothing that this does not force.
  Pair pair(topology::StreamId reader, topology::StreamId writer,
            const topology::AttributeSet& gate) const;
  /// A literal that is true only if the pair may change places at its component.
  smt::Lit may_swap(const Pair& pair);
  /// Whether every pair at the component may change places, whatever is chosen.
  bool unordered(topology::ComponentId component) const;
  bool has_fifo(topology::StreamId stream) const;
  /// Which orderings of its consumer the stream is among.
  std::vector<bool> memberships(topology::StreamId stream) const;
  /// To be called once, when all pairs have been asked.
  void finish();

  /// Where a swap on one FIFO stream comes from: a pair at the producer, the paths that emit from
  /// it, and a literal that is true in a model if the pair may change places there.
  struct Cause {
    Pair pair;
    topology::PathId reader_path;
    topology::PathId writer_path;
    smt::Lit possible;
  };
  /// A chain of causes, nearest first; empty for a pair that needs none.
  struct Chain {
    std::vector<Cause> causes;
    std::uint64_t length = 0;
  };
  /// In a model in which `pair` may change places: the shortest chain, one cause counting 2 and the
  /// pair at its end `cost`.
  Chain causes(const Pair& pair, const std::function<bool(smt::Lit)>& value,
               const std::function<std::uint64_t(const Pair&)>& cost) const;

 private:
  struct Swap {
    smt::Lit literal = smt::kTrue;
    std::uint32_t number = 0;
    std::vector<smt::Lit> bound;  // FIFO declarations under which it needs a cause
    std::vector<Cause> causes;
  };

  Swap& swap(const Pair& pair);
  void encode(const Pair& pair, Swap& swap);
  smt::Lit upstream(const Pair& pair, Swap& swap);
  topology::AttributeSet agreed(const topology::AttributeSet& set, topology::StreamId a,
                                topology::StreamId b) const;

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  WellFounded founded_;
  std::map<Pair, Swap> swaps_;
  std::vector<Pair> open_;
};

}  // namespace firebreak::encodings
