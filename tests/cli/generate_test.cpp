// SPDX-License-Identifier: Apache-2.0
// `firebreak generate`: where models go, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;

TEST(GenerateCommand, WritesAsManyAsAskedFor) {
  const TemporaryFolder folder;
  const std::string made = folder.path("made");
  const Finished finished =
      run_firebreak({"generate", "cycles", "--seed", "7", "--count", "3", "-o", made});
  EXPECT_EQ(finished.status, 0) << finished.err;
  for (const char* seed : {"7", "8", "9"}) {
    const std::string text = read_file(made + "/cycles-" + seed + ".yaml");
    EXPECT_EQ(text, run_firebreak({"generate", "cycles", "--seed", seed}).out);
  }
  EXPECT_EQ(run_firebreak({"verify", "-q", made}).status, 1);
}

TEST(GenerateCommand, WritesMutants) {
  const TemporaryFolder folder;
  const std::string made = folder.path("made");
  const std::string model = FIREBREAK_SOURCE_DIR "/models/blazes/adnet-poor.yaml";
  const Finished finished = run_firebreak({"generate", "mutants", model, "-o", made});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(read_file(made + "/adnet-poor~widen-gate-1.yaml"),
              HasSubstr("# firebreak generate mutants: widen-gate at "));
}

TEST(GenerateCommand, SaysWhatIsWrong) {
  const auto refused = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "generate");
    const Finished finished = run_firebreak(arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    return finished.err;
  };
  EXPECT_THAT(refused({"layerd"}), HasSubstr("did you mean 'layered'?"));
  EXPECT_THAT(refused({"chain", "--set", "replicatd=3"}), HasSubstr("did you mean 'replicated'?"));
  EXPECT_THAT(refused({"chain", "--set", "replicated=101"}), HasSubstr("from 0 to 100"));
  EXPECT_THAT(refused({"chain", "--set", "replicated"}), HasSubstr("PARAMETER=NUMBER"));
  EXPECT_THAT(refused({"chain", "--count", "3"}), HasSubstr("--output DIR"));
  EXPECT_THAT(refused({"chain", "layered"}), HasSubstr("one of chain"));
  EXPECT_THAT(refused({"mutants"}), HasSubstr("takes models"));
  EXPECT_THAT(refused({"mutants", "nowhere.yaml", "-o", "made"}), HasSubstr("nowhere.yaml"));
  EXPECT_THAT(refused({"chain", "--count", "2", "-o", "/proc/none"}), HasSubstr("/proc/none"));
}

}  // namespace
}  // namespace firebreak
