// SPDX-License-Identifier: Apache-2.0
// Sweeps as their users meet them: killed, resumed, at the same time, and with runs that end badly.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "cli/cli_models.h"
#include "cli/sweep_fixture.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::read_file;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class LocalSweep : public Sweep {
 protected:
  pid_t start(const std::string& database, const std::string& jobs) const {
    const pid_t process = ::fork();
    if (process != 0) return process;
    if (::chdir(folder_.path().c_str()) != 0) ::_exit(1);
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
    ::execl(FIREBREAK_EXECUTABLE, "firebreak", "sweep", "plan.yaml", "--database", database.c_str(),
            "--jobs", jobs.c_str(), nullptr);
    ::_exit(1);
  }
  static int status_of(pid_t process) {
    int status = 0;
    ::waitpid(process, &status, 0);
    return status;
  }
};

TEST_F(LocalSweep, DoesAllRunsOfAPlan) {
  const Finished first = run({"plan.yaml"});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out, "plan.db: 24 runs: 16 answered, 8 refused\n");
  const std::string csv = rows("plan.db");
  EXPECT_THAT(csv, HasSubstr("\n1,models/confluent.yaml,"));
  EXPECT_THAT(csv, HasSubstr(",deterministic,none,1,0,"));
  EXPECT_THAT(csv, HasSubstr(",divergent,instance,1,1,"));
  EXPECT_THAT(csv, HasSubstr("\"stdin:3:3: error[no-sink]: "));
  EXPECT_EQ(run({"plan.yaml"}).out, first.out);
  EXPECT_EQ(rows("plan.db"), csv);
}

// Ten times, wherever it is; then it goes on to the same bytes.
TEST_F(LocalSweep, LosesNothingWhereItIsKilled) {
  run({"plan.yaml"});
  std::mt19937 random(15);
  for (int i = 0; i < 10; ++i) {
    const pid_t process = start("killed.db", i % 2 == 0 ? "1" : "3");
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    ::kill(process, SIGKILL);
    status_of(process);
  }
  EXPECT_EQ(run({"plan.yaml", "--database", "killed.db"}).status, 0);
  EXPECT_EQ(rows("killed.db"), rows("plan.db"));
}

TEST_F(LocalSweep, FreesItsRunsWhereItIsInterrupted) {
  const pid_t process = start("plan.db", "2");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ::kill(process, SIGTERM);
  const int status = status_of(process);
  EXPECT_TRUE((WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) || WEXITSTATUS(status) == 0);
  EXPECT_EQ(run({"plan.yaml"}).status, 0);
}

TEST_F(LocalSweep, WorksWithOthersOnOneDatabase) {
  run({"plan.yaml"});
  std::vector<pid_t> processes;
  processes.reserve(3);
  for (int i = 0; i < 3; ++i) processes.push_back(start("shared.db", "2"));
  for (const pid_t process : processes) EXPECT_EQ(status_of(process), 0);
  EXPECT_EQ(rows("shared.db"), rows("plan.db"));
}

TEST_F(LocalSweep, EndsWhenItsTimeIsOverAndGoesOnWithoutThePlan) {
  const Finished cut = run({"plan.yaml", "--timeout", "0.001"});
  EXPECT_EQ(cut.status, 3) << cut.err;
  EXPECT_THAT(cut.out, HasSubstr("to be done"));
  std::filesystem::remove(folder_.path("plan.yaml"));
  std::filesystem::remove_all(folder_.path("models"));
  EXPECT_EQ(run({"continue", "plan.db"}).out, "plan.db: 24 runs: 16 answered, 8 refused\n");
}

TEST_F(LocalSweep, RunsARowAgain) {
  run({"plan.yaml"});
  const Finished same = run({"rerun", "plan.db", "9"});
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.err, "run 9: answered, as before\n");
  EXPECT_THAT(same.out, HasSubstr("\"verdict\": \"divergent\""));
  const Finished none = run({"rerun", "plan.db", "25"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("has no run '25'; they are numbered from 1 to 24"));
  EXPECT_THAT(run({"rerun", "plan.db", "9x"}).err, HasSubstr("has no run '9x'"));
  EXPECT_EQ(run({"rerun", "plan.db", "9", "-o", "again.json"}).out, "");
  EXPECT_EQ(read_file(folder_.path("again.json")), same.out);
}

// Which may say something else: to be read is all that its database is good for.
TEST_F(LocalSweep, ReadsWhatAnotherBuildHasBegun) {
  run({"plan.yaml"});
  const std::string another = FIREBREAK_VERSION "+000000000000";
  std::string bytes = read_file(folder_.path("plan.db"));
  for (std::size_t at = 0; (at = bytes.find(FIREBREAK_VERSION "+", at)) != std::string::npos;
       ++at) {
    bytes.replace(at, another.size(), another);
  }
  folder_.write("plan.db", bytes);
  EXPECT_THAT(rows("plan.db"), HasSubstr("," + another + "\n"));
  EXPECT_THAT(run({"rerun", "plan.db", "9"}).err,
              StartsWith("run 9: answered, as before (it was firebreak " + another + ", this is "));
  EXPECT_THAT(run({"plan.yaml"}).err,
              HasSubstr("was begun by firebreak " + another + ", this is "));
  EXPECT_EQ(run({"continue", "plan.db"}).status, 2);
}

TEST_F(LocalSweep, WritesTheTypesBesideTheRows) {
  run({"plan.yaml"});
  EXPECT_EQ(run({"export", "plan.db", "-o", "rows.csv"}).status, 0);
  EXPECT_THAT(read_file(folder_.path("rows.csv")), HasSubstr(",peak_kilobytes\n"));
  EXPECT_THAT(read_file(folder_.path("rows.csv-metadata.json")), HasSubstr("\"rows.csv\""));
}

TEST_F(LocalSweep, GivesARowForEachModel) {
  if (test_support::run_shell("command -v python3").status != 0)
    GTEST_SKIP() << "python3 is missing";
  run({"plan.yaml"});
  const Finished models = test_support::run_shell(
      test_support::quoted(FIREBREAK_SOURCE_DIR "/scripts/study-models") + " plan.db",
      folder_.path(""));
  EXPECT_EQ(models.status, 0) << models.err;
  EXPECT_THAT(models.out, StartsWith("model,verdict,sinks,anomalous_sinks,"));
  EXPECT_THAT(models.out, HasSubstr("divergent"));
}

TEST_F(LocalSweep, MakesARowOfWhatHasNoMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer takes more address space than there is";
#endif
  std::string model = "streams:\n  in: { to: C.i }\n";
  std::string annotation;
  for (int i = 0; i < 60'000; ++i) {
    model += fmt::format("  s{}: {{ from: C.o{} }}\n", i, i);
    annotation += fmt::format("      - {{ from: i, to: o{}, label: OW }}\n", i);
  }
  folder_.write("large.yaml", model + "components:\n  C:\n    annotation:\n" + annotation);
  folder_.write("large-plan.yaml",
                "models: [large.yaml, models/racy.yaml]\nquestions: [verify]\n"
                "limits: { megabytes: 110 }\n");
  EXPECT_EQ(run({"large-plan.yaml"}).out, "large-plan.db: 2 runs: 1 answered, 1 out-of-memory\n");
}

TEST_F(LocalSweep, MakesARowOfWhatHasNoProcessorTime) {
  folder_.write("long.yaml", R"(
models: [models/racy.yaml]
questions: [repair]
generate:
  - { shape: layered, components: 1500, replicated: 40, seed: 1 }
limits: { seconds: 1 }
)");
  EXPECT_EQ(run({"long.yaml"}).out, "long.db: 2 runs: 1 answered, 1 out-of-time\n");
  EXPECT_EQ(run({"rerun", "long.db", "2"}).err, "run 2: out-of-time, as before\n");
}

// Its rows would not be those of another machine.
TEST_F(LocalSweep, RefusesToGiveARunLessThanThePlanSays) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer takes more address space than there is";
#endif
  const std::string command = std::string("; exec ") + FIREBREAK_EXECUTABLE + " sweep plan.yaml";
  const Finished time = test_support::run_shell("ulimit -t 10" + command, folder_.path());
  EXPECT_EQ(time.status, 2);
  EXPECT_THAT(time.err, HasSubstr("may take 10 s of a processor, and the system allows 10 s"));
  const Finished memory = test_support::run_shell("ulimit -v 900000" + command, folder_.path());
  EXPECT_EQ(memory.status, 2);
  EXPECT_THAT(memory.err, HasSubstr("may take 1000 MB of memory, and the system allows 921 MB"));
  EXPECT_EQ(test_support::run_shell("ulimit -t 11" + command, folder_.path()).status, 0);
}

TEST_F(LocalSweep, GoesOnAfterTheSystemHadNoRoom) {
  const Finished full = test_support::run_shell(
      std::string("ulimit -n 20; exec ") + FIREBREAK_EXECUTABLE + " sweep plan.yaml --jobs 10",
      folder_.path());
  EXPECT_EQ(full.status, 2);
  EXPECT_THAT(full.err, HasSubstr("Too many open files"));
  EXPECT_THAT(full.err, Not(HasSubstr("internal error")));
  EXPECT_EQ(run({"plan.yaml"}).status, 0);
}

TEST_F(LocalSweep, TellsHowRunsEndWhereItsStarterDoesNotAsk) {
  run({"plan.yaml"});
  const Finished ignored =
      test_support::run_shell(std::string("env --ignore-signal=CHLD ") + FIREBREAK_EXECUTABLE +
                                  " sweep plan.yaml --database ignored.db",
                              folder_.path());
  EXPECT_EQ(ignored.status, 0) << ignored.err;
  EXPECT_EQ(rows("ignored.db"), rows("plan.db"));
}

TEST_F(LocalSweep, RefusesWhatIsWrong) {
  folder_.write("bad.yaml", "models: [models, nowhere]\nquestion: [verify]\n");
  const Finished bad = run({"bad.yaml"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.err, StartsWith("bad.yaml:2:1: error[unknown-key]: a plan has no key "));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("bad.db")));
  EXPECT_EQ(run({"none.yaml"}).status, 2);
  EXPECT_THAT(run({"export", "none.db"}).err, HasSubstr("none.db"));
  EXPECT_THAT(run({"export"}).err, HasSubstr("expected: sweep export FILE.db"));
  EXPECT_THAT(run({"plan.yaml", "more.yaml"}).err, HasSubstr("sweep takes one plan"));
}

TEST_F(LocalSweep, KeepsRowsInAFileWhateverItIsCalled) {
  for (const std::string name : {":memory:", "file:a.db?mode=memory"}) {
    EXPECT_EQ(run({"plan.yaml", "--timeout", "0.001", "--database", name}).status, 3);
    EXPECT_TRUE(std::filesystem::exists(folder_.path(name))) << name;
    EXPECT_EQ(run({"export", name}).status, 0) << name;
  }
  EXPECT_THAT(run({"export", ""}).err, HasSubstr("the name of a database is empty"));
}

TEST_F(LocalSweep, RefusesAChangedModel) {
  run({"plan.yaml"});
  folder_.write("models/racy.yaml", kConfluent);
  const Finished changed = run({"plan.yaml"});
  EXPECT_EQ(changed.status, 2);
  EXPECT_THAT(changed.err, HasSubstr("belongs to another plan, or its models have changed"));
  EXPECT_EQ(run({"plan.yaml", "--database", "other.db"}).status, 0);
}

}  // namespace
}  // namespace firebreak
