// SPDX-License-Identifier: Apache-2.0
// What sealed paths await, and which would wait for themselves (semantics 3.5, 3.8).
#include <algorithm>

#include "enumerator/accumulation.h"
#include "topology/dependencies.h"

namespace firebreak::enumerator {

using topology::AttributeSet;
using topology::Conflict;
using topology::Gate;
using topology::Path;
using topology::PathId;
using topology::StreamId;

// Of each sealed path: all that it and its sealed rivals read.
void Accumulation::find_awaited() {
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

void Accumulation::add_closing(std::vector<AttributeSet>& closes, StreamId stream,
                               const Conflict& rival, const AttributeSet& known) const {
  for (const AttributeSet& key : fitting(stream, rival.complete)) {
    if (!is_subset(key, known)) continue;
    closes.push_back(set_intersection(rival.complete.attributes, closure(topology_, key)));
  }
}

void Accumulation::find_closes(PathId path) {
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

void Accumulation::find_closes_within(const Path& reader, const Conflict& conflict) {
  for (StreamId read : into(reader.id)) {
    const AttributeSet partition = set_intersection(conflict.shared, topology_[read].attributes);
    for (StreamId own : into(conflict.writer)) {
      if (is_subset(partition, topology_[own].attributes)) continue;
      const AttributeSet known =
          closure(topology_, set_union(topology_[own].attributes, partition));
      for (const Conflict& rival : rivals(conflict.writer)) {
        for (StreamId stream : into(rival.writer)) {
          auto& closes = result_.closes_within[{conflict.writer, own, rival.writer, stream, read}];
          add_closing(closes, stream, rival, known);
        }
      }
    }
  }
}

bool Accumulation::smallest(StreamId stream, const Gate& gate, const AttributeSet& key) const {
  const auto keys = fitting(stream, gate);
  return std::ranges::none_of(
      keys, [&](const AttributeSet& other) { return other != key && is_subset(other, key); });
}

AttributeSet Accumulation::all_attributes() const {
  AttributeSet result;
  for (std::size_t i = 0; i < topology_.attributes().size(); ++i) result.emplace_back(i);
  return result;
}

// 3.8. Whether a path can be reached from another, along what is handled or awaited.
bool Accumulation::drop() {
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

void Accumulation::mark(StreamId stream, std::vector<bool>& paths) const {
  if (!topology_[stream].from) return;
  for (PathId path : topology_[*topology_[stream].from].paths) paths[path.index()] = true;
}

}  // namespace firebreak::enumerator
