// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_other_replica.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace firebreak::replay::interpreter {

using topology::Topology;

namespace {

// Whether the other replica's copy must arrive: both have in common what it descends from, that is
// there, and nothing on its way may be lost.
bool comes_to_other(const Topology& topology, const Script& script,
                    const std::set<MessageIndex>& emitted, MessageIndex m) {
  for (; topology[script.messages[m].stream].is_private; m = *script.messages[m].parent) {
    script.spend(1);
    if (may_lose(topology, topology[script.messages[m].stream])) return false;
    if (!script.messages[m].parent) return true;
  }
  return !script.messages[m].parent || emitted.contains(m);
}

}  // namespace

void find_common(const Topology& topology, Script& script) {
  script.spend(script.messages.size());
  for (Message& message : script.messages) {
    const topology::Stream& stream = topology[message.stream];
    message.common = !stream.is_private || (!stream.replicated && message.parent &&
                                            script.messages[*message.parent].common);
  }
}

std::string OtherReplica::arrive(MessageIndex m, const Schedule& schedule) {
  const auto complain = [&](const char* what) {
    return fmt::format("world {}: the other replica's copy of {} arrives {}", world_ + 1,
                       script_.messages[m].id, what);
  };
  if (script_.messages[m].common) {
    return complain("beside it, but it is one message for both");
  }
  if (!can_exist(m, schedule)) return complain("before it can exist");
  if (!may_come_again(m, ++arrived_[m])) return complain("again, but nothing is repeated");
  return "";
}

// What the other replica sends descends from what both have in common, once there is that.
bool OtherReplica::can_exist(MessageIndex m, const Schedule& schedule) const {
  for (; script_.messages[m].parent; m = *script_.messages[m].parent) {
    const bool is_common = !topology_[script_.messages[m].stream].is_private;
    if (is_common) return !schedule.emitted[m].empty();
  }
  return true;
}

// Between replicas the other world tells how often it sends the message.
bool OtherReplica::may_come_again(MessageIndex m, std::size_t arrivals) {
  if (arrivals <= 1 || may_repeat(topology_, script_, m)) return true;
  if (!script_.between_replicas()) return comes_again(topology_, script_, m);
  if (sent_.empty()) {
    sent_.resize(script_.messages.size());
    for (const Handling& handling : script_.worlds[1 - world_]) {
      script_.spend(1 + handling.emits.size());
      for (const MessageIndex emitted : handling.emits) ++sent_[emitted];
    }
  }
  return arrivals <= sent_[m];
}

void complete_other_replica(const Topology& topology, Script& script) {
  if (script.between_replicas()) return;
  const std::array<std::vector<Handling>, 2> listed = script.worlds;
  for (std::size_t w = 0; w < 2; ++w) {
    std::set<MessageIndex> there, emitted;
    for (const Handling& handling : listed[w]) {
      script.spend(1 + handling.emits.size());
      if (handling.other_replica) there.insert(handling.message);
      emitted.insert(handling.emits.begin(), handling.emits.end());
    }
    for (Handling handling : listed[1 - w]) {
      if (!handling.other_replica || there.contains(handling.message)) continue;
      if (!comes_to_other(topology, script, emitted, handling.message)) continue;
      there.insert(handling.message);
      handling.listed.reset();
      script.worlds[w].push_back(std::move(handling));
    }
  }
}

}  // namespace firebreak::replay::interpreter
