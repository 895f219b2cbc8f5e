// SPDX-License-Identifier: Apache-2.0
// Runs the examples of README.md and docs/commands.md. A ```yaml block after `<!-- file: NAME -->`
// is written to that file; in a ```console block every line after `$ ` is run, in the folder of
// these files, and what follows must be what it prints, byte for byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using test_support::read_file;
using test_support::Finished;
using test_support::run_shell;
using test_support::TemporaryFolder;

struct Block {
  std::string language;
  std::string file;  // of a preceding `<!-- file: NAME -->`
  std::string text;
};

std::vector<Block> blocks_of(const std::string& markdown) {
  const std::string file_mark = "<!-- file: ";
  std::vector<Block> blocks;
  std::istringstream in(markdown);
  std::string file;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (!inside && line.starts_with(file_mark)) {
      file = line.substr(file_mark.size(), line.find(" -->") - file_mark.size());
    } else if (!inside && line.starts_with("```")) {
      blocks.push_back({line.substr(3), file, ""});
      file.clear();
      inside = true;
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

struct Example {
  std::string command;
  std::string expected;
};

std::vector<Example> examples_of(const Block& block) {
  std::vector<Example> examples;
  std::istringstream in(block.text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("$ ")) {
      examples.push_back({line.substr(2), ""});
    } else if (!examples.empty()) {
      examples.back().expected += line + "\n";
    }
  }
  return examples;
}

class Document : public testing::TestWithParam<std::string> {};

TEST_P(Document, ShowsWhatTheProgramPrints) {
  const std::string markdown = read_file(std::string(FIREBREAK_SOURCE_DIR) + "/" + GetParam());
  ASSERT_FALSE(markdown.empty());
  const TemporaryFolder folder;
  fs::create_directory_symlink(fs::path(FIREBREAK_SOURCE_DIR) / "models", folder.path("models"));
  fs::create_symlink(FIREBREAK_EXECUTABLE, folder.path("firebreak"));
  const std::string path = "PATH=" + test_support::quoted(folder.path()) + ":$PATH\n";
  std::size_t run_examples = 0;
  for (const Block& block : blocks_of(markdown)) {
    if (!block.file.empty()) folder.write(block.file, block.text);
    if (block.language != "console") continue;
    for (const Example& example : examples_of(block)) {
      const Finished run = run_shell(path + example.command, folder.path());
      EXPECT_EQ(run.out + run.err, example.expected) << "$ " << example.command;
      ++run_examples;
    }
  }
  EXPECT_GT(run_examples, 1U);
}

INSTANTIATE_TEST_SUITE_P(Documents, Document, testing::Values("README.md", "docs/commands.md"),
                         [](const auto& document) {
                           return document.param == "README.md" ? "README" : "commands";
                         });

}  // namespace
}  // namespace firebreak
