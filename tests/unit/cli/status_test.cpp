// SPDX-License-Identifier: Apache-2.0
#include "cli/status.h"

#include <gtest/gtest.h>

#include <array>

namespace firebreak::cli {
namespace {

TEST(Status, TheWorstIsTakenInTheDocumentedOrder) {
  constexpr std::array kFromWorst = {Status::Internal, Status::BadInput, Status::Broken,
                                     Status::Unknown, Status::Holds};
  for (std::size_t i = 0; i < kFromWorst.size(); ++i) {
    for (std::size_t j = i; j < kFromWorst.size(); ++j) {
      EXPECT_EQ(worst(kFromWorst[i], kFromWorst[j]), kFromWorst[i]);
      EXPECT_EQ(worst(kFromWorst[j], kFromWorst[i]), kFromWorst[i]);
    }
  }
}

TEST(Status, NumbersAreThoseOfTheInterface) {
  EXPECT_EQ(static_cast<int>(Status::Holds), 0);
  EXPECT_EQ(static_cast<int>(Status::Broken), 1);
  EXPECT_EQ(static_cast<int>(Status::BadInput), 2);
  EXPECT_EQ(static_cast<int>(Status::Unknown), 3);
  EXPECT_EQ(static_cast<int>(Status::Internal), 70);
}

}  // namespace
}  // namespace firebreak::cli
