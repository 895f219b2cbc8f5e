// SPDX-License-Identifier: Apache-2.0
// A pair (r on s, w on t) that agrees on exactly the attributes X may change places unless
//
//   - between replicas its component is not replicated, and they have both messages in common; or
//   the
//     component is replicated, and
//   - an ordering that fixes orders in this mode has s and t among its streams and by ⊆ X;
//   - s = t is FIFO with a key ⊆ X and one producer, and the producer emits them in one order: it
//     is a source, or no pair that it emits them from may be emitted in another order.
//
//   swap(s, t, X) → ¬active(ordering)                            for each such ordering
//   swap(s, s, X) → ¬active(fifo) ∨ ⋁ emitted(u, p, v, q, X')    for each such FIFO declaration
//
// where u and v are streams into paths p and q that emit to s, and X' is what two messages there
// must agree on if they agree on exactly X afterwards: the attributes of X that both paths keep.
// They are emitted in another order if they change places there, or one of the paths waits
// (semantics 4.5) or emits in no order:
//
//   emitted(u, p, v, q, X') → swap(u, v, X')                     if p = q is canonical: ∧ hot(p)
//                           ∨ (waits(p) ∨ waits(q)) ∧ uncovered  unless p = q is canonical
//   unsettled(p) → ⋁ swap(u, v, shared(r, q)) ∨ repeats(u) ∨ repeats(v)
//
// between runs or replicas, with r among p and the OW paths that it reads, q a rival of r, u into r
// and v into q. A path waits if it is sealed and unsettled. That it is sealed cannot be said by a
// flag that needs support; it need not be: where it is not, an unsettled path emits what differs
// (5.1), and an order more or less downstream of that shows nothing new. Between replicas that is
// so only of what races between replicas; so there, what is unsettled between runs only counts for
// paths that are sealed by what is declared.
//
// Swaps need support upstream, so in a cycle of FIFO streams they are ranked.
//
// A model in which pairs are asked about one by one stays small, since where nothing orders a
// component the encoders of races do not ask (unordered), and streams that nothing tells apart are
// asked about once.
#include "encodings/order_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "topology/dependencies.h"
#include "topology/source_order.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::ComponentId;
using topology::Conflict;
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

// Breadth first over the causes that are possible in the model; of the pairs that need none, the
// one that makes the chain shortest.
std::optional<OrderEncoder::Chain> OrderEncoder::causes(
    const Pair& pair, const std::function<bool(smt::Lit)>& value,
    const std::function<std::uint64_t(const Pair&)>& cost, const std::vector<bool>& sealed) const {
  using Kind = Cause::Kind;
  struct Step {
    Pair from;
    const Cause* cause;
    std::uint64_t depth;
  };
  std::map<Pair, Step> reached{{pair, {pair, nullptr, 0}}};
  std::deque<Pair> work{pair};
  std::optional<Pair> end;
  const Cause* last = nullptr;  // beyond `end`
  std::uint64_t best = 0;
  const auto offer = [&](const Pair& here, const Cause* cause, std::uint64_t length) {
    if (end && length >= best) return;
    end = here;
    last = cause;
    best = length;
  };
  while (!work.empty()) {
    const Pair here = work.front();
    work.pop_front();
    const Swap& swap = swaps_.at(here);
    const std::uint64_t depth = reached.at(here).depth;
    if (std::none_of(swap.bound.begin(), swap.bound.end(), value)) {
      offer(here, nullptr, 2 * depth + cost(here));
      continue;
    }
    for (const Cause& cause : swap.causes) {
      if (!value(cause.possible)) continue;
      if (cause.kind == Kind::Waiting && !sealed[cause.reader_path.index()] &&
          !sealed[cause.writer_path.index()]) {
        continue;
      }
      if (cause.kind != Kind::Deliveries) {
        offer(here, &cause, 2 * depth + 2 + cost(cause.pair));
      } else if (reached.try_emplace(cause.pair, Step{here, &cause, depth + 1}).second) {
        work.push_back(cause.pair);
      }
    }
  }
  if (!end) return std::nullopt;
  Chain chain{{}, best};
  if (last != nullptr) chain.causes.push_back(*last);
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
  if (pair.reader != pair.writer || t[pair.reader].producers != 1) return;
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

// That some pair at the producer from which this pair is emitted may be emitted in either order.
Lit OrderEncoder::upstream(const Pair& pair, Swap& here) {
  const Topology& t = context_.topology();
  const Stream& stream = t[pair.reader];
  if (stream.is_source()) return smt::kFalse;
  std::vector<Contribution> contributions;
  for (PathId path : t[*stream.from].paths) {
    for (StreamId in : t[t[path].from].streams) {
      if (context_.fed(in)) contributions.push_back({in, path});
    }
  }
  for (const Contribution& reader : contributions) {
    for (const Contribution& writer : contributions) {
      add_causes(pair, stream, reader, writer, here.causes);
    }
  }
  const WellFounded::Flag to{Vertex::of(*stream.to), here.number};
  std::vector<Lit> reasons;
  for (Cause& cause : here.causes) {
    if (cause.kind == Cause::Kind::Deliveries) {
      const Swap& there = swap(cause.pair);
      const Lit supported = ranks_.founded.support(
          {Vertex::of(*t[cause.pair.reader].to), there.number}, there.literal, to);
      const Path& path = t[cause.reader_path];
      const Contribution read{cause.pair.reader, cause.reader_path};
      const Contribution written{cause.pair.writer, cause.writer_path};
      const bool together = canonical(cause.pair, read, written) || descends(written, read);
      const bool later = descends(read, written);
      cause.possible = supported;
      if (together || later) {
        cause.possible = context_.formula().variable("emitted in another order");
        context_.formula().imply(cause.possible, {supported});
        context_.formula().imply(cause.possible,
                                 {context_.hot(together ? path.id : cause.writer_path)});
      }
    } else if (cause.kind == Cause::Kind::Waiting) {
      const Lit either =
          context_.formula().variable("emitted in another order, since a path waits");
      context_.formula().imply(
          either, {support_waiting(cause.reader_path, to), support_waiting(cause.writer_path, to)});
      context_.formula().imply(either, {cause.possible});
      cause.possible = either;
    }
    reasons.push_back(cause.possible);
  }
  const Lit any = context_.formula().variable(fmt::format(
      "{} may emit to {} in different orders", t[t[*stream.from].component].name, stream.name));
  context_.formula().imply(any, reasons);
  return any;
}

void OrderEncoder::add_causes(const Pair& pair, const Stream& stream, const Contribution& reader,
                              const Contribution& writer, std::vector<Cause>& causes) {
  using Kind = Cause::Kind;
  const Topology& t = context_.topology();
  const auto kept = [&](const Contribution& from) {
    AttributeSet result;
    for (topology::AttributeId a : pair.agreed) {
      if (keeps(t, from.stream, from.path, stream.id, a)) result.push_back(a);
    }
    return result;
  };
  const Pair cause{
      reader.stream, writer.stream,
      agreed(set_intersection(kept(reader), kept(writer)), reader.stream, writer.stream)};
  const Component& component = t[t[reader.path].component];
  if (t[reader.path].unordered_emission || t[writer.path].unordered_emission) {
    causes.push_back({Kind::Unordered, cause, reader.path, writer.path, smt::kTrue});
  }
  if (common(component, cause)) return;
  causes.push_back({Kind::Deliveries, cause, reader.path, writer.path, smt::kTrue});
  const Lit waiting = waiting_cause(cause, reader, writer);
  if (waiting != smt::kFalse) {
    causes.push_back({Kind::Waiting, cause, reader.path, writer.path, waiting});
  }
}

// Not that one of them waits, but that then nothing keeps the order (semantics 4.5).
Lit OrderEncoder::waiting_cause(const Pair& cause, const Contribution& reader,
                                const Contribution& writer) {
  std::set<StreamId> streams{reader.stream, writer.stream};
  std::set<StreamId> waited_for;
  bool any = false;
  for (const Contribution& each : {reader, writer}) {
    if (!facts_.may_be_sealed[each.path.index()]) continue;
    any = true;
    waited_for.insert(waited(each.path).begin(), waited(each.path).end());
  }
  if (!any || canonical(cause, reader, writer)) return smt::kFalse;
  if (descends(reader, writer) || descends(writer, reader)) return smt::kFalse;
  streams.insert(waited_for.begin(), waited_for.end());
  return uncovered(context_.topology()[reader.path].component, streams, waited_for, cause.agreed);
}

// Both are handled together, in canonical order, where the path waits.
bool OrderEncoder::canonical(const Pair& cause, const Contribution& reader,
                             const Contribution& writer) {
  const Path& path = context_.topology()[reader.path];
  if (reader.path != writer.path || path.confluent() || path.gate.unknown) return false;
  if (!is_subset(path.gate.attributes, cause.agreed)) return false;
  const std::set<StreamId>& waits_for = waited(path.id);
  return std::ranges::all_of(context_.topology()[path.from].streams,
                             [&](StreamId s) { return waits_for.contains(s); });
}

// Whether whatever comes to the one descends from what the other, where it waits, emits at once: it
// has one partition, and handles all that ever comes. (With more partitions the two can be of
// different ones.)
bool OrderEncoder::descends(const Contribution& later, const Contribution& unit) {
  const Topology& t = context_.topology();
  const Path& path = t[unit.path];
  if (later.path == unit.path || path.gate.unknown || !path.gate.attributes.empty()) return false;
  if (path.confluent() || !facts_.may_be_sealed[path.id.index()]) return false;
  std::set<StreamId> seen{later.stream};
  std::vector<StreamId> work{later.stream};
  while (!work.empty()) {
    const Stream& stream = t[work.back()];
    work.pop_back();
    if (stream.is_source()) return false;
    for (PathId before : t[*stream.from].paths) {
      if (before == path.id) continue;
      for (StreamId in : t[t[before].from].streams) {
        if (context_.fed(in) && seen.insert(in).second) work.push_back(in);
      }
    }
  }
  return true;
}

const std::set<StreamId>& OrderEncoder::waited(PathId id) {
  const auto [place, fresh] = waited_.try_emplace(id);
  if (!fresh) return place->second;
  const Topology& t = context_.topology();
  std::set<PathId> seen{id};
  std::vector<PathId> work{id};
  while (!work.empty()) {
    const PathId reader = work.back();
    work.pop_back();
    for (const Conflict& conflict : context_.conflicts().of(reader)) {
      const auto& streams = t[t[conflict.writer].from].streams;
      place->second.insert(streams.begin(), streams.end());
      if (facts_.may_be_sealed[conflict.writer.index()] && seen.insert(conflict.writer).second) {
        work.push_back(conflict.writer);
      }
    }
  }
  return place->second;
}

// Whether the punctuations of the stream carry all of `by`, on whichever key it is sealed.
bool OrderEncoder::closes(StreamId stream, const AttributeSet& by) const {
  if (by.empty()) return true;
  return std::ranges::all_of(facts_.keys[stream.index()],
                             [&](const AttributeSet& key) { return is_subset(by, key); });
}

// A FIFO source that alone brings all this counts as an ordering of it (semantics 4.5).
Lit OrderEncoder::uncovered(ComponentId id, const std::set<StreamId>& streams,
                            const std::set<StreamId>& waited_for, const AttributeSet& agreed_on) {
  const Component& component = context_.topology()[id];
  if (mode_ == Mode::Replica && !component.replicated) return smt::kTrue;
  std::vector<Lit> covering;
  for (const GuardedOrdering& guarded : coordination_.orderings[id.index()]) {
    const topology::Ordering& ordering = guarded.ordering;
    if (ordering.mechanism == Mechanism::Dynamic && mode_ == Mode::Run) continue;
    if (!is_subset(ordering.by, agreed_on)) continue;
    const bool all =
        std::ranges::all_of(streams, [&](StreamId s) { return includes(ordering, s); });
    const bool closed =
        std::ranges::all_of(waited_for, [&](StreamId s) { return closes(s, ordering.by); });
    if (!all || !closed) continue;
    if (guarded.active == smt::kTrue) return smt::kFalse;
    covering.push_back(guarded.active);
  }
  const Stream* source = streams.size() == 1 ? &context_.topology()[*streams.begin()] : nullptr;
  if (source != nullptr && fifo_orders_input(context_.topology(), *source)) {
    for (const GuardedKey& fifo : coordination_.fifos[source->id.index()]) {
      if (!fifo.key.empty()) continue;
      if (fifo.active == smt::kTrue) return smt::kFalse;
      covering.push_back(fifo.active);
    }
  }
  if (covering.empty()) return smt::kTrue;
  const Lit result = context_.formula().variable("no ordering covers all that is waited for");
  for (Lit active : covering) context_.formula().imply(result, {!active});
  return result;
}

Lit OrderEncoder::waits(PathId path) {
  if (!facts_.may_be_sealed[path.index()]) return smt::kFalse;
  if (mode_ == Mode::Replica && facts_.sealed[path.index()]) return other_->waits(path);
  const Lit result = unsettled(path).literal;
  settle();
  return result;
}

Lit OrderEncoder::support_waiting(PathId path, WellFounded::Flag to) {
  if (!facts_.may_be_sealed[path.index()]) return smt::kFalse;
  if (mode_ == Mode::Replica && facts_.sealed[path.index()]) {
    return other_->support_waiting(path, to);
  }
  const Unsettled& here = unsettled(path);
  return ranks_.founded.support(flag(path, here), here.literal, to);
}

WellFounded::Flag OrderEncoder::flag(PathId path, const Unsettled& here) const {
  return {Vertex::of(context_.topology()[path].from), here.number};
}

Lit OrderEncoder::support_swap(const Pair& pair, WellFounded::Flag to) {
  const Swap& there = swap(pair);
  const StreamId stream = pair.reader;
  return ranks_.founded.support({Vertex::of(*context_.topology()[stream].to), there.number},
                                there.literal, to);
}

const OrderEncoder::Unsettled& OrderEncoder::unsettled(PathId path) {
  const auto [place, fresh] = unsettled_.try_emplace(path);
  if (fresh) {
    place->second.number = ++ranks_.flags;
    place->second.literal =
        context_.formula().variable("unsettled: " + describe(context_.topology(), path));
    open_paths_.push_back(path);
  }
  return place->second;
}

void OrderEncoder::encode_unsettled(PathId path, const Unsettled& here) {
  std::vector<Lit> reasons;
  const WellFounded::Flag to = flag(path, here);
  bool free = add_uncalm(path, to, reasons);
  std::set<PathId> seen{path};
  std::vector<PathId> work{path};
  while (!work.empty() && !free) {
    const PathId reader = work.back();
    work.pop_back();
    for (const Conflict& conflict : context_.conflicts().of(reader)) {
      const Path& read = context_.topology()[conflict.writer];
      if (read.confluent() || !seen.insert(read.id).second) continue;
      work.push_back(read.id);
      free = free || add_uncalm(read.id, to, reasons);
    }
  }
  if (!free) context_.formula().imply(here.literal, reasons);
}

// Adds why messages at the path's input can change places with those of rivals; true if they simply
// can.
bool OrderEncoder::add_uncalm(PathId id, WellFounded::Flag to, std::vector<Lit>& reasons) {
  const Topology& t = context_.topology();
  const Path& path = t[id];
  const Component& component = t[path.component];
  const auto& own = t[path.from].streams;
  if (!component.replicated &&
      std::ranges::any_of(own, [&](StreamId s) { return t[s].is_private; })) {
    return true;
  }
  if (!path.idempotent) reasons.push_back(repeats_[path.from.index()]);
  for (const Conflict& conflict : context_.conflicts().of(id)) {
    const topology::InputId input = t[conflict.writer].from;
    if (!t[conflict.writer].idempotent) reasons.push_back(repeats_[input.index()]);
    for (StreamId s : own) {
      for (StreamId w : t[input].streams) {
        if (!context_.fed(s) || !context_.fed(w)) continue;
        if (unordered(component.id) && (mode_ == Mode::Run || component.replicated)) return true;
        reasons.push_back(support_swap(pair(s, w, conflict.shared), to));
        if (mode_ == Mode::Run && other_ != nullptr && component.replicated) {
          reasons.push_back(other_->support_swap(pair(s, w, conflict.shared), to));
        }
      }
    }
  }
  return false;
}

}  // namespace firebreak::encodings
