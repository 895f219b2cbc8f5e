// SPDX-License-Identifier: Apache-2.0
// What `repair --relax` says where the time was over: no more than is known.
#include "report/relaxation/relaxation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using testing::HasSubstr;
using testing::Not;

// The seal and the FIFO order are kept; the order at Report can go.
result::Relaxation cautious() {
  result::Relaxation relaxation;
  result::RepairResult& kept = relaxation.kept;
  kept.model = "cautious";
  kept.candidates = model_of(poor_model() + R"(repairs:
  - { seal: click, key: [id], cost: 9 }
  - { fifo: click, cost: 2 }
  - { order: Report, mechanism: sequencing, cost: 80 }
)")
                        .repairs.value();
  kept.repair = std::vector<std::size_t>{0, 1};
  kept.cost = 11;
  kept.lower_bound = 5;
  kept.verified_by_solver = true;
  kept.out_of_time = true;
  relaxation.declared_cost = 91;
  relaxation.needs = {{0, poor_trace(result::Anomaly::Run)}};
  return relaxation;
}

std::string text_of(const result::Relaxation& relaxation) {
  return relaxation_text(topology_of(poor_model()), relaxation, Page());
}

TEST(RelaxationText, CallsNothingNeededThatMayGo) {
  EXPECT_THAT(text_of(cautious()), HasSubstr(R"(
What is needed
  the seal of click on [id]: cost 9
    Without it: )"));
  EXPECT_THAT(text_of(cautious()), HasSubstr(R"(
What stays, since the time was over before it was known to be needed
  the FIFO order of click: cost 2
)"));
  result::Relaxation optimal = cautious();
  optimal.kept.lower_bound = optimal.kept.cost;
  optimal.kept.optimal = true;
  EXPECT_THAT(text_of(optimal), Not(HasSubstr("What stays")));
}

TEST(RelaxationText, TellsPiecesApartWithoutWhichTheSameHappens) {
  result::Relaxation relaxation = cautious();
  EXPECT_THAT(text_of(relaxation), Not(HasSubstr("even with")));
  relaxation.needs.push_back({1, relaxation.needs.front().trace});
  const std::string text = text_of(relaxation);
  EXPECT_THAT(text, HasSubstr("race, even with the FIFO order of click, so two runs"));
  EXPECT_THAT(text, HasSubstr("race, even with the seal of click on [id], so two runs"));
}

TEST(RelaxationText, SaysWhoShowsThatTheRestIsEnough) {
  result::Relaxation relaxation = cautious();
  EXPECT_THAT(text_of(relaxation), HasSubstr("the solver shows it;"));
  relaxation.kept.verified_by_solver = false;
  relaxation.kept.verified_by_labels = true;
  EXPECT_THAT(text_of(relaxation), HasSubstr("the label rules show it"));
  relaxation.kept.verified_by_labels = false;
  const std::string text = text_of(relaxation);
  EXPECT_THAT(text, HasSubstr("What perhaps can go\n"));
  EXPECT_THAT(text, HasSubstr("Nothing has confirmed in time that the model"));
  EXPECT_THAT(text, Not(HasSubstr("solver shows")));
  EXPECT_THAT(text, Not(HasSubstr("Why the rest is enough")));
  relaxation.kept.unknown_reason = "that is not decided";
  EXPECT_THAT(text_of(relaxation), Not(HasSubstr("time")));
}

}  // namespace
}  // namespace firebreak::report
