// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_schedule.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::replay::interpreter {

using topology::Delivery;
using topology::Topology;

namespace {

// What one handling emits comes in the order of the paths (semantics 1.2).
void emit(const Script& script, std::size_t world, std::size_t handling, Schedule& result) {
  std::vector<MessageIndex> emits = script.worlds[world][handling].emits;
  std::stable_sort(emits.begin(), emits.end(), [&](MessageIndex a, MessageIndex b) {
    return *script.messages[a].path < *script.messages[b].path;
  });
  for (MessageIndex message : emits) {
    result.emitted[message].push_back(result.emissions.size());
    result.emissions.push_back({message, handling});
  }
}

std::string check_completeness(const Topology& topology, const result::Trace& trace,
                               const Script& script, std::size_t world, const Schedule& schedule,
                               const std::vector<std::size_t>& handled) {
  for (MessageIndex m = 0; m < script.messages.size(); ++m) {
    const topology::Stream& stream = topology[script.messages[m].stream];
    if (!stream.to || stream.delivery == Delivery::AtMostOnce) continue;
    if (handled[m] >= schedule.emitted[m].size()) continue;
    return fmt::format("world {}: {} never arrives, but stream '{}' loses nothing", world + 1,
                       trace.messages[m].id, stream.name);
  }
  return "";
}

}  // namespace

Schedule schedule(const Topology& topology, const result::Trace& trace, const Script& script,
                  std::size_t world, std::string& problem) {
  Schedule result;
  const std::size_t count = script.messages.size();
  result.emitted.resize(count);
  result.at.resize(topology.components().size());
  for (MessageIndex m = 0; m < count; ++m) {
    if (script.messages[m].parent) continue;
    result.emitted[m].push_back(result.emissions.size());
    result.emissions.push_back({m, kNever});
  }
  std::vector<std::size_t> handled(count);
  const std::vector<Handling>& handlings = script.worlds[world];
  for (std::size_t h = 0; h < handlings.size(); ++h) {
    const MessageIndex m = handlings[h].message;
    const topology::Stream& stream = topology[script.messages[m].stream];
    const std::string& id = trace.messages[m].id;
    const std::size_t emitted = result.emitted[m].size();
    if (emitted == 0) {
      problem = fmt::format("world {}: {} arrives before it is emitted", world + 1, id);
      return result;
    }
    if (handled[m] >= emitted && stream.delivery != Delivery::AtLeastOnce) {
      problem = fmt::format("world {}: {} arrives again, but stream '{}' repeats nothing",
                            world + 1, id, stream.name);
      return result;
    }
    result.received.push_back(result.emitted[m][std::min(handled[m], emitted - 1)]);
    result.repetition.push_back(handled[m]);
    result.at[handlings[h].component.index()].push_back(h);
    ++handled[m];
    emit(script, world, h, result);
  }
  result.handled.assign(result.emissions.size(), kNever);
  for (std::size_t h = handlings.size(); h-- > 0;) result.handled[result.received[h]] = h;
  problem = check_completeness(topology, trace, script, world, result, handled);
  return result;
}

}  // namespace firebreak::replay::interpreter
