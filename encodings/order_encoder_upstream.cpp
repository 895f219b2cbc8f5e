// SPDX-License-Identifier: Apache-2.0
// Where a swap on a FIFO stream comes from: the clauses for `emitted` of order_encoder.cpp.
#include <fmt/format.h>

#include "encodings/order_encoder.h"
#include "topology/instances.h"
#include "topology/newest.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

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
    cause.possible = explained(cause, to);
    reasons.push_back(cause.possible);
  }
  const Lit any = context_.formula().variable(fmt::format(
      "{} may emit to {} in different orders", t[t[*stream.from].component].name, stream.name));
  context_.formula().imply(any, reasons);
  return any;
}

// A literal that is true in a model only if the cause holds.
Lit OrderEncoder::explained(const Cause& cause, WellFounded::Flag to) {
  switch (cause.kind) {
    case Cause::Kind::Deliveries:
      return delivered_apart(cause, to);
    case Cause::Kind::Waiting: {
      const Lit either =
          context_.formula().variable("emitted in another order, since a path waits");
      context_.formula().imply(
          either, {support_waiting(cause.reader_path, to), support_waiting(cause.writer_path, to)});
      context_.formula().imply(either, {cause.possible});
      return either;
    }
    case Cause::Kind::Unordered:
      break;
  }
  return cause.answering ? support_waiting(*cause.answering, to) : cause.possible;
}

// The pair may change places at the producer, and nothing there puts the emissions in one order.
Lit OrderEncoder::delivered_apart(const Cause& cause, WellFounded::Flag to) {
  const Topology& t = context_.topology();
  const Swap& there = swap(cause.pair);
  const Lit supported = ranks_.founded.support({Vertex::of(*t[cause.pair.reader].to), there.number},
                                               there.literal, to);
  const Contribution read{cause.pair.reader, cause.reader_path};
  const Contribution written{cause.pair.writer, cause.writer_path};
  const auto keeping = keeping_order(cause.pair, read, written);
  const auto unit = unit_before(cause.pair, read, written);
  const std::vector<Lit> apart = handled_apart(cause.pair, read, written);
  if (!keeping && !unit && apart.empty()) return supported;
  const Lit result = context_.formula().variable("emitted in another order");
  context_.formula().imply(result, {supported});
  if (!apart.empty()) context_.formula().imply(result, apart);
  if (keeping) context_.formula().imply(result, {context_.hot(*keeping)});
  if (unit) context_.formula().imply(result, {context_.hot(*unit), may_settle(*unit)});
  return result;
}

// The paths emit in no order, or are of two instances, or answer one message several times.
void OrderEncoder::add_unordered(const Pair& cause, const Contribution& reader,
                                 const Contribution& writer, std::vector<Cause>& causes) const {
  using Kind = Cause::Kind;
  const Topology& t = context_.topology();
  const bool together = one_instance(t, cause.reader, cause.writer, [&](const AttributeSet& by) {
    return is_subset(by, cause.agreed);
  });
  if (t[reader.path].unordered_emission || t[writer.path].unordered_emission || !together) {
    causes.push_back({Kind::Unordered, cause, reader.path, writer.path, smt::kTrue});
  }
  for (const Contribution& each : {reader, writer}) {
    if (!facts_.may_be_sealed[each.path.index()] ||
        is_subset(t[each.path].gate.attributes, t[each.stream].attributes)) {
      continue;
    }
    causes.push_back({Kind::Unordered, cause, reader.path, writer.path, smt::kTrue, each.path});
  }
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
  add_unordered(cause, reader, writer, causes);
  if (common(component, cause)) return;
  if (emits_in_order_of_versions(t, reader.path, writer.path, cause.agreed)) return;
  causes.push_back({Kind::Deliveries, cause, reader.path, writer.path, smt::kTrue});
  if (!handled_apart(cause, reader, writer).empty()) return;
  const Lit waiting = waiting_cause(cause, reader, writer);
  if (waiting != smt::kFalse) {
    const auto as_it_comes = [&](PathId path) {
      return facts_.may_be_sealed[path.index()] && !handles_together(t[path]);
    };
    causes.push_back({Kind::Waiting, cause, reader.path, writer.path, waiting, std::nullopt,
                      as_it_comes(reader.path) || as_it_comes(writer.path)});
  }
}

}  // namespace firebreak::encodings
