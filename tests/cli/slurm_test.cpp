// SPDX-License-Identifier: Apache-2.0
// Sweeps on Slurm: on one of this machine where its packages are installed, and beside that on
// scripts that stand for its commands, which fail as it would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/sweep_fixture.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::quoted;
using test_support::read_file;
using test_support::run_shell;
using testing::HasSubstr;

constexpr const char* kOnSlurm = " sweep plan.yaml --database s.db --engine slurm --workers 3 ";

class SlurmSweep : public Sweep {
 protected:
  /// Does all tasks of an array, but for those that `fails` (a shell condition on $round and $i)
  /// says.
  void fake_sbatch(const std::string& fails) const {
    script("sbatch", R"(
round=$(($(cat round 2>/dev/null || echo 0) + 1))
echo $round >round
for i in $(seq $(sed -n 's/#SBATCH --array=1-//p' "$2")); do
  if )" + fails + R"(; then continue; fi
  SLURM_ARRAY_TASK_ID=$i sh "$2"
done)");
  }
  void script(const std::string& name, const std::string& body) const {
    const std::string file = folder_.write("bin/" + name, "#!/bin/sh\n" + body + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  Finished run_on_slurm(const std::string& more = "") const {
    return run_shell("PATH=" + quoted(folder_.path("bin")) + ":$PATH " +
                         quoted(FIREBREAK_EXECUTABLE) + kOnSlurm + more,
                     folder_.path());
  }
  std::string rounds() const { return read_file(folder_.path("round")); }
};

TEST_F(SlurmSweep, GivesTheRowsOfALocalOne) {
  const Finished finished = run_shell(quoted(FIREBREAK_SOURCE_DIR "/tests/cluster/slurm") + " . " +
                                          quoted(FIREBREAK_EXECUTABLE) + kOnSlurm,
                                      folder_.path());
  if (finished.status == 77) GTEST_SKIP() << finished.err;
  EXPECT_EQ(finished.out, "s.db: 24 runs: 16 answered, 8 refused\n") << finished.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.path("s.db-slurm")));
  run({"plan.yaml"});
  EXPECT_EQ(rows("s.db"), rows("plan.db"));
}

TEST_F(SlurmSweep, GivesWhatFailedToTheNextArray) {
  script("squeue", "");
  fake_sbatch("[ $round = 1 ] && [ $i = 2 ]");
  const Finished finished = run_on_slurm();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(rounds(), "2\n");
  run({"plan.yaml"});
  EXPECT_EQ(rows("s.db"), rows("plan.db"));
}

TEST_F(SlurmSweep, GivesUpAfterThreeArrays) {
  script("squeue", "");
  fake_sbatch("[ $i = 2 ]");
  const Finished finished = run_on_slurm();
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(rounds(), "3\n");
  EXPECT_THAT(finished.out, HasSubstr("1 to be done"));
}

// It was stopped while its tasks were going on; they end, and nothing is done twice.
TEST_F(SlurmSweep, GathersWhatAnEarlierSweepHasLeft) {
  script("squeue", "echo 7_1");
  script("sbatch", "cp \"$2\" later");
  EXPECT_EQ(run_on_slurm("--timeout 0.001").status, 3);
  run_shell("for i in 1 2 3; do SLURM_ARRAY_TASK_ID=$i sh later; done", folder_.path());
  script("sbatch", "exit 1");
  script("squeue", "");
  EXPECT_EQ(run_on_slurm().out, "s.db: 24 runs: 16 answered, 8 refused\n");
}

// Slurm takes a while to put the tasks away.
TEST_F(SlurmSweep, EndsWhenAllTasksSayThatTheyAreDone) {
  script("squeue", "echo 7_1");
  fake_sbatch("false");
  EXPECT_EQ(run_on_slurm("--timeout 20").out, "s.db: 24 runs: 16 answered, 8 refused\n");
  EXPECT_FALSE(std::filesystem::exists(folder_.path("s.db-slurm")));
}

TEST_F(SlurmSweep, SaysWhyItCannot) {
  script("sbatch", "echo -----; echo 'sbatch: error: invalid account' >&2; echo; echo why; exit 1");
  const Finished refused = run_on_slurm();
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("sbatch failed: sbatch: error: invalid account why\n"));
  const Finished none = run_shell("PATH=/nowhere " + quoted(FIREBREAK_EXECUTABLE) +
                                      " sweep plan.yaml --database n.db --engine slurm",
                                  folder_.path());
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("there is no program 'sbatch'"));
}

}  // namespace
}  // namespace firebreak
