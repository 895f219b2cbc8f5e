// SPDX-License-Identifier: Apache-2.0
// Long runs whose user has seen enough.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::run_shell;

// Components in a row, each of which needs some order: there are very many minimal repairs.
std::string long_chain() {
  constexpr int kLength = 40;
  std::string streams = "name: long\nstreams:\n";
  std::string components = "components:\n";
  for (int i = 0; i < kLength; ++i) {
    const std::string from = i == 0 ? "" : fmt::format("from: C{}.out, ", i - 1);
    streams += fmt::format("  s{0}: {{ {1}to: C{0}.in, attributes: [k] }}\n", i, from);
    components += fmt::format("  C{}: {{ annotation: {{ from: in, to: out, label: OW }} }}\n", i);
  }
  return streams + fmt::format("  end: {{ from: C{}.out, attributes: [k] }}\n", kLength - 1) +
         components;
}

// Who reads the beginning of the list is not made to wait for the rest.
TEST(Interruption, AListWithoutReaderEnds) {
  const test_support::TemporaryFolder folder;
  const Finished run =
      run_shell(fmt::format("{} repair --all --limit 100000 {} | head -n 1", FIREBREAK_EXECUTABLE,
                            folder.write("long.yaml", long_chain())));
  EXPECT_EQ(run.out, "long: the minimal repairs that make it deterministic, the cheapest first\n");
  EXPECT_EQ(run.err, "firebreak: cannot write standard output: Broken pipe\n");
}

// Z3 would take the signal for one to give up a query.
TEST(Interruption, ASignalEndsIt) {
  const test_support::TemporaryFolder folder;
  const std::string file = folder.write("long.yaml", long_chain());
  for (const char* seconds : {"0.6", "0.8", "1", "1.2", "1.4"}) {
    const Finished run = run_shell(
        fmt::format("timeout --preserve-status -k 60 -s INT {} {} repair --all --limit 100000 {}",
                    seconds, FIREBREAK_EXECUTABLE, file));
    EXPECT_EQ(run.status, 130) << seconds;
    EXPECT_EQ(run.err, "") << seconds;
  }
}

// Whatever breaks it off, the folder holds a whole model or none, and nothing else.
TEST(Interruption, NothingIsLeftBesideWhatIsWritten) {
  const test_support::TemporaryFolder folder;
  const std::string file = folder.write("long.yaml", long_chain());
  const std::string written = folder.path("written.yaml");
  const std::string repair =
      fmt::format("{} repair -q --write {} {}", FIREBREAK_EXECUTABLE, written, file);
  ASSERT_EQ(run_shell(repair).status, 0);
  std::vector<std::string> commands = {"ulimit -f 1; " + repair, repair + " -o /dev/full"};
  for (int i = 1; i <= 12; ++i) {
    commands.push_back(fmt::format("timeout {} {}", i * 0.05, repair));
    commands.push_back(fmt::format("{} --timeout {}", repair, i * 0.05));
  }
  for (const std::string& command : commands) {
    std::filesystem::remove(written);
    run_shell(command);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator(folder.path())) {
      ++files;
    }
    EXPECT_LE(files, std::filesystem::exists(written) ? 2U : 1U) << command;
    if (files == 1) continue;
    EXPECT_EQ(test_support::run_firebreak({"verify", "-q", written}).status, 0) << command;
  }
}

}  // namespace
}  // namespace firebreak
