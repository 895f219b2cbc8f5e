// SPDX-License-Identifier: Apache-2.0
// An installed firebreak works, and so does what is generated beside it.
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
using testing::IsEmpty;

class Install : public testing::Test {
 protected:
  void SetUp() override {
    const Finished run =
        run_shell(quoted(CMAKE_PROGRAM) + " --install " + quoted(FIREBREAK_BINARY_DIR) +
                  " --prefix " + quoted(folder.path("prefix")));
    ASSERT_EQ(run.status, 0) << run.out << run.err;
  }
  std::string installed(const std::string& name) const { return folder.path("prefix/" + name); }

  TemporaryFolder folder;
};

TEST_F(Install, TheInstalledExecutableWorks) {
  const std::string model = folder.write("racy.yaml", kRacy);
  EXPECT_EQ(run_shell(quoted(installed("bin/firebreak")) + " verify " + quoted(model)).status, 1);
}

// So that they are there after scripts/firebreak, which builds nothing else.
TEST_F(Install, WhatIsGeneratedIsMadeWhenTheExecutableIsLinked) {
  for (const char* file : {"firebreak.bash", "_firebreak", "firebreak.fish", "firebreak.1"}) {
    const Finished query = run_shell(quoted(BUILD_PROGRAM) + " -C " + quoted(FIREBREAK_BINARY_DIR) +
                                     " -t query share/" + file);
    if (query.status != 0) GTEST_SKIP() << "the build is not Ninja's";
    EXPECT_THAT(query.out, HasSubstr("src/cli/main.cpp.o")) << file;
  }
}

TEST_F(Install, BashCompletesCommandsOptionsAndValues) {
  const std::string script = installed("share/bash-completion/completions/firebreak");
  ASSERT_TRUE(fs::exists(script));
  const auto completions = [&](const std::string& words, int position) {
    return run_shell("bash -c " + quoted("source " + quoted(script) + "; COMP_WORDS=(" + words +
                                         "); COMP_CWORD=" + std::to_string(position) +
                                         "; _firebreak; echo \"${COMPREPLY[*]}\""))
        .out;
  };
  EXPECT_EQ(completions("firebreak ver", 1), "verify\n");
  EXPECT_EQ(completions("firebreak verify --anom", 2), "--anomaly\n");
  EXPECT_EQ(completions("firebreak label --rules s", 3), "sound\n");
  EXPECT_EQ(completions("firebreak label --anom", 2), "\n");
}

TEST_F(Install, OtherShellsTakeTheirCompletion) {
  const std::string zsh = installed("share/zsh/site-functions/_firebreak");
  const std::string fish = installed("share/fish/vendor_completions.d/firebreak.fish");
  EXPECT_THAT(read_file(zsh), HasSubstr("#compdef firebreak"));
  EXPECT_THAT(read_file(zsh), HasSubstr("--rules"));
  EXPECT_THAT(read_file(zsh), HasSubstr("'(-o --output)'{-o,--output}'[write the result"));
  EXPECT_THAT(read_file(fish), HasSubstr("-l rules -x -a 'sound icde14'"));
  for (const auto& [shell, script] : {std::pair("zsh", zsh), std::pair("fish", fish)}) {
    const std::string name = shell;
    if (run_shell("command -v " + name).status != 0) continue;
    const Finished run = run_shell(name + " -n " + quoted(script));
    EXPECT_EQ(run.status, 0) << run.err;
  }
}

TEST_F(Install, TheManualPageNamesEveryCommandAndOption) {
  const std::string page = installed("share/man/man1/firebreak.1");
  const std::string text = read_file(page);
  for (const char* word : {".TH FIREBREAK 1", "firebreak verify", "firebreak export",
                           "\\-\\-timeout", "\\-\\-anomaly", "EXIT STATUS", ".SH EXAMPLES"}) {
    EXPECT_THAT(text, HasSubstr(word));
  }
  if (run_shell("command -v groff").status != 0) GTEST_SKIP() << "groff is not installed";
  const Finished run = run_shell("groff -man -Tutf8 -ww " + quoted(page) + " >/dev/null");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, IsEmpty());
}

}  // namespace
}  // namespace firebreak
