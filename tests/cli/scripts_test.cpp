// SPDX-License-Identifier: Apache-2.0
// What scripts/build and .ci/run say, with tools that only talk.
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
using test_support::read_file;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

class Script : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {".ci", "scripts", "bin", "build"}) {
      fs::create_directory(folder.path(name));
    }
    program("scripts/setup", "");
  }
  void copy(const std::string& name) const {
    fs::copy_file(fs::path(FIREBREAK_SOURCE_DIR) / name, folder.path(name));
  }
  void program(const std::string& name, const std::string& body) const {
    const std::string path = folder.write(name, "#!/bin/sh\n" + body);
    fs::permissions(path, fs::perms::owner_all);
  }
  Finished run(const std::string& command) const {
    return run_shell("PATH=" + quoted(folder.path("bin")) + ":$PATH FIREBREAK_BUILD_DIR=" +
                         quoted(folder.path("build")) + " " + command,
                     folder.path());
  }

  TemporaryFolder folder;
};

class BuildScript : public Script {
 protected:
  Finished build(const std::string& ninja) const {
    copy("scripts/build");
    program("bin/ninja", ninja);
    return run("scripts/build");
  }
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

class CiScript : public Script {
 protected:
  void SetUp() override {
    Script::SetUp();
    copy(".ci/run");
    program("bin/git", "echo a.cpp\n");
    program("bin/clang-format", "");
    program("bin/cmake", "");
  }
};

TEST_F(CiScript, SaysOneLineOfWhatPasses) {
  program("bin/clang-format", "echo fine\n");
  const Finished ci = run(".ci/run format");
  EXPECT_EQ(ci.status, 0);
  EXPECT_THAT(ci.out + ci.err,
              MatchesRegex("format: passed in [0-9]+ s .[0-9]+ s of processor time.\n"));
}

TEST_F(CiScript, SaysHowToMendTheFormat) {
  program("bin/clang-format", "echo \"$*: badly set\"\nexit 1\n");
  const Finished ci = run(".ci/run format");
  EXPECT_EQ(ci.status, 1);
  EXPECT_THAT(ci.out, HasSubstr("--dry-run -Werror a.cpp: badly set\n"
                                "mend it with: git ls-files '*.cpp' '*.h' | xargs clang-format -i\n"
                                "format: FAILED after "));
}

TEST_F(CiScript, RunsTheStagesAfterOneThatFails) {
  program("scripts/test", "echo one test fails\nexit 1\n");
  const Finished ci = run(".ci/run test format");
  EXPECT_EQ(ci.status, 1);
  EXPECT_THAT(
      ci.out,
      MatchesRegex("one test fails\ntest: FAILED after [0-9]+ s .[0-9]+ s of processor time.\n"
                   "format: passed in [0-9]+ s .[0-9]+ s of processor time.\nfailed: test\n"));
}

TEST_F(CiScript, TidiesWhatChangedAndAUserOfEachHeader) {
  program("bin/git",
          "case $1 in\n"
          "  diff) echo src/a.cpp; echo src/b.h ;;\n"
          "  grep) echo \"$3\" >>\"$0.log\"; echo src/c.cpp; echo src/d.cpp ;;\n"
          "esac\n");
  program("bin/run-clang-tidy", "echo \"read $*\"\nexit 1\n");
  const Finished ci = run(".ci/run tidy");
  EXPECT_EQ(ci.status, 1);
  EXPECT_THAT(ci.out, HasSubstr("read -quiet -p build/tidy src/a.cpp src/c.cpp\n"));
  EXPECT_EQ(read_file(folder.path("bin/git.log")), "#include \"(.*/)?b.h\"\n");
}

TEST_F(CiScript, SaysHowManyChangedSourcesItDoesNotTidy) {
  program("bin/git", "if [ $1 = diff ]; then seq -f %g.cpp 100; fi\n");
  program("bin/run-clang-tidy", "echo $# >>\"$0.log\"\n");
  const Finished ci = run(".ci/run tidy");
  EXPECT_EQ(ci.status, 0);
  EXPECT_THAT(ci.out, HasSubstr("only 30 of the changed sources; 70 more with .ci/run tidy-all\n"));
  EXPECT_EQ(read_file(folder.path("bin/run-clang-tidy.log")), "33\n");
}

}  // namespace
}  // namespace firebreak
