// SPDX-License-Identifier: Apache-2.0
// What the command line takes and refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

TEST(CommandLine, VersionNamesTheSolverToo) {
  const Finished run = run_firebreak({"--version"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, MatchesRegex("firebreak " FIREBREAK_VERSION "\nZ3 [0-9.]+\n"));
}

TEST(CommandLine, HelpListsTheCommands) {
  const Finished run = run_firebreak({"--help"});
  EXPECT_EQ(run.status, 0);
  for (const char* command : {"label", "verify", "repair", "certify", "test", "replay", "export"}) {
    EXPECT_THAT(run.out, HasSubstr(command));
  }
  EXPECT_THAT(run.out, Not(HasSubstr("generate-docs")));
}

TEST(CommandLine, EveryCommandTakesTheCommonOptions) {
  for (const char* command : {"label", "verify", "repair", "certify", "test", "replay", "export"}) {
    const Finished run = run_firebreak({command, "--help"});
    EXPECT_EQ(run.status, 0);
    for (const char* option :
         {"--format", "--output", "--timeout", "--seed", "--jobs", "--quiet", "--verbose"}) {
      EXPECT_THAT(run.out, HasSubstr(option)) << command;
    }
  }
}

TEST(CommandLine, HelpListsTheFormatsOfTheCommand) {
  EXPECT_THAT(run_firebreak({"verify", "--help"}).out, HasSubstr("{text,json,sarif,github}"));
  EXPECT_THAT(run_firebreak({"label", "--help"}).out, HasSubstr("{text,json}"));
  EXPECT_THAT(run_firebreak({"report", "--help"}).out, HasSubstr("{text}"));
}

TEST(CommandLine, HelpTellsTheWordsOfASweepAndTheShapes) {
  const std::string sweep = run_firebreak({"help", "sweep"}).out;
  for (const char* word : {"continue FILE.db", "export FILE.db", "rerun FILE.db RUN"}) {
    EXPECT_THAT(sweep, HasSubstr(word));
  }
  const std::string generate = run_firebreak({"help", "generate"}).out;
  EXPECT_THAT(generate, HasSubstr("chain, layered, scale-free, fan-in or cycles"));
  EXPECT_THAT(generate, HasSubstr("mutants MODEL..."));
}

TEST(CommandLine, WithoutACommandItIsWrong) {
  EXPECT_EQ(run_firebreak({}).status, 2);
  EXPECT_EQ(run_firebreak({"verify"}).status, 2);
}

TEST(CommandLine, AMistypedCommandGetsAHint) {
  const Finished run = run_firebreak({"verfy", "x.yaml"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("did you mean 'verify'?"));
}

TEST(CommandLine, AMistypedOptionGetsAHint) {
  const Finished run = run_firebreak({"verify", "x.yaml", "--trcaes=2"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean '--traces'?"));
}

TEST(CommandLine, AMistypedChoiceGetsAHint) {
  const Finished near = run_firebreak({"verify", "x.yaml", "--anomaly", "rum"});
  EXPECT_EQ(near.status, 2);
  EXPECT_THAT(near.err, HasSubstr("--anomaly: 'rum' is none of run, instance, diverge"));
  EXPECT_THAT(near.err, HasSubstr("did you mean 'run'?"));
  const Finished far = run_firebreak({"repair", "x.yaml", "--target", "fast"});
  EXPECT_EQ(far.status, 2);
  EXPECT_THAT(far.err, HasSubstr("deterministic, replica-consistent, convergent\n"));
}

TEST(CommandLine, BadValuesAreRefused) {
  const TemporaryFolder folder;
  const std::string model = folder.write("m.yaml", kRacy);
  const std::vector<std::vector<std::string>> wrong = {
      {"verify", model, "--format", "xml"},
      {"verify", model, "--timeout", "0"},
      {"verify", model, "--timeout", "-1"},
      {"verify", model, "--timeout", "nan"},
      {"verify", model, "--timeout", "2x"},
      {"verify", model, "--seed", "-1"},
      {"verify", model, "--seed", "4294967296"},
      {"verify", model, "--jobs", "0"},
      {"verify", model, "--traces", "some"},
      {"verify", model, "--anomaly", "split"},
      {"verify", model, "--variant", "Report"},
      {"verify", model, "--variant", "=THRESH"},
      {"verify", model, "--variant", "Report="},
      {"verify", model, "--variant", "Report=THRESH", "--variant", "Report=POOR"},
      {"verify", model, "--format", "json", "--format", "text"},
      {"verify", model, "--output"},
      {"verify", model, "--rules", "sound"},
      {"label", model, "--rules", "paper"},
      {"label", model, "--traces", "2"},
      {"export", model},
      {"export", model, "--to", "png"},
      {"generate-docs", "pdf"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const Finished run = run_firebreak(arguments);
    EXPECT_EQ(run.status, 2) << arguments[0] << " " << arguments.back();
    EXPECT_THAT(run.out, IsEmpty()) << arguments[0] << " " << arguments.back();
    EXPECT_THAT(run.err, HasSubstr("firebreak: ")) << arguments[0] << " " << arguments.back();
  }
}

TEST(CommandLine, ATimeMayHaveAUnit) {
  const TemporaryFolder folder;
  const std::string model = folder.write("m.yaml", kRacy);
  for (const char* time : {"10", "10s", "1.5m", "0.01h"}) {
    EXPECT_EQ(run_firebreak({"verify", "--timeout", time, model}).status, 1) << time;
  }
  for (const char* time : {"soon", "s", "10 s", "10ms", "0s", "-1m", "3000000h", "nan"}) {
    const Finished run = run_firebreak({"verify", "--timeout", time, model});
    EXPECT_EQ(run.status, 2) << time;
    EXPECT_THAT(run.err, HasSubstr("is no time from 0.001 to 10000000 seconds")) << time;
  }
}

}  // namespace
}  // namespace firebreak
