// SPDX-License-Identifier: Apache-2.0
// Instances that go on empty after a crash (semantics 6.7).
//
//   forgotten_view(p)      : p keeps for itself what came to it, or reads what may have come before
//   forgotten_state(q)     : q is a W path, of a replicated component
//   forgotten_newest(p, s) : p keeps the newest, and a message that would be stale on s shows
//
// Nothing bars any of these: all that there is of the one message can happen before the other one
// is there, and the crash between them. Where a path waits, it loses what it holds back, so its
// units lack that.
#include "encodings/encoders.h"
#include "topology/crashes.h"
#include "topology/dependencies.h"
#include "topology/newest.h"

namespace firebreak::encodings {

using topology::AttributeSet;
using topology::Conflict;
using topology::Path;
using topology::StreamId;
using topology::Topology;

namespace {

class Pairs {
 public:
  explicit Pairs(const EncodingContext& context)
      : context_(context), topology_(context.topology()) {}

  std::vector<Forgotten> at(const Site& site) {
    const Path& path = topology_[site.path];
    if (site.start == Start::ForgottenNewest) {
      add_older(path);
    } else if (site.start == Start::ForgottenState) {
      add_older(path);
      if (found_.empty()) add_own(path, {});
    } else if (keeps_for_itself(context_.conflicts(), path)) {
      add_own(path, path.confluent() ? AttributeSet{} : path.gate.attributes);
    } else {
      for (const Conflict& conflict : context_.conflicts().of(path.id)) add(conflict, false);
    }
    return std::move(found_);
  }

 private:
  // An older one, or one of the same version.
  void add_older(const Path& path) {
    for (const Conflict& older : stale_conflicts(topology_, path.id)) add(older, true);
    for (const Conflict& same : context_.conflicts().of(path.id)) {
      if (topology_[same.writer].from == path.from) add(same, true);
    }
  }

  void add_own(const Path& path, const AttributeSet& agreed) {
    for (StreamId before : topology_[path.from].streams) {
      for (StreamId after : topology_[path.from].streams) add(before, after, agreed, false);
    }
  }

  void add(const Conflict& conflict, bool stale) {
    for (StreamId before : topology_[topology_[conflict.writer].from].streams) {
      for (StreamId after : topology_[topology_[conflict.reader].from].streams) {
        add(before, after, conflict.shared, stale);
      }
    }
  }

  // Of messages that are told apart by less than that there is only one, which may come again.
  void add(StreamId before, StreamId after, const AttributeSet& agreed, bool stale) {
    if (!context_.fed(before) || !context_.fed(after)) return;
    const AttributeSet carried =
        set_intersection(topology_[before].attributes, topology_[after].attributes);
    const AttributeSet same = closure(topology_, set_intersection(agreed, carried));
    if (context_.unique().tells_handlings_apart(before, after, same)) return;
    found_.push_back({before, after, agreed, stale});
  }

  const EncodingContext& context_;
  const Topology& topology_;
  std::vector<Forgotten> found_;
};

}  // namespace

std::vector<Forgotten> forgotten_pairs(const EncodingContext& context, const Site& site) {
  return Pairs(context).at(site);
}

void add_forgetting(EncodingContext& context, FaultSites& faults) {
  const Topology& topology = context.topology();
  const auto add = [&](Start start, const Path& path, StreamId stream) {
    const Site site{start, path.id, stream};
    if (forgotten_pairs(context, site).empty()) return;
    faults.emplace(
        site, context.formula().variable("forgotten in a crash: " + describe(topology, path.id)));
  };
  for (const Path& path : topology.paths()) {
    const topology::Component& component = topology[path.component];
    if (!forgets_in_a_crash(topology, path) || !tells_what_is_forgotten(topology, component)) {
      continue;
    }
    if (!context.free(component) || !context.fed(path.from)) continue;
    if (path.writes() && component.replicated) add(Start::ForgottenState, path, {});
    if (path.newest.empty()) {
      if (path.annotation != topology::Annotation::CR) add(Start::ForgottenView, path, {});
      continue;
    }
    for (StreamId stream : topology[path.to].streams) {
      if (hides_stale(topology, path.id, stream) || !context.carries(topology[stream])) continue;
      add(Start::ForgottenNewest, path, stream);
    }
  }
}

}  // namespace firebreak::encodings
