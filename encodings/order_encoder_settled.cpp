// SPDX-License-Identifier: Apache-2.0
// Which paths wait (semantics 3.5): the clauses for `unsettled` of order_encoder.cpp.
#include <algorithm>

#include "encodings/order_encoder.h"
#include "topology/newest.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::Component;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr const char* kSuchAPair = "there is such a pair, and it changes places";

}  // namespace

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

Lit OrderEncoder::all_of(std::array<Lit, 2> conditions, const char* name) {
  if (conditions[0] == smt::kTrue) return conditions[1];
  const Lit result = context_.formula().variable(name);
  for (Lit condition : conditions) context_.formula().imply(result, {condition});
  return result;
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
    const auto fed = [&](StreamId stream) { return context_.fed(stream); };
    const bool any = std::ranges::any_of(own, fed) && std::ranges::any_of(t[input].streams, fed);
    const bool free = mode_ == Mode::Run || component.replicated;
    if (any && free && unordered(component.id)) return true;
    add_swaps(conflict, to, reasons);
  }
  // What comes to it can lack what was stale upstream.
  for (PathId origin : context_.stale_flow().upstream(id)) {
    for (const Conflict& older : stale_conflicts(t, origin)) {
      add_swaps(older, to, reasons);
    }
  }
  return false;
}

// That some messages of the conflict change places, in either mode.
void OrderEncoder::add_swaps(const Conflict& conflict, WellFounded::Flag to,
                             std::vector<Lit>& reasons) {
  const Topology& t = context_.topology();
  const topology::InputId own = t[conflict.reader].from, others = t[conflict.writer].from;
  const bool replicas =
      mode_ == Mode::Run && other_ != nullptr && t[t[conflict.reader].component].replicated;
  for (StreamId s : t[own].streams) {
    for (StreamId w : t[others].streams) {
      if (!context_.fed(s) || !context_.fed(w)) continue;
      const Pair both = pair(s, w, conflict.shared);
      const Lit exists = possible(both);
      if (exists == smt::kFalse) continue;
      reasons.push_back(all_of({exists, support_swap(both, to)}, kSuchAPair));
      if (!replicas) continue;
      reasons.push_back(all_of({exists, other_->support_swap(both, to)}, kSuchAPair));
    }
  }
}

}  // namespace firebreak::encodings
