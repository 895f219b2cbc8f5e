// SPDX-License-Identifier: Apache-2.0
#include "frontend/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace firebreak::frontend {
namespace {

TEST(Formats, EveryTextHasOne) {
  EXPECT_EQ(format_of({"streams: {}", "model.yaml"}).name, "yaml");
  EXPECT_EQ(format_of({"", "stdin"}).name, "yaml");
  ASSERT_FALSE(formats().empty());
  EXPECT_TRUE(formats().back().detect({"\x01", "no model"}));
}

TEST(Formats, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const Format& format : formats()) EXPECT_TRUE(names.insert(format.name).second);
}

TEST(Formats, ReadsATextOfItsFormat) {
  base::Diagnostics diagnostics;
  const SourceText source{R"(
streams:
  words: { to: Count.words }
  counts: { from: Count.counts }
components:
  Count: { annotation: [ { from: words, to: counts, label: CW } ] }
)",
                          "model.yaml"};
  const auto model = format_of(source).read(source, nullptr, {}, diagnostics);
  ASSERT_TRUE(model) << base::format(diagnostics.all().front());
  EXPECT_EQ(model->streams.size(), 2U);
  EXPECT_EQ(model->file, "model.yaml");
}

}  // namespace
}  // namespace firebreak::frontend
