// SPDX-License-Identifier: Apache-2.0
// A pair (r on s, w on t) that agrees on exactly the attributes X may change places unless
//
//   - the mode is replicas, its component is not replicated, and both messages are common to the
//     replicas;
//   - an ordering that is effective in this mode covers s and t, and its key `by` ⊆ X (between
//     replicas only at replicated components);
//   - s = t is FIFO with a key ⊆ X and one producer that emits the two in one order: it is a
//     source, or no pair that it emits them from may be emitted in another order.
//
//   swap(s, t, X) → ¬active(ordering)                            for each such ordering
//   swap(s, s, X) → ¬active(fifo) ∨ ⋁ emitted(u, p, v, q, X')    for each such FIFO declaration
//
// where u and v are streams into paths p and q that emit to s, and X' is what two messages there
// must agree on if they agree on exactly X afterwards: the attributes of X that both paths keep.
// They are emitted in another order if they change places there, or one of the paths waits
// (semantics 4.5) or emits in no order, or two instances handle them (1.9):
//
//   emitted(u, p, v, q, X') → swap(u, v, X')                     if p keeps the order: ∧ hot(p)
//                           ∨ (waits(p) ∨ waits(q)) ∧ uncovered  unless p keeps the order
//
// p keeps the order if it is q, and handles both together, or if it waits for q to handle its own.
// If what comes to q descends from p's units: ∧ (hot(p) ∨ settles(p)), or ∧ settles(p); likewise of
// p and q. settles(p) says only that something orders two of the messages that matter to p: where p
// waits all the same, a trace that counts on it does not replay.
//
//   unsettled(p) → ⋁ swap(u, v, shared(r, q)) ∨ repeats(u) ∨ repeats(v)
//
// in either mode, where r is p or an OW path that p reads, q is a rival of r, u leads into r and v
// into q. A path waits if it is sealed and unsettled. A flag that needs support cannot say that a
// path is sealed, but it need not: an unsettled path that is not sealed emits messages that differ
// anyway (5.1), and a changed order downstream of them shows nothing new. Between replicas this
// holds only for what races between replicas; there, a path that is unsettled only between runs
// counts only if declared seals seal it.
//
// Swaps need support upstream, so they are ranked in cycles of FIFO streams.
//
// Although pairs are encoded one by one, the formula stays small: the encoders of races do not ask
// about a component that nothing orders (unordered), and streams that nothing distinguishes are
// asked about once.
#include "encodings/order_encoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/dependencies.h"
#include "topology/instances.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::ComponentId;
using topology::Mechanism;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

OrderEncoder::OrderEncoder(EncodingContext& context, const CoordinationTable& coordination,
                           const SealFacts& facts, const std::vector<Lit>& repeats, Mode mode,
                           OrderRanks& ranks)
    : context_(context),
      coordination_(coordination),
      facts_(facts),
      repeats_(repeats),
      mode_(mode),
      ranks_(ranks) {}

AttributeSet OrderEncoder::agreed(const AttributeSet& set, StreamId a, StreamId b) const {
  const Topology& t = context_.topology();
  const AttributeSet carried = set_intersection(t[a].attributes, t[b].attributes);
  return topology::agreed(t, set_intersection(set, carried), carried);
}

Pair OrderEncoder::pair(StreamId reader, StreamId writer, const AttributeSet& gate) const {
  return {reader, writer, agreed(gate, reader, writer)};
}

Lit OrderEncoder::possible(const Pair& pair) {
  if (pair.reader != pair.writer) return smt::kTrue;
  if (!topology::some_within(context_.unique().promised(pair.reader), pair.agreed)) {
    return smt::kTrue;
  }
  return told_again(pair.reader);
}

// told_again(s) → ⋁_{u upstream of s, delivered at least once} ¬deduplicated(u)
Lit OrderEncoder::told_again(StreamId stream) {
  const auto [place, fresh] = told_again_.try_emplace(stream, smt::kTrue);
  const topology::ToldAgain& how = context_.unique().told_again(stream);
  if (!fresh || how.always) return place->second;
  if (how.streams.empty()) return place->second = smt::kFalse;
  smt::Formula& formula = context_.formula();
  std::vector<Lit> reasons;
  for (StreamId repeated : how.streams) {
    const auto& removed = coordination_.deduplicated[repeated.index()];
    if (removed.empty()) return place->second;
    reasons.push_back(formula.variable("repeated before " + context_.topology()[stream].name +
                                       ": " + context_.topology()[repeated].name));
    for (Lit guard : removed) formula.imply(reasons.back(), {!guard});
  }
  place->second = formula.variable("may be told again, so be no longer unique: " +
                                   context_.topology()[stream].name);
  formula.imply(place->second, reasons);
  return place->second;
}

bool OrderEncoder::unordered(ComponentId component) {
  const auto [place, fresh] = unordered_.try_emplace(component, false);
  if (fresh) place->second = nothing_orders(component);
  return place->second;
}

bool OrderEncoder::nothing_orders(ComponentId id) const {
  if (!coordination_.orderings[id.index()].empty()) return false;
  const Topology& t = context_.topology();
  if (std::ranges::any_of(t[id].paths, [&](PathId p) { return !t[p].newest.empty(); })) {
    return false;
  }
  for (topology::InputId input : t[id].inputs) {
    for (StreamId stream : t[input].streams) {
      if (has_fifo(stream) || has_unique(stream)) return false;
    }
  }
  return true;
}

bool OrderEncoder::has_fifo(StreamId stream) const {
  return !coordination_.fifos[stream.index()].empty();
}

std::vector<bool> OrderEncoder::memberships(StreamId stream) const {
  const Topology& t = context_.topology();
  std::vector<bool> result;
  const ComponentId consumer = t[*t[stream].to].component;
  for (const GuardedOrdering& guarded : coordination_.orderings[consumer.index()]) {
    result.push_back(includes(guarded.ordering, stream));
  }
  return result;
}

Lit OrderEncoder::may_swap(const Pair& pair) {
  const Lit result = swap(pair).literal;
  settle();
  return result;
}

void OrderEncoder::settle() {
  while (encode_open() || (other_ != nullptr && other_->encode_open())) {
  }
}

bool OrderEncoder::encode_open() {
  const bool any = !open_.empty() || !open_paths_.empty();
  while (!open_.empty() || !open_paths_.empty()) {
    if (!open_.empty()) {
      const Pair next = std::move(open_.back());
      open_.pop_back();
      encode(next, swaps_.at(next));
    } else {
      const PathId next = open_paths_.back();
      open_paths_.pop_back();
      encode_unsettled(next, unsettled_.at(next));
    }
  }
  return any;
}

OrderEncoder::Swap& OrderEncoder::swap(const Pair& pair) {
  const auto [place, fresh] = swaps_.try_emplace(pair);
  if (fresh) {
    const Topology& t = context_.topology();
    place->second.number = ++ranks_.flags;
    place->second.literal = context_.formula().variable(
        fmt::format("{} and {} agreeing on [{}] may change places", t[pair.reader].name,
                    t[pair.writer].name, describe(t, pair.agreed)));
    open_.push_back(pair);
  }
  return place->second;
}

// Whether replicas have both messages in common, at a component that has one state for both.
bool OrderEncoder::common(const Component& component, const Pair& pair) const {
  const Topology& t = context_.topology();
  return mode_ == Mode::Replica && !component.replicated && !t[pair.reader].is_private &&
         !t[pair.writer].is_private;
}

void OrderEncoder::encode(const Pair& pair, Swap& swap) {
  const Topology& t = context_.topology();
  smt::Formula& formula = context_.formula();
  const Component& component = t[t[*t[pair.reader].to].component];
  const bool replicas = mode_ == Mode::Replica;
  if (common(component, pair)) formula.imply(swap.literal, {});
  if (!replicas || component.replicated) {
    for (const GuardedOrdering& guarded : coordination_.orderings[component.id.index()]) {
      const topology::Ordering& ordering = guarded.ordering;
      if (ordering.mechanism == Mechanism::Dynamic && !replicas) continue;
      if (includes(ordering, pair.reader) && includes(ordering, pair.writer) &&
          is_subset(ordering.by, pair.agreed)) {
        formula.imply(swap.literal, {!guarded.active});
      }
    }
  }
  if (pair.reader != pair.writer) return;
  for (const GuardedKey& fifo : coordination_.fifos[pair.reader.index()]) {
    if (is_subset(fifo.key, pair.agreed)) swap.bound.push_back(fifo.active);
  }
  if (swap.bound.empty()) return;
  // The copies of the replicas are merged into one order, which both have in common
  // (semantics 4.7).
  const bool merged = replicas && t[pair.reader].is_merged;
  const Lit disordered = merged ? smt::kFalse : upstream(pair, swap);
  for (Lit active : swap.bound) formula.imply(swap.literal, {!active, disordered});
}

}  // namespace firebreak::encodings
