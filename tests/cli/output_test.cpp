// SPDX-License-Identifier: Apache-2.0
// Where results go, and that nothing else goes there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test_support::Finished;
using test_support::quoted;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::StartsWith;

const std::string kFirebreak = quoted(FIREBREAK_EXECUTABLE);

class Output : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string confluent = folder.write("confluent.yaml", kConfluent);
  const std::string racy = folder.write("racy.yaml", kRacy);
  const std::string wrong = folder.write("wrong.yaml", kWrong);
  const std::string result = folder.path("result");
};

TEST_F(Output, JsonOfOneModelIsAnObjectOfSeveralAnArray) {
  for (const std::string command : {"label", "verify"}) {
    const Finished one = run_firebreak({command, "--format", "json", racy});
    EXPECT_EQ(json::parse(one.out).at("model"), "racy");
    EXPECT_THAT(one.err, IsEmpty());
    const json two = json::parse(run_firebreak({command, "--format", "json", racy, confluent}).out);
    ASSERT_EQ(two.size(), 2U);
    EXPECT_EQ(two[0].at("model"), "racy");
    EXPECT_EQ(two[1].at("model"), "confluent");
  }
}

// The longest line of what `verify` prints on a terminal, without colours: their codes take no
// columns.
std::size_t widest_on_terminal(const TemporaryFolder& folder, const std::string& columns,
                               const std::string& arguments) {
  const std::string commands =
      folder.write("commands", "stty cols " + columns + "\nNO_COLOR=1 " + kFirebreak + " verify " +
                                   arguments + " 2>/dev/null");
  const Finished run =
      run_shell("script -qec " + quoted("sh " + quoted(commands)) + " /dev/null </dev/null");
  std::size_t widest = 0;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto columns_of = std::ranges::count_if(
        line, [](unsigned char c) { return (c & 0xC0U) != 0x80U; });  // characters of UTF-8
    widest = std::max(widest, static_cast<std::size_t>(columns_of));
  }
  return widest;
}

TEST_F(Output, TextIsAsWideAsTheTerminal) {
  ::unsetenv("COLUMNS");
  EXPECT_THAT(widest_on_terminal(folder, "71", racy), AllOf(Gt(60U), Le(71U)));
  EXPECT_THAT(widest_on_terminal(folder, "150", racy), AllOf(Gt(110U), Le(150U)));
  ::setenv("COLUMNS", "71", 1);
  EXPECT_THAT(widest_on_terminal(folder, "150", racy), AllOf(Gt(60U), Le(71U)));
  const std::string elsewhere = run_firebreak({"verify", racy}).out;
  widest_on_terminal(folder, "71", racy + " --output " + quoted(result));
  EXPECT_EQ(read_file(result), elsewhere);
  ::unsetenv("COLUMNS");
  EXPECT_EQ(run_firebreak({"verify", racy}).out, elsewhere);
}

// Results of several models stand apart, each below its file, and the end says what came of them.
TEST_F(Output, TextOfSeveralModelsStandsOneAfterTheOther) {
  const std::string first = racy + ":\n" + run_firebreak({"verify", racy}).out;
  const std::string second = confluent + ":\n" + run_firebreak({"verify", confluent}).out;
  const std::string labels = confluent + ":\n" + run_firebreak({"label", confluent}).out;
  EXPECT_EQ(
      run_firebreak({"verify", racy, confluent, wrong, confluent}).out,
      first + "\n" + second + "\n" + second + "\n4 files: 2 hold, 1 does not hold, 1 is wrong\n");
  EXPECT_EQ(run_firebreak({"label", confluent, confluent}).out, labels + "\n" + labels);
  EXPECT_EQ(run_firebreak({"verify", "--quiet", confluent, confluent}).out,
            run_firebreak({"verify", "--quiet", confluent}).out +
                run_firebreak({"verify", "--quiet", confluent}).out);
}

TEST_F(Output, ErrorsOfTheInputGoToStandardErrorAndIntoTheJson) {
  const Finished text = run_firebreak({"verify", wrong});
  EXPECT_EQ(text.status, 2);
  EXPECT_THAT(text.out, IsEmpty());
  EXPECT_THAT(text.err, HasSubstr(wrong + ":3:"));
  EXPECT_THAT(text.err, HasSubstr(wrong + ":7:"));
  EXPECT_THAT(text.err, HasSubstr("attributes"));
  const Finished both = run_firebreak({"verify", "--format", "json", wrong, confluent});
  EXPECT_EQ(both.status, 2);
  EXPECT_EQ(both.err, text.err);
  const json documents = json::parse(both.out);
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_GE(documents[0].at("errors").size(), 2U);
  EXPECT_EQ(documents[0].at("errors")[0].at("line"), 3);
  EXPECT_EQ(documents[1].at("verdict"), "deterministic");
}

TEST_F(Output, AMissingFileIsNamed) {
  const Finished run = run_firebreak({"verify", folder.path("absent.yaml")});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("absent.yaml"));
  EXPECT_EQ(run_firebreak({"verify", folder.path()}).status, 2) << "a folder is no model";
}

TEST_F(Output, TheFileHoldsWhatStandardOutputWould) {
  const std::string expected = run_firebreak({"verify", racy}).out;
  const Finished run = run_firebreak({"verify", racy, "--output", result});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(read_file(result), expected);
}

TEST_F(Output, AFileIsReplacedInOneStepAndKeepsItsMode) {
  folder.write("result", "old");
  constexpr fs::perms kMode = fs::perms::owner_all | fs::perms::group_read;
  fs::permissions(result, kMode);
  const std::string link = folder.path("link");
  fs::create_symlink("result", link);
  EXPECT_EQ(run_firebreak({"verify", confluent, "--output", link}).status, 0);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(result), run_firebreak({"verify", confluent}).out);
  EXPECT_EQ(fs::status(result).permissions(), kMode);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++files;
  EXPECT_EQ(files, 5U) << "a temporary file was left behind";
}

TEST_F(Output, WrongInputLeavesAnOldFileAlone) {
  folder.write("result", "old");
  EXPECT_EQ(run_firebreak({"verify", wrong, "--output", result}).status, 2);
  EXPECT_EQ(read_file(result), "old");
}

TEST_F(Output, WhatCannotBeWrittenIsAnError) {
  const Finished nowhere =
      run_firebreak({"verify", confluent, "--output", folder.path("no/result")});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot write"));
  const std::string verify = kFirebreak + " verify " + quoted(confluent);
  for (const std::string format : {"", " --format json"}) {
    const Finished full = run_shell(verify + format + " >/dev/full");
    EXPECT_EQ(full.status, 2) << format;
    EXPECT_THAT(full.err, HasSubstr("No space left"));
    EXPECT_EQ(run_shell(verify + format + " >&-").status, 2) << format;
  }
  EXPECT_EQ(run_firebreak({"verify", confluent, "--output", "/dev/full"}).status, 2);
  EXPECT_EQ(run_shell(kFirebreak + " --version >/dev/full").status, 2);
}

TEST_F(Output, AClosedPipeIsAnErrorAndNoDeathBySignal) {
  const Finished run = run_shell("{ sleep 0.3; " + kFirebreak + " verify " + quoted(racy) +
                                 "; echo \"status $?\" >&2; } | true");
  EXPECT_THAT(run.err, HasSubstr("status 2"));
  EXPECT_THAT(run.err, HasSubstr("cannot write standard output"));
}

TEST_F(Output, StandardInputIsAModelToo) {
  const Finished run = run_shell(kFirebreak + " verify - <" + quoted(racy));
  EXPECT_EQ(run.status, 1);
  std::string named = run_firebreak({"verify", racy}).out;
  for (auto at = named.find(racy); at != std::string::npos; at = named.find(racy)) {
    named.replace(at, racy.size(), "-");
  }
  EXPECT_EQ(run.out, named);
  const Finished bad = run_shell(kFirebreak + " verify - <" + quoted(wrong));
  EXPECT_THAT(bad.err, StartsWith("stdin:3:"));
}

TEST_F(Output, QuietIsOneLineAndVerboseSaysMore) {
  EXPECT_EQ(run_firebreak({"verify", "--quiet", racy}).out, racy + ": divergent\n");
  EXPECT_EQ(run_firebreak({"label", "--quiet", racy}).out, racy + ": response Inst\n");
  EXPECT_THAT(run_firebreak({"verify", "--verbose", racy}).out, HasSubstr("statistics:"));
}

TEST_F(Output, NoProgressWhereNobodyLooks) {
  EXPECT_THAT(run_firebreak({"verify", racy}).err, IsEmpty());
}

TEST_F(Output, SameInputSameBytes) {
  for (const std::string format : {"text", "json"}) {
    const std::vector<std::string> arguments = {"verify", "--format", format,
                                                racy,     confluent,  racy};
    const std::string first = run_firebreak(arguments).out;
    EXPECT_EQ(run_firebreak(arguments).out, first);
    std::vector<std::string> parallel = arguments;
    parallel.insert(parallel.end(), {"--jobs", "3"});
    EXPECT_EQ(run_firebreak(parallel).out, first);
  }
}

TEST_F(Output, ALinkToNothingYetStaysALink) {
  const std::string link = folder.path("link");
  const std::string second = folder.path("second");
  fs::create_symlink("result", link);
  fs::create_symlink("link", second);
  EXPECT_EQ(run_firebreak({"verify", "--quiet", confluent, "--output", second}).status, 0);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_TRUE(fs::is_symlink(second));
  EXPECT_EQ(read_file(result), run_firebreak({"verify", "--quiet", confluent}).out);
}

TEST_F(Output, AResultDoesNotReplaceWhatIsRead) {
  const std::string link = folder.path("link");
  fs::create_symlink("racy.yaml", link);
  const std::vector<std::vector<std::string>> commands = {
      {"verify", racy, "--output", racy},
      {"verify", confluent, racy, "--output", link},
      {"verify", confluent, "--topology", racy, "--output", racy},
      {"test", racy, "--junit", racy}};
  for (const auto& command : commands) {
    const Finished run = run_firebreak(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr("which is read"));
    EXPECT_EQ(read_file(racy), kRacy);
  }
}

// A name may hold anything; what goes to a terminal or another tool may not.
TEST_F(Output, NoControlCharactersAndWellFormedXml) {
  const std::string model = folder.write("odd.yaml", R"yaml(name: "mo\x1Bdel\uFFFF"
streams:
  "in\x1B[31m\n(check-sat)": { to: C.in, attributes: ["a\x07\x9B", b] }
  "o\x1But\r": { from: C.out, attributes: ["a\x07\x9B", b] }
components:
  "C": { annotation: { from: in, to: out, label: OW, subscript: [b] } }
expect: { verdict: deterministic, sinks: { "o\x1But\r": none } }
)yaml");
  const std::string trace = folder.path("trace.json");
  EXPECT_EQ(run_firebreak({"verify", "--format", "json", model, "-o", trace}).status, 1);
  const std::vector<std::vector<std::string>> commands = {
      {"label", model},
      {"label", "-q", model},
      {"verify", model},
      {"verify", "-q", model},
      {"repair", model},
      {"repair", "-q", model},
      {"test", model},
      {"test", "-q", model},
      {"replay", trace},
      {"replay", "-q", trace},
      {"crosscheck", model},
      {"crosscheck", "-q", model},
      {"export", "--to", "smt2", model},
      {"export", "--to", "dot", model},
      {"export", "--to", "mermaid", model},
      {"test", model, "--junit", "/dev/stdout"}};
  for (const auto& command : commands) {
    const Finished run = run_firebreak(command);
    const std::string all = run.out + run.err;
    EXPECT_FALSE(all.empty());
    const bool steers = std::ranges::any_of(all, [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
    });
    EXPECT_FALSE(steers) << command.front() << command.back() << all;
    EXPECT_THAT(all, testing::Not(HasSubstr("\xC2\x9B"))) << command.front();
    const bool xml = command.back() == "/dev/stdout";
    EXPECT_TRUE(!xml || all.find("\xEF\xBF\xBF") == std::string::npos) << all;
  }
}

TEST_F(Output, HasColoursWhereTheyAreAskedFor) {
  const std::string verify = kFirebreak + " verify " + quoted(confluent);
  EXPECT_THAT(run_shell(verify).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run_shell(verify + " --color always").out, HasSubstr("\x1b[32mdeterministic"));
  EXPECT_THAT(run_shell(verify + " --color always --format json").out, Not(HasSubstr("\x1b")));
  const std::string missing = kFirebreak + " verify missing.yaml --color ";
  EXPECT_THAT(run_shell(missing + "always").err, HasSubstr("\x1b[31merror[unreadable-file]"));
  EXPECT_THAT(run_shell(missing + "auto").err, Not(HasSubstr("\x1b")));
}

TEST_F(Output, HasColoursOnATerminalUnlessTheyAreForbidden) {
  if (run_shell("command -v script").status != 0) GTEST_SKIP() << "script is missing";
  const auto shown = [&](const std::string& before, const std::string& after) {
    return run_shell("script -qec " +
                     quoted(before + kFirebreak + " verify " + quoted(confluent) + after) +
                     " /dev/null </dev/null")
        .out;
  };
  EXPECT_THAT(shown("NO_COLOR= TERM=xterm ", ""), HasSubstr("\x1b[32mdeterministic"));
  EXPECT_THAT(shown("NO_COLOR=1 TERM=xterm ", ""), Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(shown("NO_COLOR= TERM=dumb ", ""), Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(shown("NO_COLOR= TERM=xterm ", " --color never"), Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(shown("NO_COLOR= TERM=xterm ", " missing.yaml"), HasSubstr("\x1b]8;;file://"));
}

}  // namespace
}  // namespace firebreak
