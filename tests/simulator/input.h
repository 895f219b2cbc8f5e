// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/program.h"
#include "support/random_models.h"

namespace firebreak::simulator {

/// A random input: from one to `most` messages for each source, their values and producers, and the
/// places of punctuations. `hops` bounds how many paths a message leads through.
Input random_input(const Program& program, test_support::Rng& rng, unsigned most, unsigned hops);

enum class Place : std::uint8_t { Early, Late, Random };

/// Adds the punctuations of a source to its messages, each after all of its partition; on a FIFO
/// stream in the first such place, the last, or any.
void add_punctuations(const Program& program, const topology::Stream& stream, Place where,
                      test_support::Rng& rng, std::vector<Item>& items);

/// The lineage of the message with that number of the source.
std::uint64_t lineage_of_source(topology::StreamId stream, std::size_t number);

}  // namespace firebreak::simulator
