// SPDX-License-Identifier: Apache-2.0
// A coordinator and its workers, in one process: what they say goes through its bytes.
#include "sweep/coordinate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sweep/owner.h"
#include "unit/sweep/sweep_fixture.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Clock = Coordinator::Clock;

TEST(Messages, ComeBackAsTheyWere) {
  const sweep::Run run{7, {"label", "icde14"}, 5, {3, 200}, "a model of any bytes: \xff\x00\n"};
  const Order order = decode_order(encode(Order{{run}, true}));
  EXPECT_TRUE(order.end);
  ASSERT_THAT(order.runs, SizeIs(1));
  EXPECT_EQ(order.runs[0].asked, run.asked);
  EXPECT_EQ(order.runs[0].seed, 5U);
  EXPECT_EQ(order.runs[0].limits, run.limits);
  EXPECT_EQ(order.runs[0].model, run.model);

  Outcome outcome = answered(9, "digest");
  outcome.signal = 11;
  outcome.reason = "why \xfe";
  outcome.figures = {
      {"a", Value{std::int64_t{-4}}}, {"b", Value{true}}, {"c", Value{std::string("x")}}};
  outcome.effort = {"host", 10, 1.5, 0.25, 4096};
  const Report report = decode_report(encode(Report{2, {outcome}, true}));
  EXPECT_EQ(report.room, 2U);
  EXPECT_TRUE(report.last);
  ASSERT_THAT(report.outcomes, SizeIs(1));
  const Outcome& back = report.outcomes[0];
  EXPECT_EQ(back.run, 9);
  EXPECT_EQ(back.exit_status, 0);
  EXPECT_EQ(back.signal, 11);
  EXPECT_EQ(back.reason, outcome.reason);
  EXPECT_EQ(back.digest, "digest");
  EXPECT_EQ(back.figures, outcome.figures);
  EXPECT_EQ(back.effort.host, "host");
  EXPECT_EQ(back.effort.wall_seconds, 1.5);
  EXPECT_EQ(back.effort.peak_kilobytes, 4096);
}

std::vector<std::int64_t> ids(const Order& order) {
  std::vector<std::int64_t> result;
  for (const sweep::Run& run : order.runs) result.push_back(run.id);
  return result;
}

class CoordinatorTest : public testing::Test {
 protected:
  /// The runs that are given to a worker, now.
  std::vector<std::int64_t> given(int worker) {
    std::vector<std::int64_t> runs;
    for (const auto& order : coordinator_.orders()) {
      if (order.first == worker) runs = ids(order.second);
    }
    return runs;
  }

  TemporaryFolder folder_;
  Store store_ = Store::of_plan(folder_.path("s.db"), small_sweep(), "1.0");
  Clock::time_point now_ = Clock::now();
  Coordinator coordinator_{store_, own_name(), [this] { return now_; }};
};

TEST_F(CoordinatorTest, GivesEachAsMuchAsItHasRoomFor) {
  coordinator_.take(1, {1, {}, false});
  EXPECT_THAT(given(1), ElementsAre(1));
  EXPECT_THAT(given(1), IsEmpty());
  coordinator_.take(2, {5, {}, false});
  EXPECT_THAT(given(2), ElementsAre(2, 3, 4));
  coordinator_.take(1, {1, {answered(1)}, false});
  EXPECT_THAT(given(1), IsEmpty()) << "nothing is left";
  coordinator_.take(2, {3, {answered(2), answered(3), answered(4)}, false});
  EXPECT_TRUE(coordinator_.complete());
}

// Twice, if its worker does not come back; whoever is first counts.
TEST_F(CoordinatorTest, GivesWhatIsLateToAnother) {
  coordinator_.take(1, {4, {}, false});
  EXPECT_THAT(given(1), ElementsAre(1, 2, 3, 4));
  coordinator_.take(2, {4, {}, false});
  EXPECT_THAT(given(2), IsEmpty());
  now_ += std::chrono::seconds(30);
  coordinator_.take(1, {0, {answered(1)}, false});
  EXPECT_THAT(given(2), IsEmpty()) << "they are three runs of ten seconds";
  now_ += std::chrono::seconds(30);
  EXPECT_THAT(given(2), ElementsAre(2, 3, 4));
  EXPECT_THAT(given(2), IsEmpty()) << "once";
  coordinator_.take(2, {3, {answered(2, "quick"), answered(3), answered(4)}, false});
  EXPECT_TRUE(coordinator_.complete());
  coordinator_.take(1, {1, {answered(2, "slow")}, false});
  EXPECT_EQ(store_.outcome(2)->digest, "quick");
}

TEST(CoordinatedWork, IsAllDone) {
  const TemporaryFolder folder;
  Store store = Store::of_plan(folder.path("s.db"), small_sweep(), "1.0");
  Coordinator coordinator(store, own_name());
  const std::string tool = script(folder, "tool", "echo '{}'");
  Worker one(tool, 1);
  Worker two(tool, 2);
  Worker* const workers[] = {&one, &two};
  while (!coordinator.complete()) {
    for (int i = 0; i < 2; ++i) {
      if (const auto report = workers[i]->report()) {
        coordinator.take(i, decode_report(encode(*report)));
      }
    }
    for (const auto& [worker, order] : coordinator.orders()) {
      workers[worker]->take(decode_order(encode(order)));
    }
    for (Worker* worker : workers) worker->wait(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(store.progress().by_ending[0], 4);
  EXPECT_FALSE(one.ended());
  one.take({{}, true});
  EXPECT_TRUE(one.ended());
}

}  // namespace
}  // namespace firebreak::sweep
