// SPDX-License-Identifier: Apache-2.0
// A pair (r on s, w on t) that agrees on exactly the attributes X may change places unless
//
//   - in mode Replica, its component is not replicated;
//   - an ordering that fixes orders in this mode has s and t among its streams and by ⊆ X;
//   - s = t is FIFO with a key ⊆ X and one producer, and the producer emits them in one order: it
//     is a source, or no pair that it emits them from may change places there.
//
//   swap(s, t, X) → ¬active(ordering)                            for each such ordering
//   swap(s, s, X) → ¬active(fifo) ∨ ⋁ swap(u, v, X')             for each such FIFO declaration
//
// where u and v are streams into paths that emit to s, and X' is what two messages there must
// agree on if they agree on exactly X afterwards: the attributes of X that both paths keep.
// Swaps need support upstream, so in a cycle of FIFO streams they are ranked.
//
// A model in which pairs are asked about one by one stays small, since where nothing orders a
// component the encoders of races do not ask (unordered), and streams that nothing tells apart are
// asked about once.
#include "encodings/order_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/internal_error.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::ComponentId;
using topology::Mechanism;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

bool includes(const topology::Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

}  // namespace

OrderEncoder::OrderEncoder(EncodingContext& context, const CoordinationTable& coordination)
    : context_(context), coordination_(coordination), founded_(context, "swap") {}

// Functional dependencies relate two messages only through attributes that both carry.
AttributeSet OrderEncoder::agreed(const AttributeSet& set, StreamId a, StreamId b) const {
  const Topology& t = context_.topology();
  const AttributeSet carried = set_intersection(t[a].attributes, t[b].attributes);
  AttributeSet result = set_intersection(set, carried);
  for (bool changed = true; changed;) {
    changed = false;
    for (const topology::FunctionalDependency& fd : t.fds()) {
      if (!is_subset(fd.from, carried) || !is_subset(fd.to, carried)) continue;
      if (is_subset(fd.from, result) == is_subset(fd.to, result)) continue;
      result = set_union(result, set_union(fd.from, fd.to));
      changed = true;
    }
  }
  return result;
}

Pair OrderEncoder::pair(StreamId reader, StreamId writer, const AttributeSet& gate) const {
  return {reader, writer, agreed(gate, reader, writer)};
}

bool OrderEncoder::unordered(ComponentId id) const {
  if (!coordination_.orderings[id.index()].empty()) return false;
  const Topology& t = context_.topology();
  for (topology::InputId input : t[id].inputs) {
    for (StreamId stream : t[input].streams) {
      if (!coordination_.fifos[stream.index()].empty()) return false;
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
  Swap& result = swap(pair);
  while (!open_.empty()) {
    const Pair next = std::move(open_.back());
    open_.pop_back();
    encode(next, swaps_.at(next));
  }
  return result.literal;
}

// Breadth first over the causes that are possible in the model; of the pairs that need none, the
// one that makes the chain shortest.
OrderEncoder::Chain OrderEncoder::causes(
    const Pair& pair, const std::function<bool(smt::Lit)>& value,
    const std::function<std::uint64_t(const Pair&)>& cost) const {
  struct Step {
    Pair from;
    const Cause* cause;
    std::uint64_t depth;
  };
  std::map<Pair, Step> reached{{pair, {pair, nullptr, 0}}};
  std::deque<Pair> work{pair};
  std::optional<Pair> end;
  std::uint64_t best = 0;
  while (!work.empty()) {
    const Pair here = work.front();
    work.pop_front();
    const Swap& swap = swaps_.at(here);
    const std::uint64_t depth = reached.at(here).depth;
    if (std::none_of(swap.bound.begin(), swap.bound.end(), value)) {
      const std::uint64_t length = 2 * depth + cost(here);
      if (!end || length < best) {
        end = here;
        best = length;
      }
      continue;
    }
    for (const Cause& cause : swap.causes) {
      if (!value(cause.possible)) continue;
      if (reached.try_emplace(cause.pair, Step{here, &cause, depth + 1}).second) {
        work.push_back(cause.pair);
      }
    }
  }
  if (!end) throw base::InternalError("a swap on a FIFO stream has no cause");
  Chain chain{{}, best};
  for (Pair at = *end; at != pair; at = reached.at(at).from) {
    chain.causes.push_back(*reached.at(at).cause);
  }
  std::reverse(chain.causes.begin(), chain.causes.end());
  return chain;
}

OrderEncoder::Swap& OrderEncoder::swap(const Pair& pair) {
  const auto [place, fresh] = swaps_.try_emplace(pair);
  if (fresh) {
    const Topology& t = context_.topology();
    place->second.number = static_cast<std::uint32_t>(swaps_.size());
    place->second.literal = context_.formula().variable(
        fmt::format("{} and {} agreeing on [{}] may change places", t[pair.reader].name,
                    t[pair.writer].name, describe(t, pair.agreed)));
    open_.push_back(pair);
  }
  return place->second;
}

void OrderEncoder::encode(const Pair& pair, Swap& swap) {
  const Topology& t = context_.topology();
  smt::Formula& formula = context_.formula();
  const Component& component = t[t[*t[pair.reader].to].component];
  const bool replicas = context_.mode() == Mode::Replica;
  if (replicas && !component.replicated) formula.imply(swap.literal, {});
  for (const GuardedOrdering& guarded : coordination_.orderings[component.id.index()]) {
    const topology::Ordering& ordering = guarded.ordering;
    if (ordering.mechanism == Mechanism::Dynamic && !replicas) continue;
    if (includes(ordering, pair.reader) && includes(ordering, pair.writer) &&
        is_subset(ordering.by, pair.agreed)) {
      formula.imply(swap.literal, {!guarded.active});
    }
  }
  if (pair.reader != pair.writer || t[pair.reader].producers != 1) return;
  for (const GuardedKey& fifo : coordination_.fifos[pair.reader.index()]) {
    if (is_subset(fifo.key, pair.agreed)) swap.bound.push_back(fifo.active);
  }
  if (swap.bound.empty()) return;
  const Lit disordered = upstream(pair, swap);
  for (Lit active : swap.bound) formula.imply(swap.literal, {!active, disordered});
}

// That some pair at the producer may change places from which this pair is emitted.
Lit OrderEncoder::upstream(const Pair& pair, Swap& here) {
  const Topology& t = context_.topology();
  const Stream& stream = t[pair.reader];
  if (stream.is_source()) return smt::kFalse;
  const auto kept = [&](StreamId in, PathId path) {
    AttributeSet result;
    for (topology::AttributeId a : pair.agreed) {
      if (keeps(t, in, path, stream.id, a)) result.push_back(a);
    }
    return result;
  };
  std::vector<std::pair<StreamId, PathId>> contributions;
  for (PathId path : t[*stream.from].paths) {
    for (StreamId in : t[t[path].from].streams) {
      if (context_.fed(in)) contributions.emplace_back(in, path);
    }
  }
  const WellFounded::Flag to{Vertex::of(*stream.to), here.number};
  std::vector<Lit> reasons;
  for (const auto& [reader, reader_path] : contributions) {
    for (const auto& [writer, writer_path] : contributions) {
      const AttributeSet both =
          set_intersection(kept(reader, reader_path), kept(writer, writer_path));
      const Pair cause{reader, writer, agreed(both, reader, writer)};
      const Swap& there = swap(cause);
      const Vertex at = Vertex::of(*t[reader].to);
      const Lit chosen = founded_.support({at, there.number}, there.literal, to);
      here.causes.push_back({cause, reader_path, writer_path, there.literal});
      reasons.push_back(chosen);
    }
  }
  const Lit any = context_.formula().variable(fmt::format(
      "{} may emit to {} in different orders", t[t[*stream.from].component].name, stream.name));
  context_.formula().imply(any, reasons);
  return any;
}

void OrderEncoder::finish() { founded_.finish(); }

}  // namespace firebreak::encodings
