// SPDX-License-Identifier: Apache-2.0
// Whatever becomes of a run is an outcome. Shell scripts stand for the tool.
#include "sweep/crew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "sweep/sweep.h"
#include "unit/sweep/sweep_fixture.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using testing::HasSubstr;

Run run_of(std::uint32_t seconds = 60) {
  return {7, {"verify", ""}, 5, {seconds, 2000}, "the text of a model"};
}

Outcome outcome_in(Crew& crew, const Run& run) {
  crew.start(run);
  EXPECT_FALSE(crew.has_room());
  std::vector<Outcome> ended;
  while (ended.empty()) ended = crew.wait(std::chrono::seconds(10));
  EXPECT_TRUE(crew.empty());
  return ended.front();
}

Outcome outcome_of(const std::string& body, const Run& run = run_of()) {
  const TemporaryFolder folder;
  Crew crew(script(folder, "tool", body), 1);
  return outcome_in(crew, run);
}

TEST(Crew, GivesTheModelAndReadsTheAnswer) {
  const Outcome outcome = outcome_of(R"(
read -r line
test "$line" = "the text of a model" || exit 9
test "$*" = "verify --format json --quiet --seed 5 --timeout 10000000 -" || exit 10
echo '{ "verdict": "divergent", "sinks": { "a": { "anomaly": "run" }, "b": { "anomaly": "none" } } }'
exit 1)");
  EXPECT_EQ(outcome.run, 7);
  EXPECT_EQ(outcome.ending, Ending::Answered);
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_EQ(outcome.digest.size(), 64U);
  EXPECT_THAT(outcome.figures,
              testing::UnorderedElementsAre(NamedValue{"verdict", Value{std::string("divergent")}},
                                            NamedValue{"anomaly", Value{std::string("run")}},
                                            NamedValue{"sinks", Value{std::int64_t{2}}},
                                            NamedValue{"anomalous_sinks", Value{std::int64_t{1}}}));
  EXPECT_GT(outcome.effort.peak_kilobytes, 0);
  EXPECT_FALSE(outcome.effort.host.empty());
}

TEST(Crew, TellsHowARunCrashed) {
  const Outcome killed = outcome_of("kill -SEGV $$");
  EXPECT_EQ(killed.ending, Ending::Crashed);
  EXPECT_EQ(killed.signal, SIGSEGV);
  EXPECT_FALSE(killed.exit_status);
  const Outcome internal = outcome_of("echo '{}'; echo 'a bug' >&2; exit 70");
  EXPECT_EQ(internal.ending, Ending::Crashed);
  EXPECT_EQ(internal.exit_status, 70);
  EXPECT_EQ(internal.reason, "a bug");
  EXPECT_EQ(internal.digest, "");
  EXPECT_EQ(outcome_of("exit 0").ending, Ending::Crashed) << "no document";
}

TEST(Crew, TellsWhereMemoryEnded) {
  EXPECT_EQ(outcome_of("echo 'unknown: out of memory' >&2; exit 3").ending, Ending::OutOfMemory);
  EXPECT_EQ(outcome_of(R"(echo '{ "reason": "out of memory" }'; exit 3)").ending,
            Ending::OutOfMemory);
  EXPECT_EQ(outcome_of("kill -KILL $$").ending, Ending::OutOfMemory) << "by the system";
  EXPECT_EQ(outcome_of(R"(echo '{ "reason": "not decided" }'; exit 3)").ending, Ending::Answered);
}

TEST(Crew, LimitsTheMemoryOfARun) {
  EXPECT_THAT(outcome_of("test $(ulimit -v) = 1953125 || exit 9; exit 70").exit_status, 70);
}

TEST(Crew, LimitsTheProcessorTimeOfARun) {
  const Outcome outcome = outcome_of("while :; do :; done", run_of(1));
  EXPECT_EQ(outcome.ending, Ending::OutOfTime);
  EXPECT_EQ(outcome.signal, SIGXCPU);
  EXPECT_EQ(outcome_of(R"(echo '{ "reason": "out of processor time" }'; exit 3)").ending,
            Ending::OutOfTime);
}

// As those that were begun by a program that blocks signals.
TEST(Crew, LimitsTheProcessorTimeWhereItsSignalIsBlocked) {
  sigset_t set;
  sigset_t before;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGXCPU);
  ::sigprocmask(SIG_BLOCK, &set, &before);
  const Outcome outcome = outcome_of("while :; do :; done", run_of(1));
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(outcome.ending, Ending::OutOfTime);
  EXPECT_EQ(outcome.signal, SIGXCPU);
}

// By the clock it takes four times as long as it may of the processor.
TEST(Crew, GivesTheTimeBackThatARunIsStopped) {
  const Outcome outcome =
      outcome_of("(sleep 4; kill -CONT $$) & kill -STOP $$; echo '{}'", run_of(1));
  EXPECT_EQ(outcome.ending, Ending::Answered);
  EXPECT_GT(outcome.effort.wall_seconds, 3);
}

class SleepingCrew : public testing::Test {
 protected:
  // Each time that it is begun it leaves a line.
  Outcome outcome_of(const std::string& body) {
    const std::string begun = test_support::quoted(folder_.path("begun"));
    Crew crew(script(folder_, "tool",
                     "echo >> " + begun + "\nbegun() { wc -l < " + begun + "; }\n" + body),
              1,
              [](const Limits&) -> std::chrono::milliseconds { return std::chrono::seconds(2); });
    return outcome_in(crew, run_of());
  }
  std::string begun() const { return test_support::read_file(folder_.path("begun")); }

  TemporaryFolder folder_;
};

// With all that they have begun.
TEST_F(SleepingCrew, EndsRunsThatSleepTwice) {
  const Outcome outcome = outcome_of("sleep 600 & sleep 600");
  EXPECT_EQ(outcome.ending, Ending::Stalled);
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_EQ(begun(), "\n\n");
}

TEST_F(SleepingCrew, BeginsRunsAnewThatSleepOnce) {
  const Outcome outcome = outcome_of(
      "test $(begun) = 1 && sleep 600; read -r line; echo \"{ }\"; "
      "test \"$line\" = \"the text of a model\"");
  EXPECT_EQ(outcome.ending, Ending::Answered);
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(begun(), "\n\n");
}

TEST(Crew, TellsARefusal) {
  const Outcome outcome = outcome_of("echo '{}'; echo 'm:1:1: error[x]: y' >&2; exit 2");
  EXPECT_EQ(outcome.ending, Ending::Refused);
  EXPECT_EQ(outcome.reason, "m:1:1: error[x]: y");
  EXPECT_TRUE(outcome.figures.empty());
}

TEST(Work, DoesAllRunsAndGoesOnAfterACrash) {
  const TemporaryFolder folder;
  Store store = Store::of_plan(folder.path("s.db"), small_sweep(), "1.0");
  // One that crashes at each question but `label`.
  const std::string tool =
      script(folder, "tool", R"(test "$1" = label && echo '{ "sinks": {} }' && exit 0; exit 70)");
  work(store, {tool, 2, {}});
  EXPECT_TRUE(store.complete());
  EXPECT_EQ(store.outcome(1)->ending, Ending::Crashed);
  EXPECT_EQ(store.outcome(4)->ending, Ending::Answered);
}

TEST(Work, FreesItsClaimsWhereItIsStopped) {
  const TemporaryFolder folder;
  Store store = Store::of_plan(folder.path("s.db"), small_sweep(), "1.0");
  int looks = 0;
  work(store, {script(folder, "tool", "sleep 600"), 2, [&] { return ++looks > 2; }});
  EXPECT_EQ(store.progress().done(), 0);
  EXPECT_EQ(store.database().number("SELECT count(*) FROM run WHERE owner NOT NULL"), 0);
}

TEST(ProgressLine, TellsRateAndTimeLeft) {
  Progress before{100, {10, 0, 0, 0, 0}};
  Progress now{100, {35, 0, 3, 0, 2}};
  EXPECT_EQ(progress_line(before, before, 0), "10 of 100 runs");
  EXPECT_EQ(progress_line(before, now, 10), "40 of 100 runs, 3.0 a second, 20 s left");
}

}  // namespace
}  // namespace firebreak::sweep
