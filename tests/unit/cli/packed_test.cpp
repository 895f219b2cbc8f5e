// SPDX-License-Identifier: Apache-2.0
#include "cli/packed.h"

#include <gtest/gtest.h>

#include "base/internal_error.h"

namespace firebreak::cli {
namespace {

TEST(Packed, GivesBackWhateverTheTextsHold) {
  const std::vector<std::string> texts = {"", "3:abc", std::string("\0\n:", 3), "ä"};
  EXPECT_EQ(unpack(pack(texts)), texts);
  EXPECT_TRUE(unpack("").empty());
}

TEST(Packed, TheFirstFieldIsThereOrNot) {
  const std::string packed = pack(std::vector<std::string>{"twelve bytes", "more"});
  for (std::size_t size = 0; size < 15; ++size) {
    EXPECT_FALSE(first_packed(std::string_view(packed).substr(0, size))) << size;
  }
  EXPECT_EQ(first_packed(packed), "twelve bytes");
  EXPECT_THROW(unpack(std::string_view(packed).substr(0, 16)), base::InternalError);
}

}  // namespace
}  // namespace firebreak::cli
