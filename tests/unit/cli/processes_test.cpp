// SPDX-License-Identifier: Apache-2.0
#include "cli/processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace firebreak::cli {
namespace {

using base::Environment;
using std::chrono::milliseconds;
using testing::ElementsAre;

Environment given(unsigned jobs, milliseconds time) {
  Environment environment;
  environment.jobs = jobs;
  environment.deadline = Environment::Clock::now() + time;
  return environment;
}

TEST(Processes, GivesEachResultAtItsIndex) {
  Environment environment;
  environment.jobs = 4;
  Processes processes(40, environment, [](std::size_t i, Environment&, const auto&) {
    return std::string(i * 10'000, 'x');  // more than a pipe holds
  });
  for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(processes.get(i).result->size(), i * 10'000);
}

TEST(Processes, RunsAsManyAtATimeAsAsked) {
  // Both wait for the other, by way of two pipes: one at a time they would never come back.
  int to_first[2];
  int to_second[2];
  ASSERT_EQ(::pipe(to_first) + ::pipe(to_second), 0);
  Processes processes(2, given(2, milliseconds(20'000)),
                      [&](std::size_t i, Environment&, const auto&) -> std::string {
                        char met = 'n';
                        [[maybe_unused]] auto size =
                            ::write(i == 0 ? to_second[1] : to_first[1], "y", 1);
                        size = ::read(i == 0 ? to_first[0] : to_second[0], &met, 1);
                        return {met};
                      });
  EXPECT_EQ(processes.get(0).result, "y");
  EXPECT_EQ(processes.get(1).result, "y");
}

TEST(Processes, WhatWasPublishedStandsInForWhatIsEnded) {
  const auto start = Environment::Clock::now();
  Processes processes(3, given(1, milliseconds(300)),
                      [](std::size_t i, Environment&, const auto& publish) -> std::string {
                        publish("1");
                        publish("2");
                        if (i == 1) std::this_thread::sleep_for(std::chrono::seconds(20));
                        return "7";
                      });
  EXPECT_EQ(processes.get(0).result, "7");
  const auto cut = processes.get(1);
  EXPECT_EQ(cut.ending, Ending::OutOfTime);
  EXPECT_EQ(cut.result, "2");
  EXPECT_EQ(processes.get(2).ending, Ending::OutOfTime);
  EXPECT_LT(Environment::Clock::now() - start, std::chrono::seconds(5));
}

TEST(Processes, WhatEndsOneIsNothingToTheOthers) {
  Processes processes(7, {}, [](std::size_t i, Environment&, const auto& publish) -> std::string {
    publish("1");
    if (i == 0) throw std::runtime_error("broken");
    if (i == 1) throw std::bad_alloc();
    if (i == 2) throw 1;
    if (i == 3) ::kill(::getpid(), SIGKILL);
    if (i == 4) ::kill(::getpid(), SIGUSR1);
    if (i == 5) std::raise(SIGXCPU);
    return "7";
  });
  const auto failed = processes.get(0);
  EXPECT_EQ(failed.ending, Ending::Failed);
  EXPECT_EQ(failed.problem, "broken");
  EXPECT_EQ(failed.result, std::nullopt);
  const auto unroomy = processes.get(1);
  EXPECT_EQ(unroomy.ending, Ending::OutOfMemory);
  EXPECT_EQ(unroomy.result, std::nullopt);
  EXPECT_EQ(processes.get(2).ending, Ending::Failed);
  EXPECT_EQ(processes.get(3).ending, Ending::OutOfMemory);
  EXPECT_EQ(processes.get(4).problem, "its process was ended by signal 10");
  const auto starved = processes.get(5);
  EXPECT_EQ(starved.ending, Ending::OutOfProcessorTime);
  EXPECT_EQ(starved.result, std::nullopt);
  EXPECT_EQ(processes.get(6).result, "7");
}

TEST(Processes, TellTheirProgress) {
  std::vector<std::string> heard;
  Environment environment;
  environment.progress = [&](std::string_view text) { heard.emplace_back(text); };
  Processes processes(2, environment, [](std::size_t i, Environment& own, const auto&) {
    own.report_progress("working on " + std::to_string(i));
    return std::string();
  });
  processes.get(0);
  processes.get(1);
  EXPECT_THAT(heard, ElementsAre("working on 0", "working on 1"));
}

TEST(Processes, SayOnceWhatTakesLongOrMuch) {
  std::vector<std::string> heard;
  const auto tell = [&](std::size_t i, std::string_view what) {
    heard.push_back(std::to_string(i) + ": " + std::string(what));
  };
  const auto work = [](std::size_t i, Environment& own, const auto&) {
    if (i == 1) std::this_thread::sleep_for(milliseconds(1500));
    if (i == 2) std::vector<char>(100'000'000, 'x').swap(*new std::vector<char>);
    own.report_progress("");
    return std::string();
  };
  Processes processes(3, {}, work, {tell, milliseconds(1000), 90'000'000});
  for (std::size_t i = 0; i < 3; ++i) processes.get(i);
  for (const char* once : {"1: this takes more than a minute; --timeout sets a limit",
                           "2: this takes more than 2 GB of memory"}) {
    EXPECT_EQ(std::ranges::count(heard, once), 1) << once;
  }
}

TEST(Processes, EndWithThemWhatStillRuns) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  {
    Processes processes(2, given(2, milliseconds(60'000)),
                        [](std::size_t i, Environment&, const auto&) -> std::string {
                          if (i == 1) std::this_thread::sleep_for(std::chrono::seconds(60));
                          return "";
                        });
    processes.get(0);
  }
  ::close(pipe[1]);
  char none = 0;
  EXPECT_EQ(::read(pipe[0], &none, 1), 0) << "somebody still has the other end";
  ::close(pipe[0]);
}

}  // namespace
}  // namespace firebreak::cli
