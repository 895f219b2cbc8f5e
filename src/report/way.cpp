// SPDX-License-Identifier: Apache-2.0
// The way is a shortest path from what the handling at hand emits, along emissions and along "was
// seen when … was handled", to the observation.
#include "report/way.h"

#include <algorithm>
#include <map>

#include "report/trace_lookup.h"

namespace firebreak::report {

using result::Delivery;
using result::Trace;
using result::TraceMessage;
using result::View;
using topology::Topology;

namespace {

// message → the messages that its content flows into.
std::map<std::string, std::vector<std::string>> flows(const Trace& trace) {
  std::map<std::string, std::vector<std::string>> result;
  std::map<std::string, const TraceMessage*> messages;
  for (const TraceMessage& message : trace.messages) {
    messages[message.id] = &message;
    if (!message.parent.empty()) result[message.parent].push_back(message.id);
  }
  for (const result::World& world : trace.worlds) {
    for (const Delivery& delivery : world.deliveries) {
      for (const View& view : delivery.views) {
        for (const std::string& emitted : delivery.emits) {
          const auto message = messages.find(emitted);
          if (message == messages.end() || message->second->path_from != view.path_from ||
              message->second->path_to != view.path_to) {
            continue;
          }
          for (const std::string& seen : view.saw) result[message_of(seen)].push_back(emitted);
        }
      }
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> find_way(const Topology& topology, const Trace& trace,
                                  const Cause& cause) {
  const auto state = diverging_path(topology, trace);
  const auto observed = [&](const std::string& id) {
    const TraceMessage* message = find_message(trace, id);
    if (message == nullptr) return false;
    if (!state) return message->stream == trace.sink;
    const auto stream = topology.find_stream(message->stream);
    return stream && topology[*stream].to == topology[*state].from;
  };
  std::map<std::string, std::string> came_from;
  std::vector<std::string> queue;
  for (const TraceMessage& message : trace.messages) {
    const std::string& origin = cause.kind == CauseKind::Order ? cause.reader : cause.other;
    if (message.parent != origin || origin.empty()) continue;
    if (cause.path && (message.path_from != topology[topology[*cause.path].from].name ||
                       message.path_to != topology[topology[*cause.path].to].name)) {
      continue;
    }
    if (came_from.emplace(message.id, "").second) queue.push_back(message.id);
  }
  const auto next = flows(trace);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (observed(queue[i])) {
      std::vector<std::string> way;
      for (std::string id = queue[i]; !id.empty(); id = came_from.at(id)) way.push_back(id);
      std::reverse(way.begin(), way.end());
      return way;
    }
    const auto found = next.find(queue[i]);
    if (found == next.end()) continue;
    for (const std::string& id : found->second) {
      if (came_from.emplace(id, queue[i]).second) queue.push_back(id);
    }
  }
  return {};
}

}  // namespace firebreak::report
