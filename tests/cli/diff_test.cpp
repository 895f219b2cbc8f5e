// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/open_sink.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::StartsWith;

std::string model(const std::string& name, const std::string& words) {
  return "name: " + name + "\nstreams:\n  words: { to: Count.words, attributes: [word]" + words +
         " }\n  counts: { from: Count.counts, attributes: [word] }\ncomponents:\n  Count: { "
         "annotation: { from: words, to: counts, label: OW, subscript: [word] } }\n";
}

class DiffCommand : public testing::Test {
 protected:
  std::string saved(const std::string& command, const std::string& file) const {
    return folder.write(command + ".json", run_firebreak({command, "--format", "json", file}).out);
  }

  TemporaryFolder folder;
  const std::string racy = folder.write("racy.yaml", model("count", ""));
  const std::string fifo = folder.write("fifo.yaml", model("count", ", order: fifo"));
};

TEST_F(DiffCommand, SaysWhatDiffers) {
  const Finished finished = run_firebreak({"diff", fifo, racy});
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_THAT(finished.out, StartsWith("count\n  verdict: deterministic → divergent\n"));
  EXPECT_THAT(finished.out, HasSubstr("  sink counts: none → run\n"));
  EXPECT_THAT(finished.out, HasSubstr("  label of counts: Async → Run\n"));
  EXPECT_THAT(finished.out, HasSubstr("  cost (deterministic): 0 → "));
  EXPECT_THAT(finished.out, HasSubstr("  + repair (deterministic): { fifo: words, key: [word] }"));
  EXPECT_THAT(finished.out, HasSubstr("Findings: 1 new, 0 known, 0 gone.\n"));
  const Finished same = run_firebreak({"diff", racy, racy});
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.out, "No difference.\n");
}

TEST_F(DiffCommand, ComparesSavedResults) {
  for (const char* command : {"label", "verify", "repair"}) {
    const std::string file = saved(command, racy);
    EXPECT_EQ(run_firebreak({"diff", file, file}).status, 0) << command;
    EXPECT_EQ(run_firebreak({"diff", file, racy}).status, 0) << command;
    EXPECT_EQ(run_firebreak({"diff", file, fifo}).status, 1) << command;
  }
  EXPECT_THAT(run_firebreak({"diff", saved("verify", fifo), racy}).out,
              testing::Not(HasSubstr("cost")));
}

// It is asked what `repair` would be: of one sink it is open, but the other has no repair.
TEST_F(DiffCommand, RepairsAsRepairDoes) {
  const std::string& all = test_support::kOpenSink;
  const std::string none = folder.write(
      "none.yaml", all.substr(0, all.find("repairs:")) + "repairs:\n  - { dedup: put, cost: 1 }\n");
  const Finished finished = run_firebreak({"diff", saved("repair", none), none});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "No difference.\n");
}

TEST_F(DiffCommand, NeverTakesThePlaceOfItsBaseline) {
  const std::string file = saved("verify", racy);
  const Finished finished = run_firebreak({"diff", "--baseline", file, racy, "-o", file});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("--output names the file " + file));
}

TEST_F(DiffCommand, OfABaselineFailsForWhatIsNew) {
  const std::string file = saved("verify", racy);
  EXPECT_EQ(run_firebreak({"diff", "--baseline", file, racy}).status, 0);
  EXPECT_EQ(run_firebreak({"diff", "--baseline", file, fifo}).status, 0);
  EXPECT_EQ(run_firebreak({"diff", "--baseline", fifo, racy}).status, 1);
  const std::string other = folder.write("other.yaml", model("other", ""));
  const Finished both =
      run_firebreak({"diff", "--baseline", file, "--format", "github", racy, other});
  EXPECT_EQ(both.status, 1);
  EXPECT_THAT(both.out, StartsWith("::error file=" + other + ",line=4,title=firebreak%3A run::"));
  EXPECT_THAT(both.out, testing::Not(HasSubstr(racy)));
}

TEST_F(DiffCommand, ReadsStandardInput) {
  const std::string command = std::string(FIREBREAK_EXECUTABLE) + " diff - " + racy;
  EXPECT_EQ(run_shell(command + " <" + racy).status, 0);
  EXPECT_EQ(run_shell(command + " <" + fifo).status, 1);
}

TEST_F(DiffCommand, RefusesWhatCannotBeCompared) {
  const auto refused = [](const std::vector<std::string>& arguments) {
    const Finished finished = run_firebreak(arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    return finished.err;
  };
  EXPECT_THAT(refused({"diff", racy}), HasSubstr("diff takes two files"));
  EXPECT_THAT(refused({"diff", racy, "nowhere.yaml"}), HasSubstr("nowhere.yaml"));
  EXPECT_THAT(refused({"diff", racy, folder.write("no.json", "{}")}), HasSubstr("bad-result"));
  EXPECT_THAT(refused({"diff", racy, folder.write("wrong.yaml", kWrong)}), HasSubstr("wrong.yaml"));
  EXPECT_THAT(refused({"diff", "--baseline", saved("label", racy), racy}),
              HasSubstr("has no verdict"));
  EXPECT_THAT(refused({"diff", "--baseline", racy, racy, fifo}), HasSubstr("both of a model"));
}

}  // namespace
}  // namespace firebreak
