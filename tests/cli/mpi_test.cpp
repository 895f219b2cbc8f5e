// SPDX-License-Identifier: Apache-2.0
// Sweeps by two ranks of MPI on this machine, where it is installed.
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
using test_support::run_shell;
using testing::HasSubstr;

// Open MPI does not like root, nor more ranks than processors.
constexpr const char* kAnywhere =
    "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
    "OMPI_MCA_rmaps_base_oversubscribe=1; ";

class MpiSweep : public Sweep {
 protected:
  void SetUp() override {
    const auto program =
        std::filesystem::path(FIREBREAK_EXECUTABLE).replace_filename("firebreak-sweep-mpi");
    if (!std::filesystem::exists(program)) GTEST_SKIP() << "built without libboost-mpi-dev";
    if (run_shell("mpirun --version").status != 0) GTEST_SKIP() << "openmpi-bin is not installed";
  }
  Finished with_mpi(const std::string& before = "") const {
    return run_shell(kAnywhere + before + quoted(FIREBREAK_EXECUTABLE) +
                         " sweep plan.yaml --database m.db --engine mpi --workers 2",
                     folder_.path());
  }
};

TEST_F(MpiSweep, GivesTheRowsOfALocalOne) {
  const Finished finished = with_mpi();
  EXPECT_EQ(finished.out, "m.db: 24 runs: 16 answered, 8 refused\n") << finished.err;
  EXPECT_EQ(with_mpi().out, finished.out) << "nothing is left to do";
  run({"plan.yaml"});
  EXPECT_EQ(rows("m.db"), rows("plan.db"));
}

TEST_F(MpiSweep, LosesNothingWhereItIsKilled) {
  for (const char* time : {"0.2", "0.5", "0.8"}) {
    with_mpi("timeout --signal=KILL " + std::string(time) + " ");
  }
  EXPECT_EQ(with_mpi().status, 0);
  run({"plan.yaml"});
  EXPECT_EQ(rows("m.db"), rows("plan.db"));
}

TEST_F(MpiSweep, SaysWhatItExpects) {
  const auto program =
      std::filesystem::path(FIREBREAK_EXECUTABLE).replace_filename("firebreak-sweep-mpi");
  for (const char* jobs : {"0", "two", "1x", ""}) {
    const Finished finished =
        run_shell(kAnywhere + ("timeout 60 " + quoted(program.string())) + " m.db " + jobs);
    EXPECT_THAT(finished.err, HasSubstr("expected: firebreak-sweep-mpi FILE.db JOBS")) << jobs;
  }
}

TEST_F(MpiSweep, SaysWhyItCannot) {
  const Finished none =
      run_shell("PATH=/nowhere " + quoted(FIREBREAK_EXECUTABLE) + " sweep plan.yaml --engine mpi",
                folder_.path());
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("there is no program 'mpirun'"));
}

}  // namespace
}  // namespace firebreak
