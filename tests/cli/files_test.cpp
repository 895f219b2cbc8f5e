// SPDX-License-Identifier: Apache-2.0
// Directories as input, a first model, and `help`.
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
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;

TEST(Directories, StandForTheModelFilesBelowThem) {
  const TemporaryFolder folder;
  for (const char* name : {"b", "a/deep", ".hidden"}) fs::create_directories(folder.path(name));
  folder.write("b/two.yml", kConfluent);
  folder.write("a/deep/one.yaml", kConfluent);
  folder.write("a/notes.txt", "no model");
  folder.write("a/.draft.yaml", "no: model");
  folder.write(".hidden/three.yaml", "no: model");
  const Finished finished = run_firebreak({"verify", "-q", folder.path("")});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, folder.path("a/deep/one.yaml") + ": deterministic\n" +
                              folder.path("b/two.yml") + ": deterministic\n");
}

TEST(Directories, WithoutModelsAreAMistake) {
  const TemporaryFolder folder;
  folder.write("notes.txt", "no model");
  const Finished finished = run_firebreak({"verify", folder.path("")});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("has no model file (*.yaml, *.yml)"));
}

TEST(Init, WritesAModelThatMeetsItsExpectations) {
  const TemporaryFolder folder;
  const std::string firebreak = quoted(FIREBREAK_EXECUTABLE);
  const Finished first = run_shell(firebreak + " init shop", folder.path(""));
  EXPECT_EQ(first.status, 0);
  EXPECT_EQ(first.out, "shop.yaml: a first model; try: firebreak verify shop.yaml\n");
  EXPECT_EQ(run_firebreak({"test", folder.path("shop.yaml")}).status, 0);
  EXPECT_THAT(read_file(folder.path("shop.yaml")), HasSubstr("firebreak verify shop.yaml"));
}

TEST(Init, LeavesAFileThatIsThereAlone) {
  const TemporaryFolder folder;
  const std::string file = folder.write("mine.yaml", "mine");
  const Finished finished = run_firebreak({"init", file});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("exists already"));
  EXPECT_EQ(read_file(file), "mine");
}

TEST(Help, IsACommand) {
  EXPECT_EQ(run_firebreak({"help", "repair"}).out, run_firebreak({"repair", "--help"}).out);
  EXPECT_EQ(run_firebreak({"help"}).out, run_firebreak({"--help"}).out);
  EXPECT_THAT(run_firebreak({"--help"}).out, HasSubstr("\n  help "));
  EXPECT_EQ(run_firebreak({"help", "repiar"}).status, 2);
}

}  // namespace
}  // namespace firebreak
