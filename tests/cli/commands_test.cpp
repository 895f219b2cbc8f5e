// SPDX-License-Identifier: Apache-2.0
// What each command answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"
#include "support/text.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::read_file;
using test_support::replaced;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Commands : public testing::Test {
 protected:
  json verified(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"verify", "--format", "json"});
    return json::parse(run_firebreak(arguments).out);
  }

  TemporaryFolder folder;
  const std::string confluent = folder.write("confluent.yaml", kConfluent);
  const std::string racy = folder.write("racy.yaml", kRacy);
  const std::string wrong = folder.write("wrong.yaml", kWrong);
};

TEST_F(Commands, VerifySaysWhetherItHolds) {
  EXPECT_EQ(run_firebreak({"verify", confluent}).status, 0);
  EXPECT_EQ(run_firebreak({"verify", racy}).status, 1);
  const json result = verified({racy});
  EXPECT_EQ(result.at("verdict"), "divergent");
  EXPECT_EQ(result.at("scope"), "unbounded");
  EXPECT_EQ(result.at("sinks").at("response").at("anomaly"), "instance");
  EXPECT_EQ(result.at("sinks").at("response").at("agreement"), "exact");
}

TEST_F(Commands, TheWorstStatusCounts) {
  EXPECT_EQ(run_firebreak({"verify", confluent, racy}).status, 1);
  EXPECT_EQ(run_firebreak({"verify", racy, wrong, confluent}).status, 2);
}

// No number of messages per source bounds what annotations admit (semantics 5.2).
TEST_F(Commands, VerdictsHoldForAnyNumberOfMessages) {
  const json result = verified({confluent});
  EXPECT_EQ(result.at("verdict"), "deterministic");
  EXPECT_EQ(result.at("scope"), "unbounded");
  EXPECT_EQ(run_firebreak({"verify", "--messages", "2", confluent}).status, 2);
}

TEST_F(Commands, OneAnomalyCanBeAskedFor) {
  EXPECT_EQ(run_firebreak({"verify", "--anomaly", "diverge", racy}).status, 0);
  EXPECT_EQ(verified({"--anomaly", "run", racy}).at("sinks").at("response").at("anomaly"), "run");
}

// Two writes raced; the read waited for both, in both runs.
TEST_F(Commands, TheExplanationNamesWhatRaced) {
  const std::string model =
      std::string(FIREBREAK_SOURCE_DIR) + "/models/issues/writers-interleave-before-a-read.yaml";
  EXPECT_THAT(run_firebreak({"verify", model}).out,
              HasSubstr("the order in which Board handles stroke#1 and wipe#1"));
  EXPECT_THAT(run_firebreak({"repair", model}).out,
              HasSubstr("At Board, stroke#1 and wipe#1 race"));
}

// Without the anomaly that was asked for a model need not be deterministic, and a label that claims
// another one is not wrong.
TEST_F(Commands, OneAnomalyIsNotAll) {
  const Finished text = run_firebreak({"verify", "--anomaly", "diverge", racy});
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("no diverge for any number of messages"),
                    HasSubstr("other anomalies"), Not(HasSubstr("deterministic")),
                    HasSubstr("response  no diverge  Inst"), Not(HasSubstr("imprecise"))));
  EXPECT_THAT(run_firebreak({"verify", "-q", "--anomaly", "diverge", racy}).out,
              HasSubstr(": no diverge\n"));
  const json result = verified({"--anomaly", "diverge", racy});
  EXPECT_EQ(result.at("asked"), "diverge");
  EXPECT_EQ(result.at("sinks").at("response").at("anomaly"), "no diverge");
  EXPECT_EQ(result.at("sinks").at("response").at("agreement"), "unknown");
  EXPECT_FALSE(verified({racy}).contains("asked"));
  EXPECT_THAT(
      run_firebreak({"verify", "--anomaly", "run", racy}).out,
      AllOf(HasSubstr("for the same input; other"), HasSubstr("anomalies were not looked for")));
}

TEST_F(Commands, TracesAreCounted) {
  EXPECT_EQ(verified({racy}).at("traces").size(), 1U);
  EXPECT_EQ(verified({"--traces", "all", racy}).at("traces").size(), 1U);
  EXPECT_EQ(verified({"--traces", "0", racy}).at("traces").size(), 0U);
  EXPECT_EQ(verified({"--traces", "0", racy}).at("verdict"), "divergent");
}

TEST_F(Commands, AVariantReplacesTheAnnotation) {
  EXPECT_EQ(run_firebreak({"verify", "--variant", "Report=THRESH", racy}).status, 0);
  const Finished unknown = run_firebreak({"verify", "--variant", "Report=TRESH", racy});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'THRESH'?"));
  const Finished nowhere = run_firebreak({"verify", "--variant", "Repotr=THRESH", racy});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.err, StartsWith("--variant Repotr=THRESH: error[unknown-component]"));
  EXPECT_THAT(nowhere.err, HasSubstr("did you mean 'Report'?"));
}

TEST_F(Commands, TheTopologyOfAnAnnotationFileComesFromAnother) {
  const std::string annotations =
      folder.write("paper.yaml", "Count:\n  annotation: { from: words, to: counts, label: OW }\n");
  EXPECT_EQ(run_firebreak({"verify", annotations}).status, 2);
  EXPECT_EQ(run_firebreak({"verify", annotations, "--topology", confluent}).status, 1);
  EXPECT_EQ(run_firebreak({"verify", annotations, "--topology", folder.path("absent.yaml")}).status,
            2);
}

TEST_F(Commands, LabelFollowsTheRuleSet) {
  const Finished text = run_firebreak({"label", racy});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("Inst"));
  const json result =
      json::parse(run_firebreak({"label", "--format", "json", "--rules", "icde14", racy}).out);
  EXPECT_EQ(result.at("rules"), "icde14");
  EXPECT_EQ(result.at("sinks").at("response"), "Inst");
  EXPECT_FALSE(result.at("streams").at("response").at("derivation").empty());
}

TEST_F(Commands, TimeIsLimited) {
  const Finished run = run_firebreak({"verify", "--timeout", "0.001", "--format", "json", racy});
  if (run.status == 1) GTEST_SKIP() << "decided within a millisecond";
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(json::parse(run.out).at("verdict"), "unknown");
}

TEST_F(Commands, TestHoldsModelsToTheirExpectations) {
  const Finished good = run_firebreak({"test", confluent, racy});
  EXPECT_EQ(good.status, 0);
  EXPECT_THAT(good.out, AllOf(HasSubstr(confluent), HasSubstr(racy), HasSubstr("2 passed")));
  const std::string broken = folder.write(
      "broken.yaml", replaced(kRacy, "labels: { response: Inst }", "labels: { response: Run }"));
  const Finished bad = run_firebreak({"test", broken, confluent});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, HasSubstr("label of response: expected Run, found Inst"));
}

TEST_F(Commands, TestChecksEachKindOfExpectation) {
  const std::vector<std::pair<std::string, std::string>> breaks = {
      {"verdict: divergent", "verdict: deterministic"},
      {"sinks: { response: instance }", "sinks: { response: run }"},
      {"labels: { response: Inst }", "labels: { response: Diverge }"},
      {"labels: { response: Inst }", "icde14: { response: Async }"},
  };
  for (const auto& [from, to] : breaks) {
    const Finished run = run_firebreak({"test", folder.write("m.yaml", replaced(kRacy, from, to))});
    EXPECT_EQ(run.status, 1) << to;
    EXPECT_THAT(run.out, HasSubstr("expected")) << to;
  }
}

TEST_F(Commands, WhatCannotBeTestedDoesNotPass) {
  const std::string silent =
      folder.write("silent.yaml", std::string(kRacy).substr(0, std::string(kRacy).find("expect:")));
  const Finished nothing = run_firebreak({"test", silent});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.out, AllOf(HasSubstr("expect"), Not(HasSubstr("1 passed"))));
  const Finished invalid = run_firebreak({"test", wrong, confluent});
  EXPECT_EQ(invalid.status, 2);
  EXPECT_THAT(invalid.out, HasSubstr(wrong + ":3:"));
}

TEST_F(Commands, TestWritesJunit) {
  const std::string junit = folder.path("junit.xml");
  EXPECT_EQ(run_firebreak({"test", racy, confluent, "--junit", junit}).status, 0);
  EXPECT_THAT(read_file(junit), AllOf(StartsWith("<?xml"), HasSubstr("tests=\"2\"")));
  EXPECT_EQ(run_firebreak({"test", racy, "--junit", "/dev/full"}).status, 2);
}

TEST_F(Commands, ASavedTraceReplays) {
  const std::string saved = folder.path("saved.json");
  EXPECT_EQ(run_firebreak({"verify", "--format", "json", racy, "--output", saved}).status, 1);
  const json result = json::parse(read_file(saved));
  const std::string trace = folder.write("trace.json", result.at("traces")[0].dump());
  for (const std::string& file : {saved, trace}) {
    EXPECT_EQ(run_firebreak({"replay", file}).status, 0);
    const json replayed = json::parse(run_firebreak({"replay", "--format", "json", file}).out);
    EXPECT_EQ(replayed.at("confirmed"), true);
  }
}

TEST_F(Commands, ATraceOfAVariantReplaysWithoutTheOption) {
  std::string swapped = replaced(kRacy, "label: OR, subscript: [id] }", "label: CR }");
  swapped = replaced(swapped, "THRESH", "POOR");
  swapped = replaced(swapped, "    - { from: request, to: response, label: CR }\nexpect",
                     "    - { from: request, to: response, label: OR, subscript: [id] }\nexpect");
  const std::string model = folder.write("swapped.yaml", swapped);
  EXPECT_EQ(run_firebreak({"verify", model}).status, 0);
  const std::string saved = folder.path("saved.json");
  const std::vector<std::string> verify = {"verify",   model,  "--variant", "Report=POOR",
                                           "--format", "json", "--output",  saved};
  EXPECT_EQ(run_firebreak(verify).status, 1);
  EXPECT_EQ(run_firebreak({"replay", saved}).status, 0);
}

TEST_F(Commands, AnAlteredTraceDoesNotReplay) {
  const json trace = verified({racy}).at("traces")[0];
  json same = trace;
  same["worlds"][1]["deliveries"] = same["worlds"][0]["deliveries"];
  const std::string no_difference = folder.write("same.json", same.dump());
  EXPECT_EQ(run_firebreak({"replay", no_difference}).status, 1);
  json lied = trace;
  lied["worlds"][0]["outcome"]["values"] = {"nothing at all"};
  const Finished other = run_firebreak({"replay", folder.write("lied.json", lied.dump())});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.out, HasSubstr("not the recorded one"));
}

TEST_F(Commands, WhatIsNoTraceIsRefused) {
  const std::vector<std::string> texts = {"",
                                          "{",
                                          "[]",
                                          "{}",
                                          "null",
                                          "{\"traces\": []}",
                                          "{\"traces\": [1]}",
                                          "{\"worlds\": 1}",
                                          std::string(100'000, '['),
                                          std::string(100'000, '{'),
                                          kRacy};
  for (const std::string& text : texts) {
    const Finished run = run_firebreak({"replay", folder.write("trace.json", text)});
    EXPECT_EQ(run.status, 2) << text.substr(0, 40);
    EXPECT_THAT(run.err, HasSubstr("trace.json")) << text.substr(0, 40);
  }
}

TEST_F(Commands, ExportSpeaksEachLanguage) {
  EXPECT_THAT(run_firebreak({"export", racy, "--to", "dot"}).out, StartsWith("digraph"));
  EXPECT_THAT(run_firebreak({"export", racy, "--to", "mermaid"}).out, HasSubstr("flowchart"));
  const Finished all = run_firebreak({"export", racy, "--to", "smt2"});
  EXPECT_EQ(all.status, 0);
  EXPECT_THAT(all.out, AllOf(HasSubstr("(check-sat)"), HasSubstr("(reset)")));
  const Finished one = run_firebreak({"export", racy, "--to", "smt2", "--anomaly", "run"});
  EXPECT_THAT(one.out, AllOf(HasSubstr("(check-sat)"), Not(HasSubstr("(reset)"))));
}

TEST_F(Commands, ExportDrawsASavedTrace) {
  const std::string saved = folder.path("saved.json");
  run_firebreak({"verify", "--format", "json", racy, "--output", saved});
  const Finished run = run_firebreak({"export", saved, "--to", "mermaid"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("sequenceDiagram"));
  EXPECT_EQ(run_firebreak({"export", saved, "--to", "dot"}).status, 2);
}

TEST_F(Commands, ExportsOfSeveralFilesAreTextsOfTheirLanguage) {
  const Finished smt2 =
      run_firebreak({"export", racy, confluent, "--to", "smt2", "--anomaly", "run"});
  EXPECT_THAT(smt2.out, HasSubstr("(check-sat)\n(reset)\n"));
  const Finished refused = run_firebreak({"export", racy, confluent, "--to", "mermaid"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("holds one document"));
  const Finished texts =
      run_firebreak({"export", racy, confluent, "--to", "mermaid", "--format", "json"});
  EXPECT_EQ(json::parse(texts.out).size(), 2U);
}

// What a trace says beside its messages and deliveries is held to them.
TEST_F(Commands, ReplayRefusesWhatIsSaidFalsely) {
  json trace = json::parse(run_firebreak({"verify", "--format", "json", racy}).out).at("traces")[0];
  const auto replayed = [&](const json& changed) {
    return run_firebreak({"replay", folder.write("changed.json", changed.dump())}).status;
  };
  EXPECT_EQ(replayed(trace), 0);
  json named = trace;
  named["model"] = "another";
  EXPECT_EQ(replayed(named), 1);
  for (json& world : trace["worlds"]) {
    for (json& delivery : world["deliveries"]) {
      for (json& view : delivery["views"]) {
        const json before = view;
        view["whole_partition"] = true;
        EXPECT_EQ(replayed(trace), 1);
        view = before;
        view["saw"].push_back("click#7");
        EXPECT_EQ(replayed(trace), 1);
        view = before;
      }
      const json before = delivery["views"];
      delivery["views"] = json::array();
      EXPECT_EQ(replayed(trace), before.empty() ? 0 : 1);
      delivery["views"] = before;
    }
  }
}

// A stream may be wide, and a file have any name: what is written is read again.
TEST_F(Commands, DocumentsOfOddModelsAreReadAgain) {
  std::string attributes = "a";
  for (int i = 0; i < 1'500; ++i) attributes += ", a" + std::to_string(i);
  const std::string wide = "streams:\n  in: { to: C.in, attributes: [" + attributes +
                           "] }\n  out: { from: C.out, attributes: [a] }\ncomponents:\n"
                           "  C: { annotation: { from: in, to: out, label: OW } }\n";
  for (const std::string stem : {"wide", "cut\xC3", "a\x1B\n?"}) {
    const std::string file = folder.write(stem + ".yaml", wide);
    const std::string result = folder.path("result.json");
    EXPECT_EQ(run_firebreak({"verify", "--format", "json", file, "-o", result}).status, 1);
    EXPECT_EQ(run_firebreak({"replay", result}).status, 0) << stem;
    EXPECT_EQ(run_firebreak({"repair", "--format", "json", file, "-o", result}).status, 0);
    EXPECT_EQ(run_firebreak({"certify", file, result}).status, 0) << stem;
  }
}

// Each path would look at each message for each message and rival: the limit is told, and soon.
TEST_F(Commands, ReplayGivesUpWhatTakesTooLong) {
  constexpr int kPaths = 100;
  std::string model = "name: large\nstreams:\n  in: { to: C.in }\n  w: { to: C.w }\n";
  std::string paths = "components:\n  C:\n    annotation:\n";
  for (int i = 0; i < kPaths; ++i) {
    const std::string out = "o" + std::to_string(i);
    model += "  " + out + ": { from: C." + out + " }\n";
    paths += "      - { from: in, to: " + out + ", label: OR }\n";
    paths += "      - { from: w, to: " + out + ", label: CW }\n";
  }
  json messages = json::array();
  json deliveries = json::array();
  for (int i = 0; i < 999; ++i) {
    const std::string id = "m" + std::to_string(i);
    messages.push_back({{"id", id}, {"stream", "in"}, {"attributes", json::object()}});
    deliveries.push_back({{"component", "C"},
                          {"instance", 1},
                          {"interface", "in"},
                          {"message", id},
                          {"emits", json::array()}});
  }
  const json world = {{"name", "run"}, {"deliveries", deliveries}};
  const json trace = {{"model", "large"},           {"anomaly", "run"},         {"sink", "o0"},
                      {"messages", messages},       {"worlds", {world, world}}, {"minimal", false},
                      {"model_text", model + paths}};
  const auto start = std::chrono::steady_clock::now();
  const Finished run =
      run_firebreak({"replay", "--quiet", folder.write("large.json", trace.dump())});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.out, HasSubstr("the trace is too large: its replay takes more than"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace firebreak
