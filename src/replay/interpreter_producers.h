// SPDX-License-Identifier: Apache-2.0
// Who sent what, of a FIFO stream with several producers (semantics 4.4).
#pragma once

#include <cstdint>
#include <vector>

namespace firebreak::replay::interpreter {

/// Whether so many producers can have sent the messages, given by number, when those of which one
/// overtook the other have different ones. `overtakes` is symmetric. Where there are three or more,
/// the answer can be no though there is a way.
bool producers_suffice(const std::vector<std::vector<std::size_t>>& overtakes,
                       std::uint32_t producers);

}  // namespace firebreak::replay::interpreter
