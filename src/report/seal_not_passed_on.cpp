// SPDX-License-Identifier: Apache-2.0
#include "report/seal_not_passed_on.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "topology/dependencies.h"
#include "topology/seals.h"

namespace firebreak::report {

namespace {

using topology::AttributeSet;
using topology::Component;
using topology::Path;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

/// A seal on `key` of the stream `sealed`, which comes to the producer of `open`.
struct End {
  StreamId sealed;
  StreamId open;
  AttributeSet key;
};

class Search {
 public:
  explicit Search(const Topology& topology)
      : topology_(topology),
        conflicts_(topology),
        seals_(topology::find_seals(topology, conflicts_)) {}

  std::string above(StreamId stream) const {
    const auto end = nearest(stream, nullptr);
    return end && !sealed(stream) ? sentence(*end) : "";
  }

  std::string at(topology::PathId reader) const {
    if (seals_.sealed[reader.index()]) return "";
    for (const topology::Conflict& conflict : conflicts_.of(reader)) {
      const auto open = seals_.first_incomplete(topology_, conflict);
      if (!open) continue;
      if (const auto end = nearest(*open, &conflict.complete)) return sentence(*end);
    }
    return "";
  }

 private:
  bool sealed(StreamId stream) const { return seals_.streams[stream.index()].sealed(); }

  // Breadth first, so that what is told lies near the race.
  std::optional<End> nearest(StreamId start, const topology::Gate* gate) const {
    std::vector<StreamId> queue = {start};
    std::vector<bool> seen(topology_.streams().size(), false);
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const Stream& open = topology_[queue[i]];
      if (open.is_source()) continue;
      for (const topology::PathId id : topology_[*open.from].paths) {
        for (const StreamId before : topology_[topology_[id].from].streams) {
          if (const auto key = usable(before, topology_[start], gate)) {
            return End{before, open.id, *key};
          }
          if (!seen[before.index()]) queue.push_back(before);
          seen[before.index()] = true;
        }
      }
    }
    return std::nullopt;
  }

  // A key of the stream that would do for one that carries these attributes.
  std::optional<AttributeSet> usable(StreamId stream, const Stream& open,
                                     const topology::Gate* gate) const {
    for (const topology::KeyId id : seals_.streams[stream.index()].keys()) {
      const AttributeSet& key = seals_.keys[id];
      if (!topology::is_subset(key, open.attributes)) continue;
      if (gate == nullptr ? replaces_watermark(open, key)
                          : topology::compatible(topology_, *gate, key)) {
        return key;
      }
    }
    return std::nullopt;
  }

  static bool replaces_watermark(const Stream& open, const AttributeSet& key) {
    return std::ranges::any_of(open.watermarks, [&](const AttributeSet& watermark) {
      return topology::is_subset(key, watermark);
    });
  }

  std::string sentence(const End& end) const {
    const Stream& open = topology_[end.open];
    const Component& component = topology_[topology_[*open.from].component];
    return fmt::format(
        "The seal of stream {}{} ends at {}, which {}, so nothing says when all of stream {} is "
        "in.",
        topology_[end.sealed].name,
        end.key.empty() ? "" : fmt::format(" on [{}]", topology::describe(topology_, end.key)),
        component.name, reason(component, open), open.name);
  }

  std::string reason(const Component& component, const Stream& open) const {
    if (!component.forwards) return "passes no seal on (`forwards: false`)";
    for (const topology::PathId id : topology_[*open.from].paths) {
      const Path& path = topology_[id];
      if (!path.confluent() && !conflicts_.of(id).empty() && !seals_.sealed[id.index()]) {
        return fmt::format("does not pass it on: its path {} handles messages as they come",
                           topology::describe(topology_, id));
      }
    }
    for (const topology::PathId id : topology_[*open.from].paths) {
      for (const StreamId other : topology_[topology_[id].from].streams) {
        if (sealed(other)) continue;
        return fmt::format("does not pass it on: stream {}, which comes there, too, has none",
                           topology_[other].name);
      }
    }
    return "does not pass it on";
  }

  const Topology& topology_;
  const topology::Conflicts conflicts_;
  const topology::Seals seals_;
};

}  // namespace

std::string seal_not_passed_on(const Topology& topology, StreamId stream) {
  return topology[stream].is_source() ? "" : Search(topology).above(stream);
}

std::string seal_not_passed_on(const Topology& topology, topology::PathId reader) {
  return Search(topology).at(reader);
}

}  // namespace firebreak::report
