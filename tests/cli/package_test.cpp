// SPDX-License-Identifier: Apache-2.0
// What others install: the Debian package unpacked into an empty prefix, the hook, the action.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using test_support::Finished;
using test_support::quoted;
using test_support::read_file;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;

const std::string kRoot = FIREBREAK_SOURCE_DIR;

// The package's file; the empty text where there is no dpkg.
std::string package(const TemporaryFolder& folder, const std::string& into) {
  const std::string target = folder.path(into);
  const Finished run = run_shell("SOURCE_DATE_EPOCH=1700000000 cpack -G DEB --config " +
                                 quoted(std::string(FIREBREAK_BINARY_DIR) + "/CPackConfig.cmake") +
                                 " -B " + quoted(target));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  for (const auto& entry : fs::directory_iterator(target)) {
    if (entry.path().extension() == ".deb") return entry.path();
  }
  ADD_FAILURE() << "no package in " << target;
  return "";
}

TEST(Package, UnpackedInAnEmptyPrefixItWorks) {
  if (run_shell("command -v dpkg-deb && command -v cpack").status != 0) {
    GTEST_SKIP() << "dpkg or cpack is missing";
  }
  const TemporaryFolder folder;
  const std::string deb = package(folder, "first");
  const Finished about = run_shell("dpkg-deb --info " + quoted(deb));
  EXPECT_THAT(about.out, HasSubstr("Package: firebreak"));
  EXPECT_THAT(about.out, HasSubstr("libz3-4"));
  const std::string prefix = folder.path("prefix");
  ASSERT_EQ(run_shell("dpkg-deb --extract " + quoted(deb) + " " + quoted(prefix)).status, 0);
  const std::string model = folder.write("racy.yaml", kRacy);
  EXPECT_EQ(run_shell(quoted(prefix + "/usr/bin/firebreak") + " verify " + quoted(model)).status,
            1);
  for (const char* file : {"bin/firebreak", "share/man/man1/firebreak.1",
                           "share/bash-completion/completions/firebreak"}) {
    EXPECT_TRUE(fs::exists(prefix + "/usr/" + file)) << file;
  }
  // Of the libraries that it was linked with none is missing in what it depends on.
  const Finished needed = run_shell("ldd " + quoted(prefix + "/usr/bin/firebreak"));
  EXPECT_THAT(needed.out, testing::Not(HasSubstr("not found")));
}

TEST(Package, IsTheSameBytesEachTime) {
  if (run_shell("command -v dpkg-deb && command -v cpack").status != 0) {
    GTEST_SKIP() << "dpkg or cpack is missing";
  }
  const TemporaryFolder folder;
  EXPECT_EQ(read_file(package(folder, "one")), read_file(package(folder, "two")));
}

// The command of the hook, on a file that its pattern takes.
TEST(Package, TheHookHoldsModelsToTheirExpectations) {
  const std::string hook = read_file(kRoot + "/.pre-commit-hooks.yaml");
  EXPECT_THAT(hook, HasSubstr("entry: firebreak test --quiet\n"));
  EXPECT_THAT(hook, HasSubstr("files: \\.firebreak\\.ya?ml$\n"));
  const TemporaryFolder folder;
  const std::string model = folder.write("shop.firebreak.yaml", kRacy);
  EXPECT_EQ(run_shell(quoted(FIREBREAK_EXECUTABLE) + " test --quiet " + quoted(model)).status, 0);
}

// The commands of the action, with what it calls the runner's folders.
TEST(Package, TheActionAnnotatesAndReports) {
  const std::string action = read_file(kRoot + "/action.yml");
  const TemporaryFolder folder;
  const std::string model = folder.write("racy.yaml", kRacy);
  fs::create_directories(folder.path("firebreak"));
  fs::create_symlink(FIREBREAK_EXECUTABLE, folder.path("firebreak/firebreak"));
  const auto step = [&](const std::string& start) {
    const std::size_t begin = action.find("run: '" + start) + 6;
    return action.substr(begin, action.find("'\n", begin) - begin);
  };
  const std::string variables = "RUNNER_TEMP=" + quoted(folder.path("")) +
                                " COMMAND=verify MODELS=" + quoted(model) +
                                " REPORT=" + quoted(folder.path("r.html"));
  const std::string verify = step("\"$RUNNER_TEMP/firebreak/firebreak\" \"$COMMAND\"");
  const Finished run = run_shell("export " + variables + "; " + verify);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("::error file=" + model));
  const std::string report = step("\"$RUNNER_TEMP/firebreak/firebreak\" report");
  EXPECT_EQ(run_shell("export " + variables + "; " + report).status, 0);
  EXPECT_THAT(read_file(folder.path("r.html")), HasSubstr("<!DOCTYPE html>"));
}

}  // namespace
}  // namespace firebreak
