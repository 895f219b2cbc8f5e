// SPDX-License-Identifier: Apache-2.0
// What a path that waits emits comes after all that it handles, and so does what is made of it
// (semantics 3.5).
#include <gtest/gtest.h>

#include <string>

#include "support/text.h"
#include "unit/labels/labels_of.h"

namespace firebreak::labels {
namespace {

using test_support::LabelsOf;
using test_support::replaced;

// All tickets are there when a number is looked up that was drawn when the last one was sold.
constexpr const char* kRaffle = R"(
streams:
  ticket: { to: Raffle.ticket, seal: [] }
  drawn: { from: Raffle.drawn, to: Raffle.number }
  prize: { from: Raffle.prize }
components:
  Raffle:
    annotation:
      - { from: ticket, to: drawn, label: OW, subscript: [] }
      - { from: number, to: prize, label: OR }
)";

std::string prize(const std::string& model) { return LabelsOf(model).sound("prize"); }

TEST(Waiting, WhatComesOfAWholePartitionComesAfterIt) { EXPECT_EQ(prize(kRaffle), "Async"); }

TEST(Waiting, ACrashMayComeBeforeAllIsEmitted) {
  EXPECT_EQ(prize(replaced(kRaffle, "  Raffle:\n", "  Raffle:\n    crash: replay\n")), "Run");
}

TEST(Waiting, WhatIsHandledAtOnceIsNoWholePartition) {
  const std::string unsealed = replaced(kRaffle, ", seal: []", "");
  EXPECT_EQ(prize(replaced(unsealed, "label: OW, subscript: []", "label: CW")), "Run");
}

}  // namespace
}  // namespace firebreak::labels
