// SPDX-License-Identifier: Apache-2.0
// The enumerator on the published cases: the ad network under every query and seal, and wordcount.
#include <gtest/gtest.h>

#include <string>

#include "replay/enumerate.h"
#include "support/models.h"

namespace firebreak::replay {
namespace {

std::string ad_network(const std::string& query, const std::string& seal) {
  const std::string model = R"(
streams:
  click:    { to: Report.click, attributes: [id, campaign, window] SEAL }
  request:  { to: Cache.request, attributes: [id, campaign, window] }
  query:    { from: Cache.request, to: Report.request, attributes: [id, campaign, window] }
  answer:   { from: Report.response, to: Cache.response, attributes: [id, campaign, window] }
  gossip:   { from: Cache.response, to: Cache.response, attributes: [id, campaign, window] }
  response: { from: Cache.response, attributes: [id, campaign, window] }
components:
  Cache:
    annotation:
      - { from: request, to: response, label: CR }
      - { from: response, to: response, label: CW }
      - { from: request, to: request, label: CR }
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: QUERY }
)";
  std::string text = model;
  text.replace(text.find("SEAL"), 4, seal.empty() ? "" : ", seal: [" + seal + "]");
  text.replace(text.find("QUERY"), 5, query);
  return text;
}

std::string anomaly(const std::string& yaml) {
  const Enumeration enumeration = enumerate(test_support::topology_of(yaml), {});
  return (enumeration.complete ? "" : "incomplete: ") + result::to_string(enumeration.sinks[0]);
}

TEST(EnumerateBlazes, Thresh) { EXPECT_EQ(anomaly(ad_network("CR", "")), "none"); }

TEST(EnumerateBlazes, Poor) {
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id]", "")), "diverge");
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id]", "campaign")), "diverge");
}

TEST(EnumerateBlazes, Window) {
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id, window]", "window")), "none");
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id, window]", "")), "diverge");
}

TEST(EnumerateBlazes, Campaign) {
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id, campaign]", "campaign")), "none");
  EXPECT_EQ(anomaly(ad_network("OR, subscript: [id, campaign]", "window")), "diverge");
}

std::string wordcount(const std::string& seal) {
  return "streams:\n"
         "  tweets: { to: Splitter.tweets, attributes: [batch]" +
         seal +
         " }\n"
         "  words:  { from: Splitter.words, to: Count.words, attributes: [word, batch] }\n"
         "  counts: { from: Count.counts, to: Commit.counts, attributes: [word, batch] }\n"
         "  db:     { from: Commit.db, attributes: [word, batch] }\n"
         "components:\n"
         "  Splitter:\n"
         "    annotation: { from: tweets, to: words, label: CR }\n"
         "  Count:\n"
         "    annotation: { from: words, to: counts, label: OW, subscript: [word, batch] }\n"
         "  Commit:\n"
         "    annotation: { from: counts, to: db, label: CW }\n";
}

TEST(EnumerateBlazes, Wordcount) {
  EXPECT_EQ(anomaly(wordcount("")), "run");
  EXPECT_EQ(anomaly(wordcount(", seal: [batch]")), "none");
}

}  // namespace
}  // namespace firebreak::replay
