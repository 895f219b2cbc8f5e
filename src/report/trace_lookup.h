// SPDX-License-Identifier: Apache-2.0
// What stands in a trace under some name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// Whether its worlds are two runs, not two replicas.
bool between_runs(const result::Trace& trace);

/// Diverge: the W path whose state differs, as the outcome names it.
std::optional<topology::PathId> diverging_path(const topology::Topology& topology,
                                               const result::Trace& trace);

/// The path of that component with these names, if there is one; `to` is "" for a silent path.
std::optional<topology::PathId> find_path(const topology::Topology& topology,
                                          const std::string& component, const std::string& from,
                                          const std::string& to);

const result::TraceMessage* find_message(const result::Trace& trace, const std::string& id);

/// The stream that the message is on; "" if the trace has no such message.
std::string stream_of(const result::Trace& trace, const std::string& id);
/// The stream itself; null if the trace does not have the message, or the topology not the stream.
const topology::Stream* stream_at(const topology::Topology& topology, const result::Trace& trace,
                                  const std::string& id);

/// The value that the message has of the attribute, if it has one.
std::optional<std::int64_t> attribute_of(const result::Trace& trace, const std::string& id,
                                         const std::string& attribute);

/// Whether a message that one world lacks can only have come too late there: the component refuses
/// what comes after a watermark (semantics 3.9), and the stream loses nothing.
bool refused_late(const topology::Topology& topology, const result::Trace& trace,
                  const std::string& id);

/// Of what a view holds, "put#1 having seen {del#1}", the message.
std::string message_of(const std::string& seen);

}  // namespace firebreak::report
