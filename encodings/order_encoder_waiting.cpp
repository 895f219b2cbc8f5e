// SPDX-License-Identifier: Apache-2.0
// Paths that wait handle and emit messages in another order than they arrive in (semantics 4.5):
// what keeps or breaks the order while they wait.
#include <algorithm>

#include "encodings/order_encoder.h"
#include "topology/instances.h"
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
  if (!any || keeping_order(cause, reader, writer)) return smt::kFalse;
  const auto unit = unit_before(cause, reader, writer);
  const Lit apart = unit ? may_settle(*unit) : smt::kTrue;
  if (apart == smt::kFalse) return smt::kFalse;
  streams.insert(waited_for.begin(), waited_for.end());
  const ComponentId component = context_.topology()[reader.path].component;
  const Lit open = uncovered(component, streams, waited_for, cause.agreed);
  return open == smt::kFalse ? open : all_of({apart, open}, "emitted apart, since a path waits");
}

// A path by whose waiting, or by what settles it, the two are emitted in one order: it handles both
// together, in canonical order, or the one after the other has come to a rival.
std::optional<PathId> OrderEncoder::keeping_order(const Pair& cause, const Contribution& reader,
                                                  const Contribution& writer) {
  const Path& path = context_.topology()[reader.path];
  if (reader.path == writer.path) {
    if (path.confluent() || path.gate.unknown) return std::nullopt;
    const bool together = is_subset(path.gate.attributes, cause.agreed) && handles_together(path);
    return together ? std::optional(path.id) : std::nullopt;
  }
  if (awaits(cause, reader, writer)) return reader.path;
  if (awaits(cause, writer, reader)) return writer.path;
  return std::nullopt;
}

// Whether the path, where it waits, does so for the rival to handle what it does. Two OW paths do
// not wait for each other.
bool OrderEncoder::awaits(const Pair& cause, const Contribution& waiting,
                          const Contribution& rival) const {
  const Topology& t = context_.topology();
  if (!facts_.may_be_sealed[waiting.path.index()]) return false;
  if (t[waiting.path].writes() && !t[rival.path].confluent()) return false;
  // Any seal on what the rival handles that can be meant ends what the two agree on.
  const bool ended =
      std::ranges::all_of(facts_.keys[rival.stream.index()],
                          [&](const AttributeSet& key) { return is_subset(key, cause.agreed); });
  const auto conflicts = context_.conflicts().of(waiting.path);
  return std::ranges::any_of(conflicts, [&](const Conflict& conflict) {
    if (conflict.writer != rival.path || conflict.complete.unknown) return false;
    const AttributeSet told = set_intersection(conflict.shared, t[rival.stream].attributes);
    const bool shares =
        is_subset(told, t[waiting.stream].attributes) && is_subset(told, cause.agreed);
    return ended || shares;
  });
}

// Between replicas, at a component that they share: not empty if each of the two messages that is
// one replica's own is handled by a path that may wait for its own input. Where that waits, it
// handles both replicas' messages at one moment (semantics 4.6); one of the literals has to be true
// for it not to.
std::vector<Lit> OrderEncoder::handled_apart(const Pair& cause, const Contribution& reader,
                                             const Contribution& writer) {
  const Topology& t = context_.topology();
  const bool shared = mode_ == Mode::Replica && !t[t[reader.path].component].replicated;
  std::vector<Lit> result;
  if (!shared) return result;
  for (const auto& [stream, path] :
       {std::pair{cause.reader, reader.path}, {cause.writer, writer.path}}) {
    if (!t[stream].is_private) continue;
    if (!facts_.may_be_sealed[path.index()] || !handles_together(t[path])) return {};
    result.push_back(context_.hot(path));
  }
  return result;
}

// The path of which, where it waits, a unit emits the one of the two, and from which the other
// descends, and so comes later.
std::optional<PathId> OrderEncoder::unit_before(const Pair& cause, const Contribution& reader,
                                                const Contribution& writer) {
  if (descends(cause, reader, writer)) return writer.path;
  if (descends(cause, writer, reader)) return reader.path;
  return std::nullopt;
}

// Whether something that is declared orders all messages that have to come in one order for the
// path to be settled. A candidate that does, and one that makes the path wait, exclude each other
// (semantics 7.1).
Lit OrderEncoder::may_settle(PathId id) {
  const auto [place, fresh] = may_settle_.try_emplace(id, smt::kTrue);
  if (!fresh) return place->second;
  const Topology& t = context_.topology();
  for (const Conflict& conflict : context_.conflicts().of(id)) {
    for (StreamId s : t[t[id].from].streams) {
      for (StreamId w : t[t[conflict.writer].from].streams) {
        if (!context_.fed(s) || !context_.fed(w)) continue;
        if (!ordered_between_runs(s, w)) return place->second = smt::kFalse;
      }
    }
  }
  return smt::kTrue;
}

bool OrderEncoder::ordered_between_runs(StreamId a, StreamId b) const {
  const Topology& t = context_.topology();
  const auto& orderings = coordination_.orderings[t[*t[a].to].component.index()];
  const auto orders = [&](const GuardedOrdering& guarded) {
    const topology::Ordering& ordering = guarded.ordering;
    return guarded.active == smt::kTrue && ordering.mechanism != Mechanism::Dynamic &&
           includes(ordering, a) && includes(ordering, b);
  };
  if (std::ranges::any_of(orderings, orders)) return true;
  return a == b && std::ranges::any_of(coordination_.fifos[a.index()], [](const GuardedKey& fifo) {
           return fifo.active == smt::kTrue;
         });
}

// Whether what comes to the one, of the same partition, descends from what the other, where it
// waits, emits for that partition at once.
bool OrderEncoder::descends(const Pair& cause, const Contribution& later,
                            const Contribution& unit) {
  const Topology& t = context_.topology();
  const Path& path = t[unit.path];
  if (later.path == unit.path || path.confluent() || !facts_.may_be_sealed[path.id.index()]) {
    return false;
  }
  return handles_together(path) &&
         topology::follows_unit(t, context_.cycles(),
                                {later.path, unit.path, cause.agreed, path.gate}, later.stream);
}

bool OrderEncoder::handles_together(const Path& path) {
  const std::set<StreamId>& waits_for = waited(path.id);
  return std::ranges::all_of(context_.topology()[path.from].streams,
                             [&](StreamId s) { return waits_for.contains(s); });
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

}  // namespace firebreak::encodings
