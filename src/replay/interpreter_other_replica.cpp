// SPDX-License-Identifier: Apache-2.0
// One run does not do without what another tells of the other replica's copies.
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "replay/interpreter_copies.h"

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
