// SPDX-License-Identifier: Apache-2.0
// What `repair` says of a counterexample: what prevents it, the cheapest first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "report/repair/repair.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using testing::HasSubstr;

// Nothing is repaired, since of the candidates, all alike but for the cost, none is chosen.
result::RepairResult prevented_by(std::size_t count) {
  result::RepairResult result;
  result.model = "many";
  const auto pieces = model_of(poor_model() + R"(repairs:
  - { order: Report, mechanism: sequencing, streams: [click, request], by: [id], cost: 120 }
  - { seal: click, key: [id], cost: 9 }
)")
                          .repairs.value();
  result.candidates.assign(count, pieces.at(1));
  result.candidates.front() = pieces.at(0);
  result.certificate.resize(1);
  result.certificate.front().trace =
      replayed(topology_of(poor_model()), poor_trace(result::Anomaly::Run));
  std::vector<std::size_t>& all = result.certificate.front().prevented_by;
  all.resize(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  result.lower_bound = 9;
  result.repair = {1};
  result.cost = 9;
  result.optimal = result.verified_by_solver = true;
  return result;
}

std::string text_of(const result::RepairResult& result, std::size_t width) {
  Page page;
  page.width = width;
  return repair_text(topology_of(poor_model()), result, page);
}

TEST(RepairText, ListsWhatPreventsACounterexample) {
  EXPECT_THAT(text_of(prevented_by(3), Page::kLeast), HasSubstr(R"(
  1. At Report, click#1 and query#1 race, so two runs can
    give sink response different contents. Each of these
    prevents it:
        9  seal click on [id] at its producer
        9  seal click on [id] at its producer
      120  order the inputs [click, request] of Report per
             [id] (sequencing)
  Whatever prevents this costs at least 9.
)"));
}

TEST(RepairText, CountsWhatIsNotListed) {
  EXPECT_THAT(text_of(prevented_by(13), Page::kUsual), HasSubstr(R"(
      9  seal click on [id] at its producer
      9  seal click on [id] at its producer
      or one of 3 more, none of them cheaper
  Whatever prevents this costs at least 9.
)"));
}

}  // namespace
}  // namespace firebreak::report
