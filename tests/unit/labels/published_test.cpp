// SPDX-License-Identifier: Apache-2.0
// The derivations that the paper prints, under both rule sets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "labels/rules.h"
#include "labels_of.h"
#include "support/ad_network.h"
#include "support/word_count.h"

namespace firebreak {
namespace {

using test_support::ad_network;
using test_support::LabelsOf;
using test_support::word_count;

TEST(Published, WordcountUnsealed) {
  const LabelsOf labels(word_count("", "word, count"));
  for (const auto& of : {&LabelsOf::sound, &LabelsOf::icde14}) {
    EXPECT_EQ((labels.*of)("tweets"), "Async");
    EXPECT_EQ((labels.*of)("words"), "Async");
    EXPECT_EQ((labels.*of)("counts"), "Run");
    EXPECT_EQ((labels.*of)("db"), "Run");
  }
  EXPECT_EQ(labels.why_icde14("counts"),
            "rule 2: Async into Count.words→counts OW[batch, word] adds Taint\n"
            "Count is not replicated: Taint becomes Run\n"
            "Run is the most severe of {Async, Run}\n");
}

// Which seals a path is compatible with says nothing of inputs that have none.
TEST(Published, RulesOfInputsWithoutSealsAskForNoCompatibility) {
  using labels::Addition;
  using result::Severity;
  for (const bool compatible : {false, true}) {
    for (const Severity input : {Severity::Async, Severity::Run}) {
      EXPECT_EQ(labels::infer_icde14(input, topology::Annotation::OW, compatible).adds,
                Addition::Taint);
      EXPECT_EQ(labels::infer_icde14(input, topology::Annotation::OR, compatible).adds,
                Addition::NdRead);
    }
    EXPECT_EQ(labels::infer_icde14(Severity::Inst, topology::Annotation::CW, compatible).adds,
              Addition::Taint);
  }
}

TEST(Published, WordcountSealedOnTheBatch) {
  const LabelsOf labels(word_count(", seal: [batch]", "word, count"));
  for (const auto& of : {&LabelsOf::sound, &LabelsOf::icde14}) {
    EXPECT_EQ((labels.*of)("tweets"), "Seal[batch]");
    EXPECT_EQ((labels.*of)("words"), "Seal[batch]");
    EXPECT_EQ((labels.*of)("counts"), "Async");
    EXPECT_EQ((labels.*of)("db"), "Async");
  }
  EXPECT_THAT(labels.why_icde14("counts"),
              testing::HasSubstr("Seal[batch] into Count.words→counts OW[batch, word] is "
                                 "compatible: the path consumes the seal\n"));
}

struct Query {
  std::string name;
  std::string label;
  std::string clicks;    // what is said of them
  std::string response;  // the final label
};

class AdNetwork : public testing::TestWithParam<Query> {};

TEST_P(AdNetwork, FinalLabel) {
  const LabelsOf labels(ad_network({.query = GetParam().label, .clicks = GetParam().clicks}));
  EXPECT_EQ(labels.sound("response"), GetParam().response);
  EXPECT_EQ(labels.icde14("response"), GetParam().response);
  const bool anomalous = GetParam().response == "Diverge";
  EXPECT_EQ(labels.sound("answer"), anomalous ? "Inst" : "Async");
  EXPECT_EQ(labels.icde14("answer"), anomalous ? "Inst" : "Async");
  EXPECT_EQ(labels.sound("query"), "Async");
  EXPECT_EQ(labels.icde14("query"), "Async");
}

const std::string kPoor = "OR, subscript: [id]";
const std::string kWindow = "OR, subscript: [id, window]";
const std::string kCampaign = "OR, subscript: [id, campaign]";

INSTANTIATE_TEST_SUITE_P(
    Published, AdNetwork,
    testing::Values(Query{"THRESH", "CR", "", "Async"}, Query{"POOR", kPoor, "", "Diverge"},
                    Query{"POORSealedOnCampaign", kPoor, ", seal: [campaign]", "Diverge"},
                    Query{"WINDOW", kWindow, ", seal: [window]", "Async"},
                    Query{"CAMPAIGN", kCampaign, ", seal: [campaign]", "Async"},
                    Query{"CAMPAIGNSealedOnWindow", kCampaign, ", seal: [window]", "Diverge"}),
    [](const auto& instance) { return instance.param.name; });

TEST(Published, PoorTellsItsDerivation) {
  const LabelsOf labels(ad_network({.query = kPoor, .clicks = ", seal: [campaign]"}));
  EXPECT_EQ(labels.why_icde14("answer"),
            "rule p: Seal[campaign] into Report.click→response CW keeps it\n"
            "rule 1: Async into Report.request→response OR[id] adds NDRead[id]\n"
            "Report is replicated: unprotected NDRead[id] becomes Inst\n"
            "Inst is the most severe of {Seal[campaign], Async, Inst}\n");
  EXPECT_EQ(labels.why_sound("answer"),
            "rule p: Seal[campaign] into Report.click→response CW keeps the seal\n"
            "rule p: Async into Report.request→response OR[id] keeps it\n"
            "rule 1: Async into Report.request→response OR[id] adds NDRead[id]: messages of query "
            "and click can come in either order, and click is not sealed on a key compatible with "
            "[id]\n"
            "Report is replicated: NDRead[id] becomes Inst\n"
            "Inst is the most severe of {Seal[campaign], Async, Inst}\n");
}

}  // namespace
}  // namespace firebreak
