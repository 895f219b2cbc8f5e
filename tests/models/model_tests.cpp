// SPDX-License-Identifier: Apache-2.0
// What holds of every model of the corpus, whatever it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "frontend/printer.h"
#include "frontend/reader.h"
#include "support/models.h"
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

std::vector<std::string> models_below(const std::vector<std::string>& folders) {
  std::vector<std::string> files;
  for (const std::string& folder : folders) {
    const fs::path root = fs::path(FIREBREAK_SOURCE_DIR) / "models" / folder;
    if (!fs::exists(root)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
      // What is to be imported is no model yet (tests/cli/import_test.cpp).
      if (entry.path().string().find("/imported/") != std::string::npos) continue;
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A file of annotations alone, in the paper's form, is no model on its own.
std::vector<std::string> corpus() {
  std::vector<std::string> files =
      models_below({"behaviors", "blazes", "litmus", "systems", "issues"});
  std::erase_if(files, [](const std::string& file) {
    return read_file(file).find("\nstreams:") == std::string::npos;
  });
  return files;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  const fs::path path = info.param;
  std::string name = path.parent_path().filename().string() + "_" + path.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST(Corpus, IsFound) { EXPECT_GT(corpus().size(), 20U); }

// Shorter ones may exist of these only, and their text says so.
const std::vector<std::string> kNotShownToBeMinimal = {
    "asked-again-after-the-end: run at count",
    "clickstream-retries: run at count",
    "crash-forgets-replica: diverge at said",
    "crash-forgets-window: run at report",
    "gap10-inst-sibling: instance at log",
    "gap12-repetition-travels: run at out",
    "gap4-waiting-read: run at out",
    "numbered-again: run at balance",
    "read-again-between-units: run at total",
    "repetition-before-the-end: run at told",
    "rule3-one-store: instance at out",
    "seal-lost-in-a-cycle: diverge at sink",
    "state-read-twice: run at answer",
    "two-gates-in-a-cycle: instance at answer",
    "unique-void: run at out",
};

TEST(Corpus, TracesAreMinimalButForThese) {
  std::vector<std::string> command = {"verify", "--format", "json", "--traces", "all"};
  const std::vector<std::string> files = corpus();
  command.insert(command.end(), files.begin(), files.end());
  std::vector<std::string> others;
  for (const json& result : json::parse(run_firebreak(command).out)) {
    for (const json& trace : result.at("traces")) {
      if (trace.at("minimal").get<bool>()) continue;
      others.push_back(fs::path(result.at("file").get<std::string>()).stem().string() + ": " +
                       trace.at("anomaly").get<std::string>() + " at " +
                       trace.at("sink").get<std::string>());
    }
  }
  EXPECT_THAT(others, testing::UnorderedElementsAreArray(kNotShownToBeMinimal));
}

class Model : public testing::TestWithParam<std::string> {};

TEST_P(Model, MeetsItsExpectations) {
  const Finished run = run_firebreak({"test", GetParam()});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_P(Model, PrintsAndReadsBackTheSame) {
  base::Diagnostics diagnostics;
  const auto first = frontend::read_model_file(GetParam(), diagnostics);
  ASSERT_TRUE(first) << test_support::to_text(diagnostics);
  const std::string printed = frontend::print_model(*first);
  const auto second = frontend::read_model(printed, "printed.yaml", diagnostics);
  ASSERT_TRUE(second) << test_support::to_text(diagnostics) << printed;
  EXPECT_EQ(frontend::print_model(*second), printed);
}

TEST_P(Model, GivesTheSameBytesTwice) {
  const Finished first = run_firebreak({"verify", "--format", "json", GetParam()});
  const Finished second = run_firebreak({"verify", "--format", "json", GetParam()});
  EXPECT_EQ(first.out, second.out);
  EXPECT_EQ(first.status, second.status);
}

TEST_P(Model, ShowsTracesThatReplay) {
  const TemporaryFolder folder;
  const std::string saved = folder.path("result.json");
  const Finished verified =
      run_firebreak({"verify", "--format", "json", GetParam(), "--output", saved});
  ASSERT_TRUE(verified.status == 0 || verified.status == 1 || verified.status == 3) << verified.err;
  if (json::parse(read_file(saved)).at("traces").empty()) return;
  const Finished replayed = run_firebreak({"replay", "--quiet", saved});
  EXPECT_EQ(replayed.status, 0) << replayed.out << replayed.err;
}

// The repaired model, read from its file, verifies; the certificate is accepted without the solver,
// unless the labels, which stand for it there, are too cautious. Repairs know nothing of executions
// with real values.
TEST_P(Model, IsRepairedVerifiablyOrNotAtAll) {
  const TemporaryFolder folder;
  const std::string repaired = folder.path("repaired.yaml");
  const std::string certificate = folder.path("repair.json");
  const Finished run = run_firebreak(
      {"repair", "--format", "json", "--output", certificate, "--write", repaired, GetParam()});
  if (run.status == 3) {
    const Finished verified = run_firebreak({"verify", GetParam()});
    const bool by_values = verified.out.find("with real values") != std::string::npos;
    EXPECT_EQ(verified.status, by_values ? 1 : 3) << "decided, but not repaired";
    return;
  }
  ASSERT_TRUE(run.status == 0 || run.status == 1) << run.err;
  const bool by_labels = json::parse(read_file(certificate)).at("verified").at("labels");
  EXPECT_EQ(run_firebreak({"certify", certificate}).status, run.status == 0 && !by_labels ? 3 : 0);
  if (run.status == 0) {
    EXPECT_EQ(run_firebreak({"verify", repaired}).status, 0) << read_file(repaired);
  }
}

// Anomaly after anomaly, a solver that shares nothing with Z3 decides the exported query.
TEST_P(Model, IsDecidedTheSameByAnotherSolver) {
  if (run_shell("command -v cvc5").status != 0) GTEST_SKIP() << "cvc5 is not installed";
  const TemporaryFolder folder;
  for (const std::string anomaly : {"run", "instance", "diverge"}) {
    const std::string query = folder.path(anomaly + ".smt2");
    ASSERT_EQ(
        run_firebreak({"export", GetParam(), "--to", "smt2", "--anomaly", anomaly, "-o", query})
            .status,
        0);
    const Finished other = run_shell("cvc5 --lang smt2 --tlimit=60000 " + quoted(query));
    const Finished own = run_firebreak(
        {"verify", "--format", "json", "--traces", "0", "--anomaly", anomaly, GetParam()});
    const std::string verdict = json::parse(own.out).at("verdict");
    if (verdict == "unknown") continue;
    if (other.err.find("interrupted by timeout") != std::string::npos) {
      GTEST_SKIP() << "cvc5 does not decide it in a minute";
    }
    EXPECT_EQ(other.out, verdict == "divergent" ? "sat\n" : "unsat\n")
        << anomaly << ": " << verdict << "\n"
        << other.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Model, testing::ValuesIn(corpus()), test_name);

class InvalidModel : public testing::TestWithParam<std::string> {};

TEST_P(InvalidModel, IsRefusedWithAMessage) {
  for (const std::string command : {"label", "verify"}) {
    const Finished run = run_firebreak({command, GetParam()});
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, testing::HasSubstr("error["));
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, InvalidModel, testing::ValuesIn(models_below({"invalid"})),
                         test_name);

}  // namespace
}  // namespace firebreak
