// SPDX-License-Identifier: Apache-2.0
// What others install: the Debian package unpacked into an empty prefix, the hook, the action.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
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
using testing::StartsWith;

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

// The steps of the action, in its order, in a folder of a runner, with a `gh` that keeps what it is
// given.
class Action : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder.path("firebreak"));
    fs::create_directories(folder.path("bin"));
    fs::create_symlink(FIREBREAK_EXECUTABLE, folder.path("firebreak/firebreak"));
    const std::string gh = folder.write("bin/gh", "#!/bin/sh\necho \"$*\" >>gh.log\ncat >>gh.in\n");
    fs::permissions(gh, fs::perms::owner_all);
  }
  Finished step(const std::string& name, const std::string& variables) {
    const std::string command = "run: '\"$GITHUB_ACTION_PATH/scripts/action\" " + name + "'\n";
    const std::size_t at = action.find(command, last_);
    EXPECT_NE(at, std::string::npos) << name;
    last_ = at;
    return run_shell(
        "export PATH=\"$PWD/bin:$PATH\" RUNNER_TEMP=\"$PWD\" GITHUB_OUTPUT=output "
        "GITHUB_STEP_SUMMARY=summary GITHUB_REPOSITORY=me/shop " +
            variables + "; " + quoted(kRoot + "/scripts/action") + " " + name,
        folder.path());
  }
  std::string at(const std::string& name) const { return read_file(folder.path(name)); }

  const std::string action = read_file(kRoot + "/action.yml");
  TemporaryFolder folder;

 private:
  std::size_t last_ = 0;
};

TEST_F(Action, AnnotatesShowsAndSuggests) {
  if (run_shell("command -v python3").status != 0) GTEST_SKIP() << "needs Python";
  folder.write("racy.yaml", kRacy);
  const Finished verify = step("verify", "COMMAND=verify MODELS=racy.yaml");
  EXPECT_THAT(verify.out, StartsWith("::error file=racy.yaml,line=5,"));
  EXPECT_EQ(at("output"), "status=1\n");
  EXPECT_EQ(step("show", "MODELS=racy.yaml REPORT=r.html SARIF=r.sarif").status, 0);
  EXPECT_THAT(at("r.html"), HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(step("link", "URL=https://example.org/1").out, HasSubstr("https://example.org/1"));
  EXPECT_THAT(at("summary"), HasSubstr("(https://example.org/1)"));
  EXPECT_EQ(step("suggest", "SARIF=r.sarif PULL_REQUEST=7 COMMIT=abc").status, 0);
  EXPECT_THAT(at("gh.log"), HasSubstr("repos/me/shop/pulls/7/comments"));
  EXPECT_EQ(step("result", "STATUS=1").status, 1);
}

// What a click on the suggestion makes of the file passes.
TEST_F(Action, TheSuggestionIsARepair) {
  if (run_shell("command -v python3").status != 0) GTEST_SKIP() << "needs Python";
  const std::string file = folder.write("racy.yaml", kRacy);
  step("show", "MODELS=racy.yaml REPORT=r.html SARIF=r.sarif");
  step("suggest", "SARIF=r.sarif PULL_REQUEST=7 COMMIT=abc");
  const auto comment = nlohmann::json::parse(at("gh.in"));
  EXPECT_EQ(comment.at("path"), "racy.yaml");
  EXPECT_EQ(comment.at("commit_id"), "abc");
  const std::string body = comment.at("body");
  const std::string fence = "```suggestion\n";
  const std::size_t begin = body.find(fence) + fence.size();
  const std::string text = body.substr(begin, body.rfind("```") - begin);
  const auto last = comment.at("line").get<std::size_t>();
  const auto first = comment.value("start_line", last);
  std::istringstream lines(kRacy);
  std::string repaired;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (number == first) repaired += text;
    if (number < first || number > last) repaired += line + "\n";
  }
  folder.write("racy.yaml", repaired);
  EXPECT_EQ(run_shell(quoted(FIREBREAK_EXECUTABLE) + " verify -q " + quoted(file)).status, 0)
      << repaired;
  EXPECT_EQ(run_shell(quoted(FIREBREAK_EXECUTABLE) + " test -q " + quoted(file)).status, 0)
      << repaired;
}

TEST_F(Action, PassesWhereNothingIsWrong) {
  folder.write("good.yaml", kConfluent);
  step("verify", "COMMAND=test MODELS=good.yaml");
  EXPECT_EQ(at("output"), "status=0\n");
  EXPECT_EQ(step("result", "STATUS=0").status, 0);
}

}  // namespace
}  // namespace firebreak
