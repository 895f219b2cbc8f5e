// SPDX-License-Identifier: Apache-2.0
// What docs/library.md says of an installed tree: a program finds the library there by CMake or by
// pkg-config, and runs.
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
using testing::Not;

constexpr const char* kExamples = FIREBREAK_SOURCE_DIR "/examples";

class InstalledLibrary : public testing::Test {
 protected:
  void SetUp() override {
    run("cmake --install", quoted(CMAKE_PROGRAM) + " --install " + quoted(FIREBREAK_BINARY_DIR) +
                               " --prefix " + quoted(prefix));
  }

  // Succeeds, or the test fails.
  static std::string run(const std::string& what, const std::string& command) {
    const Finished finished = run_shell(command);
    EXPECT_EQ(finished.status, 0) << what << '\n' << finished.out << finished.err;
    return finished.out;
  }

  // What pkg-config says of the installed tree.
  std::string pkg_config(const std::string& question) const {
    std::string answer =
        run("pkg-config", "PKG_CONFIG_PATH=" + quoted(pkg_config_folder()) + " " +
                              quoted(PKG_CONFIG_PROGRAM) + " " + question + " firebreak");
    while (!answer.empty() && answer.back() == '\n') answer.pop_back();
    return answer;
  }

  std::string pkg_config_folder() const {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(prefix)) {
      if (entry.path().filename() == "firebreak.pc") return entry.path().parent_path();
    }
    return "";
  }

  static void advises(const std::string& program) {
    EXPECT_EQ(run("advise", quoted(program)), read_file(std::string(kExamples) + "/advise.txt"));
    EXPECT_THAT(run("advise MODEL", quoted(program) + " " +
                                        quoted(FIREBREAK_SOURCE_DIR "/models/blazes/"
                                                                    "adnet-poor.yaml")),
                HasSubstr("certificate accepted\n"));
  }

  TemporaryFolder folder;
  const std::string prefix = folder.path("prefix");
};

TEST_F(InstalledLibrary, IsFoundByCMake) {
  const std::string build = folder.path("build");
  run("configure", quoted(CMAKE_PROGRAM) + " -S " + quoted(kExamples) + " -B " + quoted(build) +
                       " -DCMAKE_PREFIX_PATH=" + quoted(prefix) +
                       " -DCMAKE_CXX_COMPILER=" + quoted(CXX_PROGRAM));
  run("build", quoted(CMAKE_PROGRAM) + " --build " + quoted(build));
  advises(build + "/advise");
}

TEST_F(InstalledLibrary, IsFoundByPkgConfig) {
  EXPECT_EQ(pkg_config("--modversion"), FIREBREAK_VERSION);
  const std::string program = folder.path("advise");
  run("compile", quoted(CXX_PROGRAM) + " -std=c++20 " + pkg_config("--cflags") + " " +
                     quoted(std::string(kExamples) + "/advise.cpp") + " " + pkg_config("--libs") +
                     " -o " + quoted(program));
  advises(program);
}

// So that the tree can be installed after scripts/firebreak, which builds nothing else.
TEST_F(InstalledLibrary, IsBuiltWithTheExecutable) {
  const Finished query = run_shell(quoted(BUILD_PROGRAM) + " -C " + quoted(FIREBREAK_BINARY_DIR) +
                                   " -t query firebreak");
  if (query.status != 0) GTEST_SKIP() << "the build is not Ninja's";
  EXPECT_THAT(query.out, HasSubstr(" libfirebreak.a\n"));
}

// The tree may be anywhere, so nothing in it may name a place of this build.
TEST_F(InstalledLibrary, NamesNoFolderOfTheBuild) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(prefix)) {
    const fs::path extension = entry.path().extension();
    if (extension != ".cmake" && extension != ".pc" && extension != ".h") continue;
    EXPECT_THAT(read_file(entry.path()), Not(HasSubstr(FIREBREAK_SOURCE_DIR))) << entry.path();
  }
}

TEST_F(InstalledLibrary, ThePublicHeaderShowsNoOtherLibrary) {
  const std::string header = read_file(prefix + "/include/firebreak/firebreak.h");
  for (const char* other : {"#include \"", "z3", "boost", "yaml.h", "nlohmann", "fmt/"}) {
    EXPECT_THAT(header, Not(HasSubstr(other)));
  }
}

// The page shows the program as it is.
TEST(LibraryPage, ShowsTheExampleAndWhatItPrints) {
  const std::string page = read_file(FIREBREAK_SOURCE_DIR "/docs/library.md");
  for (const char* file : {"advise.cpp", "advise.txt", "CMakeLists.txt"}) {
    EXPECT_THAT(page, HasSubstr(read_file(std::string(kExamples) + "/" + file)));
  }
}

}  // namespace
}  // namespace firebreak
