// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "replay/interpreter_copies.h"
#include "replay/interpreter_other_replica.h"
#include "replay/interpreter_reader.h"
#include "topology/graph.h"

namespace firebreak::replay::interpreter {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::Stream;
using topology::Topology;

Script Reader::read(std::string& problem) {
  const bool good = read_head() && read_messages() && read_world(0) && read_world(1);
  if (good) {
    complete_other_replica(topology_, script_);
    problem_ = complete_copies(topology_, index_, place_, script_);
    find_common(topology_, script_);
  }
  problem = problem_;
  return std::move(script_);
}

bool Reader::fail(std::string problem) {
  problem_ = std::move(problem);
  return false;
}

bool Reader::read_head() {
  script_.anomaly = trace_.anomaly;
  if (trace_.anomaly == result::Anomaly::None) return fail("the trace claims no anomaly");
  const auto sink = index_.streams.find(trace_.sink);
  if (sink == index_.streams.end())
    return fail(fmt::format("there is no stream '{}'", trace_.sink));
  script_.sink = sink->second;
  if (!topology_[script_.sink].is_sink()) {
    return fail(fmt::format("stream '{}' is no sink", trace_.sink));
  }
  if (trace_.messages.size() > kMaxMessages) {
    throw TooLarge{fmt::format("the trace lists more than {} messages", kMaxMessages)};
  }
  return true;
}

std::optional<std::int64_t> value_of(const Topology& topology, const Message& message,
                                     AttributeId attribute) {
  const AttributeSet& schema = topology[message.stream].attributes;
  const auto position = std::lower_bound(schema.begin(), schema.end(), attribute);
  if (position == schema.end() || *position != attribute) return std::nullopt;
  return message.values[static_cast<std::size_t>(position - schema.begin())];
}

AttributeSet differing(const Topology& topology, const Message& a, const Message& b,
                       const AttributeSet& attributes) {
  AttributeSet result;
  for (AttributeId attribute : attributes) {
    const auto left = value_of(topology, a, attribute);
    const auto right = value_of(topology, b, attribute);
    if (left && right && *left != *right) result.push_back(attribute);
  }
  return result;
}

bool agree(const Topology& topology, const Message& a, const Message& b,
           const AttributeSet& attributes) {
  return differing(topology, a, b, attributes).empty();
}

bool may_lose(const Topology& topology, const Stream& stream) {
  if (topology::may_lose(stream.delivery)) return true;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !stream.watermarks.empty() &&
         !topology::fifo_places_watermarks(topology, stream, stream.fifos);
}

void Script::out_of_steps() const {
  throw TooLarge{
      fmt::format("the trace is too large: its replay takes more than {} steps", most_steps)};
}

Index::Index(const Topology& topology) : inner(topology.outputs().size()) {
  for (const Stream& stream : topology.streams()) {
    streams.emplace(stream.name, stream.id);
    if (stream.from && stream.to) inner[stream.from->index()].push_back(stream.id);
  }
  for (const Component& c : topology.components()) components.emplace(c.name, c.id);
  const topology::InterfaceCycles cycles = topology::interface_cycles(topology);
  for (const topology::Input& input : topology.inputs()) {
    in_cycle.push_back(cycles.cyclic(cycles.of_input[input.id.index()]));
  }
}

Script read_script(const Topology& topology, const Index& index, const result::Trace& trace,
                   Copies copies, std::uint64_t most_steps, std::string& problem) {
  return Reader(topology, index, trace, copies, most_steps).read(problem);
}

}  // namespace firebreak::replay::interpreter
