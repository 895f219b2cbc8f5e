// SPDX-License-Identifier: Apache-2.0
#include "check/minimality.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "enumerator/enumerate.h"

namespace firebreak::check {

namespace {

constexpr std::uint64_t kEffort = 5'000;  // states
constexpr std::size_t kMostInputs = 40;   // of the model

}  // namespace

bool no_fewer_messages(const topology::Topology& topology, topology::StreamId sink,
                       const result::Trace& trace) {
  const auto messages = static_cast<unsigned>(std::ranges::count_if(
      trace.messages, [](const auto& message) { return message.parent.empty(); }));
  if (messages <= 1) return true;
  if (topology.inputs().size() > kMostInputs) return false;
  return enumerator::shown_by(topology, sink, trace.anomaly, messages - 1, kEffort) == false;
}

}  // namespace firebreak::check
