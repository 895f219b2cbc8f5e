// SPDX-License-Identifier: Apache-2.0
// `firebreak study`: from a plan to numbers, twice the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;

constexpr const char* kPlan = R"(questions: [verify, { ask: label, rules: sound }]
generate:
  - { shape: fan-in, components: 5, order-sensitive: [0, 100], sealed: 0, seed: 1, count: 6 }
)";
constexpr const char* kStudy = R"(title: Small
plan: plan.yaml
measures:
  - id: order
    says: Order-sensitive paths make sinks differ.
    ask: verify
    count: anomalous_sinks
    along: order-sensitive
    expect: { above: 0.5 }
  - { id: sure, says: Nothing is undecided., ask: verify, count: { is: [verdict, unknown] }, expect: { below: 0.3 } }
  - { id: labels, says: Labels., ask: [label, sound], count: labelled_sinks, among: { order-sensitive: 0 } }
)";

TEST(StudyCommand, HoldsWhatWasExpectedToWhatCame) {
  const TemporaryFolder folder;
  folder.write("plan.yaml", kPlan);
  const std::string study = folder.write("study.yaml", kStudy);
  const std::string out = folder.path("out");
  const Finished first = run_firebreak({"study", study, "-o", out});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("order: supported, difference 1 [1, 1] of 6\n"));
  EXPECT_THAT(first.out, HasSubstr("sure: supported, 0 [0, 0.242] of 12\n"));
  EXPECT_THAT(first.out, HasSubstr("labels: described, 0 [0, 0] of 6\n"));
  const std::string numbers = read_file(out + "/numbers.csv");
  EXPECT_THAT(numbers, HasSubstr("\norder,order-sensitive,0,6,0,0,0,,\n"));
  EXPECT_THAT(read_file(out + "/page.html"), HasSubstr("<h2>order</h2>"));
  EXPECT_THAT(read_file(out + "/table.tex"), HasSubstr("\\toprule"));
  EXPECT_THAT(read_file(out + "/order.svg"), HasSubstr("<polyline"));

  const std::string again = folder.path("again");
  const Finished second =
      run_firebreak({"study", study, "-o", again, "--database", folder.path("other.db")});
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(read_file(again + "/numbers.csv"), numbers);
}

TEST(StudyCommand, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const std::string study = folder.write("study.yaml", kStudy);
  EXPECT_EQ(run_firebreak({"study", study}).status, 2);
  const Finished planless = run_firebreak({"study", study, "-o", folder.path("out")});
  EXPECT_EQ(planless.status, 2);
  EXPECT_THAT(planless.err, HasSubstr("plan.yaml"));
  folder.write("plan.yaml", "questions: [verfy]\n");
  EXPECT_THAT(run_firebreak({"study", study, "-o", folder.path("out")}).err,
              HasSubstr("plan.yaml:1:13: error[unknown-value]"));
  folder.write("plan.yaml", "questions: [verify]\ngenerate: [{ shape: chain }]\n");
  const Finished unasked = run_firebreak({"study", study, "-o", folder.path("out")});
  EXPECT_EQ(unasked.status, 2);
  EXPECT_THAT(unasked.err, HasSubstr("study.yaml:11:39: error[not-asked]"));
  EXPECT_EQ(read_file(folder.path("plan.db")), "") << "begun all the same";
}

}  // namespace
}  // namespace firebreak
