// SPDX-License-Identifier: Apache-2.0
// What the steps of coordination cost; docs/repair.md 2.2 has the reasons.
#pragma once

#include <cstdint>

namespace firebreak::coordination {

// How many messages fall into one partition of a seal: what happens to every message costs this
// much more than what happens once in a partition.
inline constexpr std::uint64_t kMessagesPerPartition = 10;
// Two instances stand for all of a replicated component (semantics 1.6).
inline constexpr std::uint64_t kReplicas = 2;
// Orderings by key run in parallel, a global one is one queue; a stream that is FIFO by key can be
// spread over partitions of a log, and a message waits for few others: what a piece by key costs,
// in percent of one without.
inline constexpr std::uint64_t kByKey = 50;
// A sequence number on a message and its place in a reorder buffer.
inline constexpr std::uint64_t kSequenceNumber = 2;
// An identity on a message and a look-up among those seen.
inline constexpr std::uint64_t kDuplicateCheck = 3;
// The acknowledgement of a message. What is sent again is removed as a duplicate is.
inline constexpr std::uint64_t kAcknowledgement = 1;
// Another implementation of a component; what it costs to run is not known here.
inline constexpr std::uint64_t kVariant = 1;

}  // namespace firebreak::coordination
