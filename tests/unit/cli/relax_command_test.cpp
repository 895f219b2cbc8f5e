// SPDX-License-Identifier: Apache-2.0
#include "cli/relax_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"

namespace firebreak::cli {
namespace {

using testing::HasSubstr;

constexpr const char* kSealed = R"(name: sealed
streams:
  click: { to: Report.click, attributes: [id], seal: [id], order: fifo }
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
)";

// A limit can cut off what says why each piece is needed, when the rest is known.
TEST(RelaxCommand, SavesWhatALimitLeaves) {
  const test_support::TemporaryFolder folder;
  Options options;
  options.write = folder.path("written.yaml");
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() + std::chrono::hours(1);
  std::vector<FileResult> published;
  relax_model(folder.write("sealed.yaml", kSealed), options, environment,
              [&](FileResult result) { published.push_back(std::move(result)); });
  ASSERT_FALSE(published.empty());
  for (const FileResult& result : published) {
    const bool verified = result.out.starts_with("sealed: deterministic");
    EXPECT_EQ(result.save.has_value(), verified) << result.out;
    EXPECT_EQ(result.out.find("nothing is written to ") == std::string::npos, verified);
  }
  ASSERT_TRUE(published.back().save);
  EXPECT_THAT(published.back().save->text, HasSubstr("seal: [id] }"));
}

}  // namespace
}  // namespace firebreak::cli
