// SPDX-License-Identifier: Apache-2.0
#include "report/trace/witness_paths.h"

#include <cstddef>
#include <optional>

#include "report/cause.h"
#include "report/trace_lookup.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using topology::PathId;
using topology::Topology;

class WitnessPaths {
 public:
  WitnessPaths(const Topology& topology, const Trace& trace) : topology_(topology), trace_(trace) {}

  std::set<PathId> run() {
    for (const result::TraceMessage& message : trace_.messages) add_emitter(message);
    add(find_cause(topology_, trace_).path);
    add(diverging_path(topology_, trace_));
    // What is seen of an order-sensitive writer carries what that saw.
    for (std::size_t before = 0; before != paths_.size();) {
      before = paths_.size();
      for (const result::World& world : trace_.worlds) {
        for (const Delivery& delivery : world.deliveries) add_writers(delivery);
      }
    }
    return std::move(paths_);
  }

 private:
  void add(const std::optional<PathId>& path) {
    if (path) paths_.insert(*path);
  }

  void add_emitter(const result::TraceMessage& message) {
    const auto stream = topology_.find_stream(message.stream);
    if (message.parent.empty() || !stream || !topology_[*stream].from) return;
    const topology::Output& output = topology_[*topology_[*stream].from];
    add(find_path(topology_, topology_[output.component].name, message.path_from, message.path_to));
  }

  void add_writers(const Delivery& delivery) {
    for (const result::View& view : delivery.views) {
      const auto reader = find_path(topology_, delivery.component, view.path_from, view.path_to);
      if (!reader || !paths_.contains(*reader)) continue;
      for (const result::PathName& writer : view.writers) {
        add(find_path(topology_, delivery.component, writer.from, writer.to));
      }
    }
  }

  const Topology& topology_;
  const Trace& trace_;
  std::set<PathId> paths_;
};

}  // namespace

std::set<PathId> witness_paths(const Topology& topology, const Trace& trace) {
  return WitnessPaths(topology, trace).run();
}

}  // namespace firebreak::report
