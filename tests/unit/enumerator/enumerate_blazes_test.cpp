// SPDX-License-Identifier: Apache-2.0
// The enumerator on the published cases: the ad network under every query and seal, and wordcount.
#include <gtest/gtest.h>

#include <string>

#include "enumerator/enumerate.h"
#include "support/ad_network.h"
#include "support/models.h"

namespace firebreak::enumerator {
namespace {

using test_support::ad_network;

std::string anomaly(const std::string& yaml) {
  const Enumeration enumeration = enumerate(test_support::topology_of(yaml), {});
  return (enumeration.complete ? "" : "incomplete: ") + result::to_string(enumeration.sinks[0]);
}

TEST(EnumerateBlazes, Thresh) { EXPECT_EQ(anomaly(ad_network({.query = "CR"})), "none"); }

TEST(EnumerateBlazes, Poor) {
  EXPECT_EQ(anomaly(ad_network({})), "diverge");
  EXPECT_EQ(anomaly(ad_network({.clicks = ", seal: [campaign]"})), "diverge");
}

TEST(EnumerateBlazes, Window) {
  EXPECT_EQ(
      anomaly(ad_network({.query = "OR, subscript: [id, window]", .clicks = ", seal: [window]"})),
      "none");
  EXPECT_EQ(anomaly(ad_network({.query = "OR, subscript: [id, window]"})), "diverge");
}

TEST(EnumerateBlazes, Campaign) {
  EXPECT_EQ(anomaly(ad_network(
                {.query = "OR, subscript: [id, campaign]", .clicks = ", seal: [campaign]"})),
            "none");
  EXPECT_EQ(
      anomaly(ad_network({.query = "OR, subscript: [id, campaign]", .clicks = ", seal: [window]"})),
      "diverge");
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
}  // namespace firebreak::enumerator
