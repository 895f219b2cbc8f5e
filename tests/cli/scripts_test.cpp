// SPDX-License-Identifier: Apache-2.0
// What scripts/build says, with a ninja that only talks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using test_support::Finished;
using test_support::quoted;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BuildScript : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"scripts", "bin", "build"}) fs::create_directory(folder.path(name));
    fs::copy_file(fs::path(FIREBREAK_SOURCE_DIR) / "scripts" / "build",
                  folder.path("scripts/build"));
    program("scripts/setup", "");
  }
  void program(const std::string& name, const std::string& body) const {
    const std::string path = folder.write(name, "#!/bin/sh\n" + body);
    fs::permissions(path, fs::perms::owner_all);
  }
  Finished build(const std::string& ninja) const {
    program("bin/ninja", ninja);
    return run_shell("PATH=" + quoted(folder.path("bin")) + ":$PATH FIREBREAK_BUILD_DIR=" +
                     quoted(folder.path("build")) + " " + quoted(folder.path("scripts/build")));
  }

  TemporaryFolder folder;
};

TEST_F(BuildScript, SaysHowFarItIsTenTimes) {
  const Finished run = build("for i in $(seq 200); do echo \"[$i/200] Building\"; done\n");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, AllOf(HasSubstr("building, 1 of 200\n"), HasSubstr("building, 100 of 200\n"),
                             HasSubstr("building, 200 of 200\n")));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 12) << run.err;
}

TEST_F(BuildScript, SaysNothingWhereNothingIsToBeDone) {
  folder.write("build/.built", "");
  const Finished run =
      build("echo '[0/2] Re-checking globbed directories...'; echo 'ninja: no work to do.'\n");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out + run.err, "");
}

TEST_F(BuildScript, ShowsWhatFailed) {
  const Finished run = build(
      "echo '[1/2] Building a.o'; echo 'FAILED: a.o'; echo 'a.cpp:1: error'; echo '[2/2] b.o'\n"
      "exit 1\n");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("FAILED: a.o\na.cpp:1: error\n"), Not(HasSubstr("[2/2]"))));
  EXPECT_FALSE(fs::exists(folder.path("build/.built")));
}

}  // namespace
}  // namespace firebreak
