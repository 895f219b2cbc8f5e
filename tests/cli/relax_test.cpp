// SPDX-License-Identifier: Apache-2.0
// `repair --relax`, and repairs with a time limit, as their users meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The seal suffices; the order and FIFO are there to be on the safe side.
constexpr const char* kCautious = R"(# A report server.
name: cautious
streams:
  click: { to: Report.click, attributes: [id], seal: [id], producers: 3, order: fifo }  # safe
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    Rep: true
    order:   # safer
      - { mechanism: sequencing }
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
)";

class Relax : public testing::Test {
 protected:
  std::string with_order_costing(const std::string& cost) const {
    return folder.write("priced.yaml", std::string(kCautious) +
                                           "repairs:\n  - { order: Report, mechanism: sequencing, "
                                           "cost: " +
                                           cost + " }\n");
  }

  TemporaryFolder folder;
  const std::string cautious = folder.write("cautious.yaml", kCautious);
};

TEST_F(Relax, SaysWhatCanGoAndWhyTheRestIsNeeded) {
  const Finished run = run_firebreak({"repair", "--relax", cautious});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, IsEmpty());
  EXPECT_EQ(
      run.out,
      R"(cautious: deterministic with 1 of the 3 pieces that it declares: cost 9 instead of 181, and for no less

What can go
  the FIFO order of click: cost 12
  the order of all inputs of Report (sequencing): cost 160

What is needed
  the seal of click on [id]: cost 9
    Without it: At Report, click#1 and request#1 race, so two runs can give sink response different contents.
    who does what: the 3 producers of click say, for each value of [id], when no more messages come, and agree
      on it
    what waits: what comes to Report.request, for the end of its [id]
    who reads: response comes only then, and no longer depends on which messages of click have come by then

Why the rest is enough
  The model without what can go is deterministic, for any number of messages: solver and label rules agree.

Why less is not
  1 counterexample shows that nothing of a cost below 9 is enough (proof in --format json).
)");
}

// What is drawn with the seal alone comes after all tickets. With the order beside it that is not
// decided.
TEST_F(Relax, KeepsASealByWhichAReaderComesAfterTheWhole) {
  const std::string model =
      std::string(FIREBREAK_SOURCE_DIR) + "/models/issues/number-drawn-before-the-end.yaml";
  const Finished run = run_firebreak({"repair", "--relax", model});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("deterministic with 1 of the 2 pieces that it declares"));
  EXPECT_THAT(run.out, HasSubstr("the seal of ticket at its end"));
}

TEST_F(Relax, WritesTheRelaxedModel) {
  const std::string file = folder.path("relaxed.yaml");
  const Finished run = run_firebreak({"repair", "--relax", cautious, "--write", file});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("the relaxed model is in"));
  std::string expected = kCautious;
  expected.erase(expected.find(", order: fifo"), 13);
  const std::size_t order = expected.find("    order:   # safer");
  expected.erase(order, expected.find("    annotation:") - order);
  EXPECT_EQ(read_file(file), expected);
  EXPECT_EQ(run_firebreak({"verify", file}).status, 0);
  const Finished again = run_firebreak({"repair", "--relax", "--quiet", file});
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.out, HasSubstr("with all that it declares: 1 piece of cost 9; none can go"));
}

// A piece that the model lists under `repairs` costs what it says there.
TEST_F(Relax, TakesCostsFromTheModel) {
  const Finished cheap = run_firebreak({"repair", "--relax", with_order_costing("8")});
  EXPECT_EQ(cheap.status, 0);
  EXPECT_THAT(cheap.out, HasSubstr("cost 8 instead of 29"));
  const Finished dear = run_firebreak({"repair", "--relax", with_order_costing("10")});
  EXPECT_THAT(dear.out, HasSubstr("cost 9 instead of 31"));
}

TEST_F(Relax, AModelThatMissesTheTargetSaysSo) {
  const std::string racy = folder.write("racy.yaml", kRacy);
  const Finished run = run_firebreak({"repair", "--relax", racy});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("racy: not deterministic as it is: nothing can go"));
  EXPECT_THAT(run.out, HasSubstr("At Report, click#1 and request#1 race"));
  EXPECT_THAT(run.out,
              HasSubstr("firebreak repair says what has to be added, or that nothing helps."));
  const std::string missed = folder.path("missed.json");
  run_firebreak({"repair", "--relax", racy, "--format", "json", "--output", missed});
  EXPECT_EQ(run_firebreak({"replay", missed}).status, 0) << "the trace that shows it";
  const Finished chosen = run_firebreak({"repair", "--relax", "--variant", "Report=THRESH", racy});
  EXPECT_EQ(chosen.status, 0);
  EXPECT_THAT(chosen.out, HasSubstr("declares no coordination"));
}

TEST_F(Relax, TheProofIsARepairThatCertifyAccepts) {
  const Finished run = run_firebreak({"repair", "--relax", "--format", "json", cautious});
  EXPECT_EQ(run.status, 0);
  json result = json::parse(run.out);
  EXPECT_EQ(result.at("cost"), 9);
  EXPECT_EQ(result.at("declared_cost"), 181);
  EXPECT_EQ(result.at("dropped").size(), 2U);
  ASSERT_EQ(result.at("kept").size(), 1U);
  const std::string trace = result.at("kept").at(0).at("needed_for").dump();
  EXPECT_EQ(run_firebreak({"replay", folder.write("trace.json", trace)}).status, 0);
  const std::string whole = folder.write("relaxed.json", run.out);
  EXPECT_EQ(run_firebreak({"certify", whole}).status, 0);
  EXPECT_EQ(run_firebreak({"replay", whole}).status, 0);
  json& proof = result.at("proof");
  EXPECT_EQ(run_firebreak({"certify", folder.write("proof.json", proof.dump())}).status, 0);
  proof.at("lower_bound") = 8;
  EXPECT_EQ(run_firebreak({"certify", folder.write("changed.json", proof.dump())}).status, 1);
}

// Every leaf outside of the proof, changed: the proof alone would be accepted.
TEST_F(Relax, IsRefusedWithAnythingChanged) {
  const json document =
      json::parse(run_firebreak({"repair", "--relax", "--format", "json", cautious}).out);
  const auto certified = [&](const json& changed) {
    return run_firebreak({"certify", folder.write("changed.json", changed.dump())}).status;
  };
  EXPECT_EQ(certified(document), 0);
  json rest = document;
  rest.erase("proof");
  const json leaves = rest.flatten();
  EXPECT_GT(leaves.size(), 40U);
  for (const auto& [pointer, value] : leaves.items()) {
    if (pointer == "/firebreak" || pointer == "/file") continue;  // no claims
    json copy = document;
    json& leaf = copy[json::json_pointer(pointer)];
    leaf = value.is_boolean()  ? json(!value.get<bool>())
           : value.is_number() ? json(value.get<int>() + 1)
                               : json("another");
    const int status = certified(copy);
    EXPECT_TRUE(status == 1 || status == 2) << pointer << ": " << status;
  }
  json swapped = document;
  swapped["kept"].swap(swapped["dropped"]);
  EXPECT_NE(certified(swapped), 0);
  json silent = document;
  silent["kept"][0]["needed_for"] = nullptr;
  EXPECT_EQ(certified(silent), 0) << "there was no time to look";
}

TEST_F(Relax, GoesWithoutTheOtherWays) {
  EXPECT_EQ(run_firebreak({"repair", "--relax", "--all", cautious}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", "--relax", "--write", "x", cautious, cautious}).status, 2);
}

// Rows of components, all of which race: no search ends in that time.
std::string large_model() {
  std::string streams = "streams:\n  s0: { to: C0.in, attributes: [id] }\n";
  std::string components = "components:\n";
  constexpr int kSize = 20'000;
  for (int i = 0; i < kSize; ++i) {
    const std::string n = std::to_string(i);
    const std::string next = i + 1 < kSize ? "to: C" + std::to_string(i + 1) + ".in, " : "";
    streams += "  s" + std::to_string(i + 1) + ": { from: C" + n + ".out, " + next +
               "attributes: [id] }\n";
    components += "  C" + n + ": { annotation: { from: in, to: out, label: OW } }\n";
  }
  return streams + components;
}

TEST_F(Relax, ALimitHolds) {
  const std::string large = folder.write("large.yaml", large_model());
  for (const char* option : {"--target=deterministic", "--relax"}) {
    const Finished run = run_firebreak({"repair", option, "--timeout", "0.2", large});
    EXPECT_EQ(run.status, 3) << option;
    EXPECT_THAT(run.out, HasSubstr("unknown")) << option;
    EXPECT_THAT(run.out, Not(HasSubstr("nothing to repair"))) << option;
  }
}

}  // namespace
}  // namespace firebreak
