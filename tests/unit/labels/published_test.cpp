// SPDX-License-Identifier: Apache-2.0
// The derivations that the paper prints, under both rule sets.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "labels_of.h"

namespace firebreak {
namespace {

using test_support::LabelsOf;

std::string wordcount(const std::string& seal) {
  return fmt::format(R"(
streams:
  tweets: {{ to: Splitter.tweets, attributes: [text, batch]{} }}
  words: {{ from: Splitter.words, to: Count.words, attributes: [word, batch] }}
  counts: {{ from: Count.counts, to: Commit.counts, attributes: [word, count] }}
  db: {{ from: Commit.db, attributes: [word, count] }}
components:
  Splitter: {{ annotation: [ {{ from: tweets, to: words, label: CR }} ] }}
  Count: {{ annotation: [ {{ from: words, to: counts, label: OW, subscript: [word, batch] }} ] }}
  Commit: {{ annotation: {{ from: counts, to: db, label: CW }} }}
)",
                     seal);
}

TEST(Published, WordcountUnsealed) {
  const LabelsOf labels(wordcount(""));
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

TEST(Published, WordcountSealedOnTheBatch) {
  const LabelsOf labels(wordcount(", seal: [batch]"));
  for (const auto& of : {&LabelsOf::sound, &LabelsOf::icde14}) {
    EXPECT_EQ((labels.*of)("tweets"), "Seal[batch]");
    EXPECT_EQ((labels.*of)("words"), "Seal[batch]");
    EXPECT_EQ((labels.*of)("counts"), "Async");
    EXPECT_EQ((labels.*of)("db"), "Async");
  }
}

struct Query {
  std::string name;
  std::string annotation;
  std::string seal;
  std::string response;  // the final label
};

std::string ad_network(const Query& query) {
  return fmt::format(R"(
streams:
  click: {{ to: Report.click, attributes: [id, campaign, window]{} }}
  request: {{ to: Cache.request, attributes: [id, campaign, window] }}
  query: {{ from: Cache.request, to: Report.request, attributes: [id, campaign, window] }}
  answer: {{ from: Report.response, to: Cache.response, attributes: [id, campaign, window] }}
  gossip: {{ from: Cache.response, to: Cache.response, attributes: [id, campaign, window] }}
  response: {{ from: Cache.response, attributes: [id, campaign, window] }}
components:
  Cache:
    annotation:
      - {{ from: request, to: response, label: CR }}
      - {{ from: response, to: response, label: CW }}
      - {{ from: request, to: request, label: CR }}
  Report:
    Rep: true
    annotation:
      - {{ from: click, to: response, label: CW }}
      - {{ from: request, to: response, {} }}
)",
                     query.seal.empty() ? "" : fmt::format(", seal: [{}]", query.seal),
                     query.annotation);
}

class AdNetwork : public testing::TestWithParam<Query> {};

TEST_P(AdNetwork, FinalLabel) {
  const LabelsOf labels(ad_network(GetParam()));
  EXPECT_EQ(labels.sound("response"), GetParam().response);
  EXPECT_EQ(labels.icde14("response"), GetParam().response);
  const bool anomalous = GetParam().response == "Diverge";
  EXPECT_EQ(labels.sound("answer"), anomalous ? "Inst" : "Async");
  EXPECT_EQ(labels.icde14("answer"), anomalous ? "Inst" : "Async");
  EXPECT_EQ(labels.sound("query"), "Async");
  EXPECT_EQ(labels.icde14("query"), "Async");
}

const std::string kPoor = "label: OR, subscript: [id]";
const std::string kWindow = "label: OR, subscript: [id, window]";
const std::string kCampaign = "label: OR, subscript: [id, campaign]";

INSTANTIATE_TEST_SUITE_P(
    Published, AdNetwork,
    testing::Values(Query{"THRESH", "label: CR", "", "Async"}, Query{"POOR", kPoor, "", "Diverge"},
                    Query{"POORSealedOnCampaign", kPoor, "campaign", "Diverge"},
                    Query{"WINDOW", kWindow, "window", "Async"},
                    Query{"CAMPAIGN", kCampaign, "campaign", "Async"},
                    Query{"CAMPAIGNSealedOnWindow", kCampaign, "window", "Diverge"}),
    [](const auto& instance) { return instance.param.name; });

TEST(Published, PoorTellsItsDerivation) {
  const LabelsOf labels(ad_network({"", kPoor, "campaign", ""}));
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
