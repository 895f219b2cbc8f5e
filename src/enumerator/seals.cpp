// SPDX-License-Identifier: Apache-2.0
// Seals by accumulation. Every key on which a stream can be sealed is a union of declared keys
// (semantics 3.7, K is the union of all K_u). Streams start with what they declare, paths as not
// sealed, and what follows is added until nothing changes. Then sealed paths that would wait for
// themselves are taken away and all is done again (3.8). What waits is found in rounds: nothing
// waits; which deliveries can change places; so which sealed paths are not settled and wait; and
// again, until no more wait.
#include "enumerator/seals.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "topology/crashes.h"
#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/newest.h"
#include "topology/owed.h"
#include "topology/source_order.h"
#include "topology/unique_keys.h"

namespace firebreak::enumerator {
namespace {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Gate;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

constexpr std::size_t kMostKeys = 256;  // of one stream

bool holds(const Ordering& ordering, StreamId stream) {
  return std::ranges::find(ordering.streams, stream) != ordering.streams.end();
}

class Accumulation {
 public:
  explicit Accumulation(const Topology& topology)
      : topology_(topology),
        conflicts_(topology),
        unique_(topology),
        stale_flow_(topology, conflicts_),
        dropped_(topology.paths().size(), false) {
    for (const Path& path : topology.paths()) {
      const auto declared = conflicts_.of(path.id);
      result_.rivals.emplace_back(declared.begin(), declared.end());
      for (PathId writer : asking_rivals(topology, path.id)) {
        result_.rivals.back().push_back(Conflict{path.id, writer, {}, {}});
      }
    }
  }

  std::optional<Waiting> run() {
    do {
      if (!accumulate()) return std::nullopt;
      find_awaited();
    } while (drop());
    find_repeats();
    find_forgetful();
    settle();
    find_orderings();
    return std::move(result_);
  }

 private:
  std::span<const Conflict> rivals(PathId path) const { return conflicts_.of(path); }
  const std::vector<StreamId>& into(PathId path) const {
    return topology_[topology_[path].from].streams;
  }

  bool accumulate() {
    keys_.assign(topology_.streams().size(), {});
    sealed_.assign(topology_.paths().size(), false);
    for (const Stream& stream : topology_.streams()) {
      keys_[stream.id.index()] = {stream.seals.begin(), stream.seals.end()};
    }
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Stream& stream : topology_.streams()) {
        std::set<AttributeSet>& keys = keys_[stream.id.index()];
        const std::size_t before = keys.size();
        if (stream.from) keys.merge(forwarded(stream));
        if (keys.size() > kMostKeys) return false;
        changed = changed || keys.size() > before;
      }
      for (const Path& path : topology_.paths()) {
        if (sealed_[path.id.index()] || !complete(path)) continue;
        sealed_[path.id.index()] = changed = true;
      }
    }
    return true;
  }

  bool complete(const Path& path) const {
    if (path.confluent() || dropped_[path.id.index()] || path.gate.unknown) return false;
    return !rivals(path.id).empty() && std::ranges::all_of(rivals(path.id), [&](const auto& rival) {
      return std::ranges::all_of(into(rival.writer),
                                 [&](StreamId s) { return !fitting(s, rival.complete).empty(); });
    });
  }

  // The keys of the stream that close whole partitions of the gate: it is sealed on every larger
  // key that it carries, so a key fits if it lies in one that is compatible.
  std::vector<AttributeSet> fitting(StreamId stream, const Gate& gate) const {
    std::vector<AttributeSet> result;
    for (const AttributeSet& key : keys_[stream.index()]) {
      if (fits(stream, gate, key)) result.push_back(key);
    }
    return result;
  }

  // Only attributes that the stream carries tell its messages apart.
  bool fits(StreamId stream, const Gate& whole, const AttributeSet& key) const {
    const Gate gate{whole.unknown,
                    set_intersection(whole.attributes, topology_[stream].attributes)};
    if (compatible(topology_, gate, key)) return true;
    // Compatible keys are closed under union, so trying to extend by all that fits is enough.
    AttributeSet larger = topology_[stream].attributes;
    while (!compatible(topology_, gate, larger)) {
      const AttributeSet image = set_intersection(gate.attributes, closure(topology_, larger));
      const AttributeSet smaller = set_intersection(larger, closure(topology_, image));
      if (gate.unknown || smaller == larger) return false;
      larger = smaller;
    }
    return is_subset(key, larger);
  }

  // Every union of one key for each path and stream into the producing interface.
  std::set<AttributeSet> forwarded(const Stream& stream) const {
    const topology::Output& output = topology_[*stream.from];
    if (!topology_[output.component].forwards) return {};
    std::set<AttributeSet> unions{AttributeSet{}};
    for (PathId path : output.paths) {
      if (!passes(topology_[path])) return {};
      for (StreamId from : into(path)) {
        std::set<AttributeSet> more;
        for (const AttributeSet& key : keys_[from.index()]) {
          const bool kept = std::ranges::all_of(key, [&](auto attribute) {
            return keeps(topology_, from, path, stream.id, attribute);
          });
          if (!kept) continue;
          for (const AttributeSet& other : unions) more.insert(set_union(other, key));
        }
        unions = std::move(more);
        if (unions.size() > kMostKeys) return unions;
      }
    }
    return unions;
  }

  bool owes(PathId path) const {
    const auto open = [&](const topology::Owed& end) {
      return std::ranges::none_of(keys_[end.first.index()], [&](const AttributeSet& key) {
        return is_subset(key, end.second);
      });
    };
    return std::ranges::any_of(owed_ends(topology_, conflicts_, path), open);
  }

  bool passes(const Path& path) const {
    if (path.confluent() || rivals(path.id).empty()) return true;
    return sealed_[path.id.index()] && !owes(path.id) &&
           std::ranges::all_of(topology_[path.component].paths, [&](PathId id) {
             const bool blocks =
                 topology_[id].annotation == topology::Annotation::OW && !rivals(id).empty();
             return !blocks || sealed_[id.index()];
           });
  }

  // Of each sealed path: all that it and its sealed rivals read.
  void find_awaited() {
    const std::size_t count = topology_.paths().size();
    result_.awaited.assign(count, {});
    result_.closing.assign(count, {});
    result_.closes.clear();
    result_.closes_within.clear();
    result_.some_each = false;
    for (std::size_t p = 0; p < count; ++p) {
      if (!sealed_[p]) continue;
      std::set<PathId> readers{PathId(p)};
      std::set<StreamId> streams;
      AttributeSet closing = all_attributes();
      std::size_t size = 0;
      while (size < readers.size()) {
        size = readers.size();
        for (PathId reader : std::set<PathId>(readers)) {
          for (const Conflict& rival : rivals(reader)) {
            for (StreamId stream : into(rival.writer)) {
              streams.insert(stream);
              for (const AttributeSet& key : fitting(stream, rival.complete)) {
                if (smallest(stream, rival.complete, key)) closing = set_intersection(closing, key);
              }
            }
            if (sealed_[rival.writer.index()]) readers.insert(rival.writer);
          }
        }
      }
      result_.awaited[p].assign(streams.begin(), streams.end());
      result_.closing[p] = std::move(closing);
      find_closes(PathId(p));
    }
    for (const Path& reader : topology_.paths()) {
      for (const Conflict& conflict : rivals(reader.id)) {
        if (sealed_[conflict.writer.index()]) find_closes_within(reader, conflict);
      }
    }
  }

  /// What agrees on the attributes of the gate that the key determines agrees on the key.
  void add_closing(std::vector<AttributeSet>& closes, StreamId stream, const Conflict& rival,
                   const AttributeSet& known) const {
    for (const AttributeSet& key : fitting(stream, rival.complete)) {
      if (!is_subset(key, known)) continue;
      closes.push_back(set_intersection(rival.complete.attributes, closure(topology_, key)));
    }
  }

  void find_closes(PathId path) {
    for (StreamId own : into(path)) {
      const AttributeSet known = closure(topology_, topology_[own].attributes);
      for (const Conflict& rival : rivals(path)) {
        for (StreamId stream : into(rival.writer)) {
          auto& closes = result_.closes[{path, own, rival.writer, stream}];
          add_closing(closes, stream, rival, known);
          result_.some_each = result_.some_each || closes.empty();
        }
      }
    }
  }

  void find_closes_within(const Path& reader, const Conflict& conflict) {
    for (StreamId read : into(reader.id)) {
      const AttributeSet partition = set_intersection(conflict.shared, topology_[read].attributes);
      for (StreamId own : into(conflict.writer)) {
        if (is_subset(partition, topology_[own].attributes)) continue;
        const AttributeSet known =
            closure(topology_, set_union(topology_[own].attributes, partition));
        for (const Conflict& rival : rivals(conflict.writer)) {
          for (StreamId stream : into(rival.writer)) {
            auto& closes =
                result_.closes_within[{conflict.writer, own, rival.writer, stream, read}];
            add_closing(closes, stream, rival, known);
          }
        }
      }
    }
  }

  bool smallest(StreamId stream, const Gate& gate, const AttributeSet& key) const {
    const auto keys = fitting(stream, gate);
    return std::ranges::none_of(
        keys, [&](const AttributeSet& other) { return other != key && is_subset(other, key); });
  }

  AttributeSet all_attributes() const {
    AttributeSet result;
    for (std::size_t i = 0; i < topology_.attributes().size(); ++i) result.emplace_back(i);
    return result;
  }

  // 3.8. Whether a path can be reached from another, along what is handled or awaited.
  bool drop() {
    const std::size_t count = topology_.paths().size();
    std::vector<std::vector<bool>> reach(count, std::vector<bool>(count, false));
    std::vector<std::vector<bool>> waits_on = reach;
    for (std::size_t p = 0; p < count; ++p) {
      for (StreamId stream : into(PathId(p))) mark(stream, reach[p]);
      for (StreamId stream : result_.awaited[p]) mark(stream, reach[p]);
      for (StreamId stream : result_.awaited[p]) mark(stream, waits_on[p]);
    }
    for (std::size_t via = 0; via < count; ++via) {
      for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; reach[a][via] && b < count; ++b) {
          if (reach[via][b]) reach[a][b] = true;
        }
      }
    }
    std::vector<bool> waiting(count, false);  // on a cycle that begins with waiting
    for (std::size_t p = 0; p < count; ++p) {
      for (std::size_t to = 0; to < count; ++to) {
        if (waits_on[p][to] && (to == p || reach[to][p])) waiting[p] = true;
      }
    }
    bool any = false;
    for (std::size_t p = 0; p < count; ++p) {
      for (std::size_t u = 0; u < count && sealed_[p] && !dropped_[p]; ++u) {
        if (!waiting[u] || (u != p && (!reach[u][p] || !reach[p][u]))) continue;
        dropped_[p] = any = true;
      }
    }
    return any;
  }

  void mark(StreamId stream, std::vector<bool>& paths) const {
    if (!topology_[stream].from) return;
    for (PathId path : topology_[*topology_[stream].from].paths) paths[path.index()] = true;
  }

  /// 6.1, 6.2: an idempotent path lets only repetitions pass whose content has become new.
  void find_repeats() {
    std::vector<bool> fresh(topology_.inputs().size(), false);
    result_.repeats.assign(topology_.inputs().size(), false);
    std::size_t before = 1;
    std::size_t now = 0;
    while (before != now) {
      before = now;
      for (const Stream& stream : topology_.streams()) {
        if (!stream.to) continue;
        const std::size_t to = stream.to->index();
        if (topology::may_repeat(stream.delivery)) result_.repeats[to] = true;
        if (!stream.from) continue;
        for (PathId id : topology_[*stream.from].paths) {
          const Path& path = topology_[id];
          const bool again = result_.repeats[path.from.index()] && !path.idempotent;
          const bool renewed = fresh[path.from.index()];
          const bool by_itself = path.repeats || topology::replays(topology_, path);
          if (by_itself || again || renewed) result_.repeats[to] = true;
          const bool plain = path.annotation == topology::Annotation::CR;
          if (renewed || (again && !plain)) fresh[to] = true;
        }
      }
      now = static_cast<std::size_t>(std::ranges::count(result_.repeats, true) +
                                     std::ranges::count(fresh, true));
    }
  }

  /// 6.1: whether all who read what the path reads are done with a partition that was closed; 6.2:
  /// whether the path answers what comes again then all the same.
  void find_forgetful() {
    for (const Path& path : topology_.paths()) {
      const Component& component = topology_[path.component];
      result_.forgets.push_back(component.late == topology::Late::Reopened &&
                                std::ranges::all_of(component.paths, [&](PathId id) {
                                  return !reads_with(id, path.id) || done(id);
                                }));
      result_.answers.push_back(
          component.late == topology::Late::Reopened && !path.idempotent &&
          path.annotation == topology::Annotation::OR &&
          std::ranges::any_of(component.paths, [&](PathId id) { return topology_[id].writes(); }));
    }
  }

  bool reads_with(PathId reader, PathId path) const {
    return std::ranges::any_of(rivals(reader), [&](const Conflict& a) {
      return std::ranges::any_of(rivals(path),
                                 [&](const Conflict& b) { return a.writer == b.writer; });
    });
  }

  bool done(PathId id) const {
    return sealed_[id.index()] && std::ranges::all_of(into(id), [&](StreamId stream) {
             return !fitting(stream, topology_[id].gate).empty();
           });
  }

  void settle() {
    result_.waits.assign(topology_.paths().size(), false);
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Path& path : topology_.paths()) {
        if (!sealed_[path.id.index()] || result_.waits[path.id.index()]) continue;
        std::set<PathId> seen;
        if (settled(path.id, seen)) continue;
        result_.waits[path.id.index()] = changed = true;
      }
    }
  }

  bool settled(PathId path, std::set<PathId>& seen) {
    if (!seen.insert(path).second) return true;
    return calm(path) && std::ranges::all_of(rivals(path), [&](const Conflict& rival) {
             return topology_[rival.writer].confluent() || settled(rival.writer, seen);
           });
  }

  bool calm(PathId id) {
    const Path& path = topology_[id];
    const bool asked = !topology_[path.component].replicated &&
                       std::ranges::any_of(
                           into(id), [&](StreamId stream) { return topology_[stream].is_private; });
    if (asked || (!path.idempotent && result_.repeats[path.from.index()])) return false;
    for (const Conflict& rival : rivals(id)) {
      const Path& writer = topology_[rival.writer];
      if (!writer.idempotent && result_.repeats[writer.from.index()]) return false;
      if (change_places(rival)) return false;
    }
    // What comes to it can lack what was stale upstream (3.11).
    return std::ranges::none_of(stale_flow_.upstream(id), [&](PathId origin) {
      return std::ranges::any_of(stale_conflicts(topology_, origin),
                                 [&](const Conflict& older) { return change_places(older); });
    });
  }

  bool change_places(const Conflict& conflict) {
    for (StreamId a : into(conflict.reader)) {
      for (StreamId b : into(conflict.writer)) {
        const AttributeSet same = set_intersection(
            conflict.shared, set_intersection(topology_[a].attributes, topology_[b].attributes));
        if (unique_.tells_apart(a, b, closure(topology_, same))) continue;
        for (const Mode mode : {Mode::Run, Mode::Replica}) {
          open_.clear();
          if (swaps(mode, a, b, same)) return true;
        }
      }
    }
    return false;
  }

  /// Whether both observers see the one instance, and what both replicas have in common (4.6).
  bool common(Mode mode, const Component& component, StreamId a, StreamId b) const {
    return single(component, mode) && !topology_[a].is_private && !topology_[b].is_private;
  }

  /// Whether messages on a and b that agree on `same` can change places. Orderings bind nothing
  /// that is private at a component that is not replicated.
  bool swaps(Mode mode, StreamId a, StreamId b, const AttributeSet& same) {
    const AttributeSet agreed = closure(topology_, same);
    const Component& consumer = topology_[topology_[*topology_[a].to].component];
    if (common(mode, consumer, a, b)) return false;
    for (const Ordering& ordering : consumer.orderings) {
      if (!binds(ordering, mode) || single(consumer, mode)) continue;
      if (holds(ordering, a) && holds(ordering, b) && is_subset(ordering.by, agreed)) return false;
    }
    const Stream& stream = topology_[a];
    const auto agree = [&](const AttributeSet& key) { return is_subset(key, agreed); };
    if (a != b || !topology::fifo_keeps(stream, agree)) return true;
    if (stream.is_merged && mode == Mode::Replica) return false;
    if (stream.is_source() || !open_.emplace(a, agreed).second) return false;
    for (PathId p : topology_[*stream.from].paths) {
      for (PathId q : topology_[*stream.from].paths) {
        for (StreamId x : into(p)) {
          for (StreamId y : into(q)) {
            if (emitted_apart(mode, stream, agreed, p, x, q, y)) return true;
          }
        }
      }
    }
    return false;
  }

  bool emitted_apart(Mode mode, const Stream& stream, const AttributeSet& agreed, PathId p,
                     StreamId x, PathId q, StreamId y) {
    if (topology_[p].unordered_emission || topology_[q].unordered_emission) return true;
    if (result_.answers_each(topology_, p, x) || result_.answers_each(topology_, q, y)) return true;
    const Component& producer = topology_[topology_[p].component];
    if (common(mode, producer, x, y)) return false;
    const auto at_one_moment = [&](PathId path, StreamId in) {
      return !topology_[in].is_private ||
             (result_.waits[path.index()] && result_.together(topology_, path));
    };
    if (single(producer, mode) && at_one_moment(p, x) && at_one_moment(q, y)) return false;
    AttributeSet kept;
    for (const auto attribute : agreed) {
      if (keeps(topology_, x, p, stream.id, attribute) &&
          keeps(topology_, y, q, stream.id, attribute)) {
        kept.push_back(attribute);
      }
    }
    const bool together = topology::one_instance(topology_, x, y, [&](const AttributeSet& by) {
      return is_subset(by, closure(topology_, kept));
    });
    if (!together) return true;
    if (emits_in_order_of_versions(topology_, p, q, kept)) return false;
    const bool waiting = result_.waits[p.index()] || result_.waits[q.index()];
    return waiting ? moments_apart(mode, closure(topology_, kept), p, x, q, y)
                   : swaps(mode, x, y, kept);
  }

  // 4.5.
  bool moments_apart(Mode mode, const AttributeSet& kept, PathId p, StreamId x, PathId q,
                     StreamId y) const {
    if (p == q && result_.together(topology_, p) && is_subset(topology_[p].gate.attributes, kept)) {
      return false;
    }
    const Component& component = topology_[topology_[p].component];
    const auto fixes = [&](const Ordering& ordering) {
      return binds(ordering, mode) && !single(component, mode) && holds(ordering, x) &&
             holds(ordering, y) && is_subset(ordering.by, kept) &&
             result_.covered(topology_, ordering, p) && result_.covered(topology_, ordering, q);
    };
    const auto source = order_of_source(topology_, topology_[topology_[p].from]);
    return !(source && fixes(*source)) && std::ranges::none_of(component.orderings, fixes);
  }

  void find_orderings() {
    for (const Component& component : topology_.components()) {
      result_.orderings.push_back(component.orderings);
      for (const topology::InputId input : component.inputs) {
        const auto source = order_of_source(topology_, topology_[input]);
        const bool waiting = std::ranges::any_of(
            topology_[input].paths, [&](PathId path) { return result_.waits[path.index()]; });
        if (source && waiting) add_ordering(result_.orderings.back(), *source);
      }
    }
  }

  const Topology& topology_;
  topology::Conflicts conflicts_;
  topology::UniqueKeys unique_;
  topology::StaleFlow stale_flow_;
  std::vector<bool> dropped_;                         // by PathId
  std::vector<bool> sealed_;                          // by PathId
  std::vector<std::set<AttributeSet>> keys_;          // by StreamId
  std::set<std::pair<StreamId, AttributeSet>> open_;  // asked before, by one question
  Waiting result_;
};

}  // namespace

bool Waiting::covered(const Topology& topology, const Ordering& ordering, PathId path) const {
  const auto inside = [&](StreamId stream) { return holds(ordering, stream); };
  if (!std::ranges::all_of(topology[topology[path].from].streams, inside)) return false;
  if (awaited[path.index()].empty()) return true;
  return std::ranges::all_of(awaited[path.index()], inside) &&
         is_subset(ordering.by, closing[path.index()]);
}

bool Waiting::answers_each(const Topology& topology, PathId path, StreamId stream) const {
  return waits[path.index()] &&
         !is_subset(topology[path].gate.attributes, topology[stream].attributes);
}

bool Waiting::together(const Topology& topology, PathId path) const {
  const auto& own = topology[topology[path].from].streams;
  return std::ranges::all_of(own, [&](StreamId stream) {
    return std::ranges::find(awaited[path.index()], stream) != awaited[path.index()].end();
  });
}

std::optional<Waiting> waiting_paths(const Topology& topology) {
  return Accumulation(topology).run();
}

}  // namespace firebreak::enumerator
