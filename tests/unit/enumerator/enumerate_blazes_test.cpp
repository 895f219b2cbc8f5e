// SPDX-License-Identifier: Apache-2.0
// The enumerator on the published cases: the ad network under every query and seal, and wordcount.
#include <gtest/gtest.h>

#include <string>

#include "support/ad_network.h"
#include "support/word_count.h"
#include "unit/enumerator/anomalies.h"

namespace firebreak::enumerator {
namespace {

using test_support::ad_network;
using test_support::anomaly_of;
using test_support::word_count;

TEST(EnumerateBlazes, Thresh) { EXPECT_EQ(anomaly_of(ad_network({.query = "CR"})), "none"); }

TEST(EnumerateBlazes, Poor) {
  EXPECT_EQ(anomaly_of(ad_network({})), "diverge");
  EXPECT_EQ(anomaly_of(ad_network({.clicks = ", seal: [campaign]"})), "diverge");
}

TEST(EnumerateBlazes, Window) {
  EXPECT_EQ(anomaly_of(
                ad_network({.query = "OR, subscript: [id, window]", .clicks = ", seal: [window]"})),
            "none");
  EXPECT_EQ(anomaly_of(ad_network({.query = "OR, subscript: [id, window]"})), "diverge");
}

TEST(EnumerateBlazes, Campaign) {
  EXPECT_EQ(anomaly_of(ad_network(
                {.query = "OR, subscript: [id, campaign]", .clicks = ", seal: [campaign]"})),
            "none");
  EXPECT_EQ(anomaly_of(ad_network(
                {.query = "OR, subscript: [id, campaign]", .clicks = ", seal: [window]"})),
            "diverge");
}

TEST(EnumerateBlazes, Wordcount) {
  EXPECT_EQ(anomaly_of(word_count()), "run");
  EXPECT_EQ(anomaly_of(word_count(", seal: [batch]")), "none");
}

}  // namespace
}  // namespace firebreak::enumerator
