// SPDX-License-Identifier: Apache-2.0
// Wherever memory or time ends: the answer, or status 3 and a reason.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::quoted;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::AnyOf;
using testing::HasSubstr;

std::string corpus(const std::string& file) {
  return quoted(FIREBREAK_SOURCE_DIR "/models/blazes/" + file);
}

// Whether the program can be loaded with so much address space.
bool loads(int kilobytes) {
  const std::string line = quoted(FIREBREAK_EXECUTABLE) + " --version";
  return run_shell(fmt::format("ulimit -v {}; {}", kilobytes, line)).status == 0;
}

// From where it can be loaded to where everything here ends well.
TEST(OutOfMemory, IsUnknownWhereverItHappens) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer takes more address space than there is";
#endif
  const std::vector<std::string> commands = {
      "repair " + corpus("adnet-poor.yaml"),
      "repair --pareto " + corpus("wordcount.yaml"),
      "verify -j 3 " + corpus("adnet-poor.yaml") + " " + corpus("adnet.yaml") + " " +
          corpus("wordcount.yaml"),
      "test -j 2 " + corpus("adnet-poor.yaml") + " " + corpus("wordcount.yaml"),
  };
  for (const std::string& command : commands) {
    const std::string line = fmt::format("{} {}", quoted(FIREBREAK_EXECUTABLE), command);
    const int enough = run_shell(line).status;
    EXPECT_LE(enough, 1) << command;
    std::size_t unknown = 0;
    for (int kilobytes = 40'000; kilobytes <= 180'000; kilobytes += 7'000) {
      if (!loads(kilobytes)) continue;
      const Finished run = run_shell(fmt::format("ulimit -v {}; {}", kilobytes, line));
      EXPECT_THAT(run.status, AnyOf(enough, 3)) << kilobytes << " kB: " << command << "\n"
                                                << run.err;
      if (run.status != 3) continue;
      ++unknown;
      EXPECT_THAT(run.out + run.err, HasSubstr("out of memory")) << kilobytes << " kB: " << command;
    }
    EXPECT_GT(unknown, 0U) << command;
  }
}

// In whichever order they come, and however many at a time.
TEST(OutOfMemory, LeavesOtherFilesTheirResults) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer takes more address space than there is";
#endif
  std::string model = "streams:\n  in: { to: C.i }\n";
  std::string annotation;
  for (int i = 0; i < 60'000; ++i) {
    model += fmt::format("  s{}: {{ from: C.o{} }}\n", i, i);
    annotation += fmt::format("      - {{ from: i, to: o{}, label: OW }}\n", i);
  }
  const TemporaryFolder folder;
  const std::string large =
      folder.write("large.yaml", model + "components:\n  C:\n    annotation:\n" + annotation);
  const std::string small = folder.write("small.yaml", kRacy);
  for (const char* command : {"verify -q", "verify -q -j 2", "repair -q"}) {
    const std::string line = fmt::format("{} {} ", quoted(FIREBREAK_EXECUTABLE), command);
    const std::string alone = run_shell(line + quoted(small)).out;
    const std::string files = fmt::format("{1} {0} {1} {0}", quoted(large), quoted(small));
    const Finished run = run_shell("ulimit -v 110000; " + line + files);
    const std::string unknown = large + ": unknown: out of memory\n";
    EXPECT_EQ(run.out, alone + unknown + alone + unknown) << command << "\n" << run.err;
  }
}

// Z3 is asked for the cheapest of many, and is cut off anywhere.
TEST(OutOfTime, IsUnknownWhereverItHappens) {
  std::string model = "streams:\n  out: { from: C.o }\n";
  for (int i = 0; i < 400; ++i) model += fmt::format("  s{}: {{ to: C.i, attributes: [k] }}\n", i);
  model += "components:\n  C:\n    annotation: { from: i, to: o, label: OW, subscript: [k] }\n";
  const TemporaryFolder folder;
  const std::string file = folder.write("model.yaml", model);
  for (int milliseconds = 20; milliseconds <= 400; milliseconds += 20) {
    const std::string timeout = fmt::format("{}", milliseconds / 1000.0);
    const Finished run = run_firebreak({"repair", "--quiet", "--timeout", timeout, file});
    EXPECT_THAT(run.status, AnyOf(0, 3)) << timeout << " s: " << run.err;
  }
}

}  // namespace
}  // namespace firebreak
