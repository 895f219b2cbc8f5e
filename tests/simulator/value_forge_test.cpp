// SPDX-License-Identifier: Apache-2.0
// A small value_campaign: no trace with real values is confirmed of an anomaly that is proved
// absent.
#include "simulator/value_forge.h"

#include <gtest/gtest.h>

namespace firebreak::simulator {
namespace {

TEST(ForgedValues, NoneIsConfirmedWhereTheAnomalyIsProvedAbsent) {
  ValueForging forging;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    forge_values(model_for_values(seed), 2, seed, forging);
  }
  for (const auto& found : forging.found) ADD_FAILURE() << found.model << text_of(found.trace);
  EXPECT_GT(forging.models, 5U);
  EXPECT_GT(forging.confirmed, 50U);
  EXPECT_GT(forging.refused, 1000U);
}

}  // namespace
}  // namespace firebreak::simulator
