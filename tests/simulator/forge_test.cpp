// SPDX-License-Identifier: Apache-2.0
// A small forge_campaign: no trace is confirmed of an anomaly that is proved absent.
#include "simulator/forge.h"

#include <gtest/gtest.h>

#include "simulator/findings.h"
#include "simulator/forged.h"
#include "topology/builder.h"

namespace firebreak::simulator {
namespace {

TEST(ForgedTraces, NoneIsConfirmedWhereTheAnomalyIsProvedAbsent) {
  test_support::Rng rng(1);
  std::size_t confirmed = 0;
  for (unsigned number = 0; number < 300; ++number) {
    const auto model = test_support::random_model(rng, options_of("all", 3));
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    if (!topology) continue;
    const Plan plan(*topology);
    if (plan.too_large) continue;
    const Proofs proofs(*topology);
    Forger(plan, rng).forge(verified(*topology).traces, 60, [&](const result::Trace& trace) {
      const Inspection inspection = inspect(*topology, proofs, trace, 0);
      confirmed += inspection.confirmed ? 1 : 0;
      EXPECT_FALSE(inspection.doubt) << inspection.doubt->what << "\n"
                                     << text_of(model) << text_of(trace);
      return inspection.confirmed;
    });
  }
  EXPECT_GT(confirmed, 1200);
}

}  // namespace
}  // namespace firebreak::simulator
