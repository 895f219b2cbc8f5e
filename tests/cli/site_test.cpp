// SPDX-License-Identifier: Apache-2.0
// The documents as a site: every link leads somewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::HasSubstr;

class Site : public testing::Test {
 protected:
  void SetUp() override {
    if (run_shell("command -v python3 && command -v cmark-gfm").status != 0) {
      GTEST_SKIP() << "needs Python and cmark-gfm";
    }
  }
  Finished make(const std::string& root) const {
    return run_shell(quoted(FIREBREAK_SOURCE_DIR "/scripts/site.py") + " " + quoted(out) + " " +
                     quoted(root));
  }

  TemporaryFolder folder;
  const std::string out = folder.path("site");
};

TEST_F(Site, LinksOfTheDocumentsLeadSomewhere) {
  const Finished made = make(FIREBREAK_SOURCE_DIR);
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(read_file(out + "/index.html"), HasSubstr("<a href=\"docs/semantics.html\">"));
  EXPECT_THAT(read_file(out + "/docs/commands.html"),
              HasSubstr("href=\"formats.html#models-for-spin-and-tlc\""));
}

TEST_F(Site, SaysWhichLinksLeadNowhere) {
  fs::create_directory(folder.path("docs"));
  folder.write("docs/a.md", "# A\n\n## Two words\n\n[here](#two-words) [back](../README.md)\n");
  folder.write("README.md", "# R\n\n[a](docs/a.md#two-words)\n");
  EXPECT_EQ(make(folder.path()).status, 0);
  EXPECT_THAT(read_file(out + "/docs/a.html"), HasSubstr("<a href=\"../index.html\">back</a>"));
  folder.write("README.md", "[a](docs/a.md#three) [b](docs/b.md)\n");
  const Finished broken = make(folder.path());
  EXPECT_EQ(broken.status, 1);
  EXPECT_EQ(broken.err,
            "README.md: nothing is at docs/b.md\nREADME.md: docs/a.md has no heading 'three'\n");
}

TEST(Picture, OfTheReportIsSmall) {
  EXPECT_LT(fs::file_size(FIREBREAK_SOURCE_DIR "/docs/report.png"), 100'000U);
}

}  // namespace
}  // namespace firebreak
