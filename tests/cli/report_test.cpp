// SPDX-License-Identifier: Apache-2.0
// The HTML page. What it looks like, and what its script does, tests/browser shows.
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
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Report : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string page = folder.path("page.html");
};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST_F(Report, HoldsVerdictGraphTraceRepairAndLabels) {
  const std::string racy = folder.write("racy.yaml", kRacy);
  const Finished finished = run_firebreak({"report", racy, "-o", page});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_THAT(finished.err, IsEmpty());
  const std::string text = read_file(page);
  EXPECT_THAT(text, StartsWith("<!DOCTYPE html>"));
  for (const char* part : {"divergent", "<svg", "Trace 1", "first difference", "Repair",
                           "The change of the model", "once it is repaired", "Labels"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("http://")));
  EXPECT_THAT(text, Not(HasSubstr("src=")));
}

TEST_F(Report, HasOverCoordinationAndTheWeakestNetworkWhereAsked) {
  const std::string model = folder.write("sum.yaml", R"(
streams:
  in: { to: Sum.in, attributes: [day], order: fifo }
  out: { from: Sum.out, attributes: [day] }
components:
  Sum:
    order: sequencing
    annotation: { from: in, to: out, label: OW, gate: [day] }
)");
  EXPECT_EQ(run_firebreak({"report", model, "-o", page}).status, 0);
  EXPECT_THAT(read_file(page), Not(HasSubstr("Over-coordination")));
  EXPECT_THAT(read_file(page), Not(HasSubstr("Weakest network")));
  EXPECT_EQ(run_firebreak({"report", "--over-coordination", "--weakest-network", model, "-o", page})
                .status,
            0);
  const std::string text = read_file(page);
  for (const char* part :
       {"<h3>Over-coordination</h3>", "<h4>What can go</h4>\n<ul class=\"pieces\">\n<li>the ",
        "<h4>What stays</h4>", "<br>Without it: ", "<h3>Weakest network</h3>",
        "<th scope=\"row\">in</th><td>", "<br>One step further, without “"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(Report, OfSeveralModelsListsThemAndIsAsBadAsTheWorst) {
  const std::string good = folder.write("good.yaml", kConfluent);
  const std::string racy = folder.write("racy.yaml", kRacy);
  EXPECT_EQ(run_firebreak({"report", good, "-o", page}).status, 0);
  const Finished both = run_firebreak({"report", good, racy, "-o", page});
  EXPECT_EQ(both.status, 1);
  EXPECT_EQ(count(read_file(page), "<section"), 2U);
  EXPECT_THAT(read_file(page), HasSubstr("<nav aria-label=\"models\">"));
}

TEST_F(Report, WritesNothingWhereAnInputIsWrong) {
  const std::string good = folder.write("good.yaml", kConfluent);
  const std::string wrong = folder.write("wrong.yaml", kWrong);
  const Finished finished = run_firebreak({"report", good, wrong, "-o", page});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("wrong.yaml"));
  EXPECT_FALSE(fs::exists(page));
  EXPECT_EQ(run_firebreak({"report", good, "--format", "json"}).status, 2);
}

// Of a long way the page shows where it begins to differ.
TEST_F(Report, LeavesOutStepsOfALongTrace) {
  constexpr int kLength = 500;
  std::string model = "streams:\n  s0: { to: C0.i }\n";
  std::string components = "components:\n";
  for (int i = 0; i < kLength; ++i) {
    const std::string n = std::to_string(i);
    const std::string next = std::to_string(i + 1);
    model += "  s" + next + ": { from: C" + n + ".o" +
             (i + 1 < kLength ? ", to: C" + next + ".i }\n" : " }\n");
    components += "  C" + n +
                  ": { annotation: { from: i, to: o, label: " + (i + 1 < kLength ? "CR" : "OW") +
                  " } }\n";
  }
  const std::string chain = folder.write("chain.yaml", model + components);
  ASSERT_EQ(run_firebreak({"report", chain, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_LE(count(text, "<tr class=\"step"), 400U);
  EXPECT_THAT(text, HasSubstr("steps are left out"));
  EXPECT_THAT(text, HasSubstr("first difference"));
}

// A component that races, and others that pass on what comes to them, all in one line.
std::string line_beside_a_race(int others) {
  std::string streams =
      "streams:\n  a: { to: Racy.i }\n  b: { from: Racy.o }\n  s0: { to: C0.i }\n";
  std::string components = "components:\n  Racy: { annotation: { from: i, to: o, label: OW } }\n";
  for (int i = 0; i < others; ++i) {
    const std::string next = std::to_string(i + 1);
    const std::string to = i + 1 < others ? ", to: C" + next + ".i" : "";
    streams += "  s" + next + ": { from: C" + std::to_string(i) + ".o" + to + " }\n";
    components += "  C" + std::to_string(i) + ": { annotation: { from: i, to: o, label: CR } }\n";
  }
  return streams + components;
}

TEST_F(Report, FoldsWhatIsNotInvolvedInAThousandComponents) {
  const std::string line = folder.write("line.yaml", line_beside_a_race(1'000));
  ASSERT_EQ(run_firebreak({"report", line, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_EQ(count(text, "class=\"box component races\""), 1U);
  EXPECT_GE(count(text, "class=\"box folded\""), 1U);
  EXPECT_LE(count(text, "class=\"box "), 20U);
  EXPECT_LT(text.size(), 200'000U);
}

TEST_F(Report, OfAHundredComponentsThatAllRaceIsSmall) {
  std::string streams = "streams:\n";
  std::string components = "components:\n";
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    streams += "  a" + n + ": { to: C" + n + ".i }\n  b" + n + ": { from: C" + n + ".o }\n";
    components += "  C" + n + ": { Rep: true, annotation: { from: i, to: o, label: OW } }\n";
  }
  const std::string racy = folder.write("racy.yaml", streams + components);
  ASSERT_EQ(run_firebreak({"report", racy, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_EQ(count(text, "<article"), 16U);
  EXPECT_EQ(count(text, "once it is repaired"), 1U);
  EXPECT_LT(text.size(), 1'000'000U);
}

// Two sinks that show one race have one trace.
TEST_F(Report, TellsARaceOnce) {
  std::string model = kRacy;
  const std::string sink = "  response: { from: Report.response, attributes: [id] }\n";
  model.insert(model.find(sink), "  other: { from: Report.response, attributes: [id] }\n");
  const std::string racy = folder.write("racy.yaml", model.substr(0, model.find("expect:")));
  ASSERT_EQ(run_firebreak({"report", racy, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_EQ(count(text, "<article"), 1U);
  EXPECT_THAT(text, HasSubstr("For the same reasons, at other sinks"));
}

TEST_F(Report, TellsExecutionsWithRealValuesAsTextDoes) {
  const std::string model = FIREBREAK_SOURCE_DIR "/models/behaviors/crash-mails.yaml";
  ASSERT_EQ(run_firebreak({"report", model, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_THAT(text, HasSubstr("Shop crashes"));
  EXPECT_THAT(text, HasSubstr("order#1 → Shop.order again"));
}

// Names that would be markup, attributes or scripts if they were not text.
TEST_F(Report, KeepsHostileNamesText) {
  const std::string hostile = folder.write("hostile.yaml", R"x(
name: "</title><script>alert(1)</script>"
streams:
  "a\"><img src=x onerror=alert(2)>": { to: "<b>.i", attributes: ["<i k>"] }
  "</svg><script>alert(3)</script>": { to: "<b>.j", attributes: ["<i k>"] }
  "out'onclick='alert(4)": { from: "<b>.o", attributes: ["<i k>"] }
components:
  "<b>":
    annotation:
      - { from: i, to: o, label: CW }
      - { from: j, to: o, label: OR, subscript: ["<i k>"] }
)x");
  ASSERT_EQ(run_firebreak({"report", hostile, "-o", page}).status, 1);
  const std::string text = read_file(page);
  EXPECT_EQ(count(text, "<script"), 1U);
  EXPECT_EQ(count(text, "</svg>"), 2U);
  EXPECT_EQ(count(text, "</title>"), 3U);
  for (const char* markup : {"<img", "<b>", "<i k>", "onclick='"}) {
    EXPECT_THAT(text, Not(HasSubstr(markup)));
  }
}

TEST_F(Report, IsTheSameBytesEachTime) {
  const std::string racy = folder.write("racy.yaml", kRacy);
  run_firebreak({"report", racy, "-o", page});
  const std::string first = read_file(page);
  run_firebreak({"report", racy, "-o", page});
  EXPECT_EQ(read_file(page), first);
}

}  // namespace
}  // namespace firebreak
