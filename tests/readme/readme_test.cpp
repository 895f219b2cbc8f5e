// SPDX-License-Identifier: Apache-2.0
// Runs the examples of README.md and of some pages of docs. A ```yaml block after `<!-- file: NAME
// -->` is written to that file; in a ```console block every line after `$ ` is run, in the folder
// of these files, and what follows must be what it prints, byte for byte. With
// FIREBREAK_UPDATE_DOCS in the environment the documents are brought up to date instead; read the
// difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
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

// A document as it should be: each example followed by what it prints now.
class Rewriter {
 public:
  Rewriter() {
    fs::create_directory_symlink(fs::path(FIREBREAK_SOURCE_DIR) / "models", folder_.path("models"));
    fs::create_symlink(FIREBREAK_EXECUTABLE, folder_.path("firebreak"));
  }

  std::string rewrite(const std::string& markdown) {
    std::istringstream in(markdown);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("```")) {
        fence(line);
      } else if (language_.empty()) {
        prose(line);
      } else if (language_ == "console") {
        console(line);
      } else {
        block_ += line + "\n";
        result_ += line + "\n";
      }
    }
    return result_;
  }

  std::size_t examples() const { return examples_; }

 private:
  void fence(const std::string& line) {
    result_ += line + "\n";
    if (language_.empty()) {
      language_ = line.substr(3);
      block_.clear();
      return;
    }
    language_.clear();
    if (!file_.empty()) folder_.write(file_, block_);
    file_.clear();
  }

  void prose(const std::string& line) {
    const std::string mark = "<!-- file: ";
    if (line.starts_with(mark)) file_ = line.substr(mark.size(), line.find(" -->") - mark.size());
    result_ += line + "\n";
  }

  // What an example printed before is left out; what it prints now comes instead.
  void console(const std::string& line) {
    if (!line.starts_with("$ ")) return;
    const std::string path = "PATH=" + quoted(folder_.path()) + ":$PATH\n";
    const Finished finished = run_shell(path + line.substr(2), folder_.path());
    result_ += line + "\n" + finished.err + finished.out;
    ++examples_;
  }

  TemporaryFolder folder_;
  std::string result_;
  std::string language_;  // of the block that we are in; empty outside
  std::string file_;      // that the next block is written to
  std::string block_;
  std::size_t examples_ = 0;
};

class Document : public testing::TestWithParam<std::string> {};

TEST_P(Document, ShowsWhatTheProgramPrints) {
  const std::string file = std::string(FIREBREAK_SOURCE_DIR) + "/" + GetParam();
  const std::string markdown = read_file(file);
  Rewriter rewriter;
  const std::string now = rewriter.rewrite(markdown);
  EXPECT_GT(rewriter.examples(), 1U);
  if (std::getenv("FIREBREAK_UPDATE_DOCS") != nullptr) {
    std::ofstream(file, std::ios::binary) << now;
    GTEST_SKIP() << "brought up to date";
  }
  EXPECT_EQ(markdown, now);
}

TEST_P(Document, NamesFilesThatExist) {
  const fs::path file = fs::path(FIREBREAK_SOURCE_DIR) / GetParam();
  const std::string markdown = read_file(file);
  const auto each = [&](const std::string& pattern, const auto& found) {
    const std::regex expression(pattern);
    for (std::sregex_iterator match(markdown.begin(), markdown.end(), expression), end;
         match != end; ++match) {
      found((*match)[1].str());
    }
  };
  each(R"(\]\(([^)#:]+)\))", [&](const std::string& link) {
    EXPECT_TRUE(fs::exists(file.parent_path() / link)) << link;
  });
  each(R"((?:^|[ `])((?:scripts|models)/[A-Za-z0-9_./-]+))", [&](const std::string& named) {
    EXPECT_TRUE(fs::exists(fs::path(FIREBREAK_SOURCE_DIR) / named)) << named;
  });
}

INSTANTIATE_TEST_SUITE_P(Documents, Document,
                         testing::Values("README.md", "docs/commands.md", "docs/first-models.md",
                                         "docs/tutorial.md", "docs/experiments.md"),
                         [](const auto& document) {
                           std::string name = fs::path(document.param).stem().string();
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace firebreak
