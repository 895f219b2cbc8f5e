// SPDX-License-Identifier: Apache-2.0
#include "report/trace_lookup.h"

#include <algorithm>

namespace firebreak::report {

using result::Trace;
using result::TraceMessage;
using topology::Topology;

bool between_runs(const Trace& trace) {
  return result::kind_of(trace.anomaly).mode == result::Mode::Run;
}

std::optional<topology::PathId> diverging_path(const Topology& topology, const Trace& trace) {
  for (const topology::Path& path : topology.paths()) {
    if (trace.worlds[0].outcome.what == "state of " + topology::describe(topology, path.id)) {
      return path.id;
    }
  }
  return std::nullopt;
}

std::optional<topology::PathId> find_path(const Topology& topology, const std::string& component,
                                          const std::string& from, const std::string& to) {
  const auto id = topology.find_component(component);
  if (!id) return std::nullopt;
  for (topology::PathId path : topology[*id].paths) {
    if (topology[topology[path].from].name == from && topology[topology[path].to].name == to) {
      return path;
    }
  }
  return std::nullopt;
}

const TraceMessage* find_message(const Trace& trace, const std::string& id) {
  for (const TraceMessage& message : trace.messages) {
    if (message.id == id) return &message;
  }
  return nullptr;
}

std::string stream_of(const Trace& trace, const std::string& id) {
  const TraceMessage* message = find_message(trace, id);
  return message == nullptr ? "" : message->stream;
}

const topology::Stream* stream_at(const Topology& topology, const Trace& trace,
                                  const std::string& id) {
  const auto stream = topology.find_stream(stream_of(trace, id));
  return stream ? &topology[*stream] : nullptr;
}

std::optional<std::int64_t> attribute_of(const Trace& trace, const std::string& id,
                                         const std::string& attribute) {
  const TraceMessage* message = find_message(trace, id);
  if (message == nullptr) return std::nullopt;
  for (const auto& [name, number] : message->attributes) {
    if (name == attribute) return number;
  }
  return std::nullopt;
}

bool refused_late(const Topology& topology, const Trace& trace, const std::string& id) {
  const topology::Stream* stream = stream_at(topology, trace, id);
  return stream != nullptr && stream->to && !stream->watermarks.empty() &&
         !topology::may_lose(stream->delivery) &&
         topology[topology[*stream->to].component].late == topology::Late::Ignored;
}

std::string message_of(const std::string& seen) {
  return seen.substr(0, std::min(seen.find(" having seen "), seen.find(" of the other replica")));
}

}  // namespace firebreak::report
