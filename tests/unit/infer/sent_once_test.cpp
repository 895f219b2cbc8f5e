// SPDX-License-Identifier: Apache-2.0
#include "infer/sent_once.h"

#include <gtest/gtest.h>

#include <string>

#include "support/models.h"

namespace firebreak::infer {
namespace {

// P, A and B in a row.
class Row {
 public:
  Row(const std::string& source, const std::string& p, const std::string& between,
      const std::string& a)
      : model_(test_support::model_of("streams:\n"
                                      "  ws: { to: P.w" +
                                      source +
                                      " }\n"
                                      "  xs: { from: P.x, to: A.x" +
                                      between +
                                      " }\n"
                                      "  ys: { from: A.y, to: B.y }\n"
                                      "  zs: { from: B.z }\n"
                                      "components:\n"
                                      "  P: { " +
                                      p +
                                      "annotation: { from: w, to: x, label: CR } }\n"
                                      "  A: { " +
                                      a +
                                      "annotation: { from: x, to: y, label: CR } }\n"
                                      "  B: { annotation: { from: y, to: z, label: CR } }\n")) {}

  bool is(std::size_t stream) { return sent_once().is(model_.streams[stream]); }
  bool all_into(std::size_t component) {
    return sent_once().all_into(model_.components[component]);
  }

 private:
  SentOnce sent_once() { return {model_, places_}; }

  topology::Model model_;
  StreamPlaces places_{model_};
};

constexpr std::size_t kXs = 1, kYs = 2, kB = 2;

TEST(SentOnce, ReplicationSpreadsUntilSomethingSaysNo) {
  EXPECT_TRUE(Row("", "", "", "").is(kYs));
  EXPECT_FALSE(Row("", "Rep: true, ", "", "").is(kXs));
  EXPECT_FALSE(Row("", "Rep: true, ", "", "").is(kYs));
  EXPECT_FALSE(Row(", Rep: true", "", "", "").is(kYs));
  EXPECT_FALSE(Row("", "", ", Rep: true", "Rep: false, ").is(kXs));
  EXPECT_TRUE(Row("", "Rep: true, ", "", "Rep: false, ").is(kYs));
  EXPECT_TRUE(Row("", "Rep: true, ", ", Rep: false", "").is(kYs));
  EXPECT_TRUE(Row("", "", ", Rep: true", "Rep: false, ").is(kYs));
}

TEST(SentOnce, NetworkAndCrashesSendAgain) {
  EXPECT_FALSE(Row("", "", ", delivery: at-least-once", "").is(kXs));
  EXPECT_TRUE(Row("", "", ", delivery: at-least-once", "").is(kYs));
  EXPECT_FALSE(Row("", "", "", "crash: replay, ").is(kYs));
}

TEST(SentOnce, LooksAtAllThatIsUpstream) {
  EXPECT_TRUE(Row("", "", "", "").all_into(kB));
  EXPECT_FALSE(Row(", delivery: at-least-once", "", "", "").all_into(kB));
  EXPECT_FALSE(Row("", "crash: replay, ", "", "").all_into(kB));
}

}  // namespace
}  // namespace firebreak::infer
