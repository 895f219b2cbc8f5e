// SPDX-License-Identifier: Apache-2.0
// A seal makes paths wait at its consumer and further downstream. How far it travels depends on the
// annotations and on other seals, so every component downstream of the stream counts as affected.
#include "coordination/kept_order.h"

#include <algorithm>
#include <set>

namespace firebreak::coordination {

using topology::AttributeSet;
using topology::ComponentId;
using topology::Mechanism;
using topology::Ordering;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

std::vector<StreamId> handled_or_written(const Topology& topology, const topology::Component& of) {
  std::vector<StreamId> streams;
  for (const PathId id : of.paths) {
    const topology::Path& path = topology[id];
    if (path.confluent() && !path.writes()) continue;
    const auto& more = topology[path.from].streams;
    streams.insert(streams.end(), more.begin(), more.end());
  }
  return streams;
}

bool is_ordered_hop(const topology::Stream& stream) {
  return stream.from && stream.to && topology::kept_by_fifo(stream, {}).has_value();
}

}  // namespace

bool RacingSite::partial(const Ordering& ordering, const AttributeSet& key) const {
  return !is_subset(ordering.by, key) || std::ranges::any_of(streams, [&](StreamId stream) {
    return !std::ranges::binary_search(ordering.streams, stream);
  });
}

FifoSite fifo_site(const Topology& topology, const topology::Conflicts& conflicts,
                   const topology::Component& component) {
  FifoSite site;
  if (!component.replicated) return site;
  std::set<StreamId> in;
  for (const StreamId stream : handled_or_written(topology, component)) {
    if (is_ordered_hop(topology[stream])) in.insert(stream);
  }
  site.in.assign(in.begin(), in.end());
  std::set<StreamId> out;
  for (const PathId path : component.paths) {
    for (const topology::Conflict& conflict : conflicts.of(path)) {
      const bool waits = !topology[conflict.writer].confluent();
      site.read_by_others = site.read_by_others || (waits && conflict.writer != path);
    }
    if (conflicts.of(path).empty()) continue;
    for (const StreamId stream : topology[topology[path].to].streams) {
      if (is_ordered_hop(topology[stream])) out.insert(stream);
    }
  }
  site.out.assign(out.begin(), out.end());
  return site;
}

bool any_fifo(const Topology& topology, const std::vector<StreamId>& streams) {
  return std::ranges::any_of(streams,
                             [&](StreamId stream) { return !topology[stream].fifos.empty(); });
}

std::optional<RacingSite> racing_at(const Topology& topology, const topology::Conflicts& conflicts,
                                    const topology::Component& component) {
  const bool races = std::ranges::any_of(component.paths,
                                         [&](PathId path) { return !conflicts.of(path).empty(); });
  if (!races) return std::nullopt;
  return RacingSite{handled_or_written(topology, component)};
}

std::vector<bool> reached_from(const Topology& topology, StreamId stream) {
  std::vector<bool> reached(topology.components().size(), false);
  std::vector<ComponentId> work;
  const auto reach = [&](StreamId id) {
    if (!topology[id].to) return;
    const ComponentId next = topology[*topology[id].to].component;
    if (reached[next.index()]) return;
    reached[next.index()] = true;
    work.push_back(next);
  };
  for (const StreamId copy : topology.declared_with(stream)) reach(copy);
  while (!work.empty()) {
    const ComponentId component = work.back();
    work.pop_back();
    for (const topology::OutputId output : topology[component].outputs) {
      for (const StreamId next : topology[output].streams) reach(next);
    }
  }
  return reached;
}

namespace {

bool partial_at(const Topology& topology, const topology::Conflicts& conflicts,
                const topology::Component& component, const topology::Stream& sealed) {
  const FifoSite site = fifo_site(topology, conflicts, component);
  const bool shows = site.read_by_others || any_fifo(topology, site.out);
  if (shows && any_fifo(topology, site.in)) return true;
  const auto racing = racing_at(topology, conflicts, component);
  return racing && std::ranges::any_of(component.orderings, [&](const Ordering& ordering) {
           return ordering.mechanism == Mechanism::Dynamic &&
                  std::ranges::any_of(sealed.seals, [&](const AttributeSet& key) {
                    return racing->partial(ordering, key);
                  });
         });
}

}  // namespace

bool keeps_partial_order(const Topology& topology) {
  const topology::Conflicts conflicts(topology);
  for (const topology::Stream& stream : topology.streams()) {
    if (stream.seals.empty()) continue;
    const std::vector<bool> reached = reached_from(topology, stream.id);
    for (const topology::Component& component : topology.components()) {
      if (reached[component.id.index()] && partial_at(topology, conflicts, component, stream)) {
        return true;
      }
    }
  }
  return false;
}

namespace {

// Whether what completes the messages of one completes those of the other.
bool wait_together(const topology::Conflicts& conflicts, topology::PathId a, topology::PathId b) {
  return std::ranges::equal(conflicts.of(a), conflicts.of(b),
                            [](const topology::Conflict& x, const topology::Conflict& y) {
                              return x.writer == y.writer &&
                                     x.complete.unknown == y.complete.unknown &&
                                     x.complete.attributes == y.complete.attributes;
                            });
}

}  // namespace

bool may_settle_beside_reader(const Topology& topology, const topology::Conflicts& conflicts,
                              const topology::InterfaceCycles& cycles,
                              const topology::Component& component,
                              const std::vector<bool>& may_wait) {
  return std::ranges::any_of(component.paths, [&](topology::PathId id) {
    return std::ranges::any_of(conflicts.of(id), [&](const topology::Conflict& conflict) {
      const topology::PathId writer = conflict.writer;
      return writer != id && may_wait[writer.index()] && !topology[writer].confluent() &&
             !wait_together(conflicts, id, writer) &&
             waiting_keeps_apart(topology, conflicts, cycles, conflict);
    });
  });
}

std::vector<UnitsFirst> units_first(const Topology& topology, const topology::Conflicts& conflicts,
                                    const topology::InterfaceCycles& cycles,
                                    const topology::Component& component,
                                    const std::vector<bool>& may_wait) {
  std::vector<UnitsFirst> result;
  for (const topology::PathId id : component.paths) {
    if (!may_wait[id.index()]) continue;
    const topology::Path& unit = topology[id];
    const auto comes_back = [&](topology::PathId later) {
      if (later == id || topology[later].to != unit.to) return false;
      const topology::Conflict all{later, id, unit.gate.attributes, unit.gate};
      return std::ranges::any_of(topology[topology[later].from].streams, [&](StreamId stream) {
        return follows_unit(topology, cycles, all, stream);
      });
    };
    if (conflicts.of(id).empty() || std::ranges::none_of(component.paths, comes_back)) continue;
    UnitsFirst found{unit.to, topology[unit.from].streams};
    for (const topology::Conflict& conflict : conflicts.of(id)) {
      const auto& more = topology[topology[conflict.writer].from].streams;
      found.settling.insert(found.settling.end(), more.begin(), more.end());
    }
    result.push_back(std::move(found));
  }
  return result;
}

std::vector<topology::OutputId> answers_each(const Topology& topology,
                                             const topology::Component& component,
                                             const std::vector<bool>& may_wait) {
  std::vector<topology::OutputId> result;
  for (const topology::PathId id : component.paths) {
    const topology::Path& path = topology[id];
    const bool lacks = std::ranges::any_of(topology[path.from].streams, [&](StreamId stream) {
      return !is_subset(path.gate.attributes, topology[stream].attributes);
    });
    if (may_wait[id.index()] && lacks) result.push_back(path.to);
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::coordination
