// SPDX-License-Identifier: Apache-2.0
#include "page/involved.h"

#include <string>
#include <variant>

#include "report/cause.h"
#include "report/trace_lookup.h"

namespace firebreak::page {

namespace {

using topology::Topology;

class Collector {
 public:
  explicit Collector(const Topology& topology) : topology_(topology) {}

  void add_trace(const result::Trace& trace) {
    for (const result::World& world : trace.worlds) {
      for (const result::Delivery& delivery : world.deliveries) add_component(delivery.component);
    }
    const report::Cause cause = report::find_cause(topology_, trace);
    add_race(cause.component, report::stream_of(trace, cause.other),
             report::stream_of(trace, cause.rival));
  }

  void add_trace(const result::ValueTrace& trace) {
    for (const result::ValueRun* run : {&trace.first, &trace.second}) {
      for (const result::ValueStep& step : run->steps) add_component(step.component);
    }
    for (std::size_t i = 0; i < trace.first.steps.size() && i < trace.second.steps.size(); ++i) {
      const result::ValueStep& a = trace.first.steps[i];
      const result::ValueStep& b = trace.second.steps[i];
      if (a.component == b.component && a.message == b.message && a.after == b.after) continue;
      if (a.component == b.component) add_race(a.component, stream_of(a), stream_of(b));
      return;
    }
  }

  void add_piece(const result::RepairCandidate& candidate) {
    if (const auto* order = std::get_if<topology::OrderRepair>(&candidate.what)) {
      add_component(order->component.text);
    } else if (const auto* variant = std::get_if<topology::VariantRepair>(&candidate.what)) {
      add_component(variant->component.text);
    } else if (const auto* seal = std::get_if<topology::SealRepair>(&candidate.what)) {
      add_reader(seal->stream.text);
    } else if (const auto* fifo = std::get_if<topology::FifoRepair>(&candidate.what)) {
      add_reader(fifo->stream.text);
    }
  }

  Involved take() { return std::move(all_); }

 private:
  static std::string stream_of(const result::ValueStep& step) {
    return step.message.substr(0, step.message.rfind('#'));
  }

  void add_component(const std::string& name) {
    if (const auto id = topology_.find_component(name)) all_.components.insert(*id);
  }

  void add_reader(const std::string& stream) {
    const auto id = topology_.find_stream(stream);
    if (!id) return;
    for (const topology::StreamId copy : topology_.declared_with(*id)) {
      const auto& to = topology_[copy].to;
      if (to) all_.components.insert(topology_[*to].component);
    }
  }

  void add_race(const std::string& component, const std::string& one, const std::string& other) {
    if (const auto id = topology_.find_component(component)) all_.racing.insert(*id);
    for (const std::string& name : {one, other}) {
      if (const auto id = topology_.find_stream(name)) all_.racing_streams.insert(*id);
    }
  }

  const Topology& topology_;
  Involved all_;
};

}  // namespace

Involved involved(const Topology& topology, const result::Verification& found,
                  const result::RepairResult* repair) {
  Collector collector(topology);
  for (const result::Trace& trace : found.traces) collector.add_trace(trace);
  for (const result::ValueTrace& trace : found.value_traces) collector.add_trace(trace);
  if (repair != nullptr && repair->repair) {
    for (const std::size_t i : *repair->repair) collector.add_piece(repair->candidates[i]);
  }
  return collector.take();
}

}  // namespace firebreak::page
