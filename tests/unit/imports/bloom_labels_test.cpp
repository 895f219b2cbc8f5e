// SPDX-License-Identifier: Apache-2.0
// Bud's own labels. The modules are those on which Bud tests them, written anew: two inputs, each
// sent through a channel into a table, and what reads the tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bloom.h"

namespace firebreak::imports::bloom {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::string two_tables(const std::string& more) {
  return R"(
module Inputs
  state do
    interface input, :left
    interface input, :right
    channel :lsent
    channel :rsent
    table :lkept
    table :rkept
    interface output, :answer
  end
end
module Kept
  include Inputs
  bloom do
    lsent <~ left
    rsent <~ right
    lkept <= lsent
    rkept <= rsent
  end
end
module Difference
  include Kept
  bloom do
    answer <= lkept.notin(rkept, :val => :val)
  end
end
module Grouped
  include Kept
  bloom do
    answer <= lkept.group([:val], count)
  end
end
module Joined
  include Kept
  bloom do
    answer <= (lkept * rkept).lefts(:val => :val)
  end
end
)" + more;
}

TEST(BudLabels, ADifferenceOfWhatIsSentDivergesOnTheSideThatIsTakenAway) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bud(two_tables(""), "Difference"),
              ElementsAre("answer: D", "answer < left: A", "answer < right: D"));
}

TEST(BudLabels, AGroupOfWhatIsSentDiverges) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bud(two_tables(""), "Grouped"), ElementsAre("answer: D", "answer < left: D"));
}

TEST(BudLabels, AJoinOfTablesIsAsynchronous) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bud(two_tables(""), "Joined"),
              ElementsAre("answer: A", "answer < left: A", "answer < right: A"));
}

TEST(BudLabels, ADeletionDivergesOnItsPaths) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(
      bud(two_tables(R"(
module Deleting
  include Joined
  state do
    interface input, :gone
    channel :gsent
  end
  bloom do
    gsent <~ gone
    rkept <- (rkept * gsent).lefts(:val => :val)
  end
end
)"),
          "Deleting"),
      ElementsAre("answer: D", "answer < gone: D", "answer < left: A", "answer < right: D"));
}

TEST(BudLabels, AnImportedModuleIsReadThroughItsAlias) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(
      bud(two_tables(R"(
module Around
  import Difference => :inner
  state do
    interface input, :one
    interface input, :two
    interface output, :both
  end
  bloom do
    inner.left <= one
    inner.right <= two
    both <= inner.answer
  end
end
)"),
          "Around"),
      ElementsAre("both: D", "both < one: A", "both < two: D", "inner.answer: read-by-rule"));
}

// What two channels bring meets in a join: of what is kept of neither, one or both.
std::string meeting(const std::string& left, const std::string& right) {
  return R"(
module Arrivals
  state do
    interface input, :uleft
    interface input, :uright
    interface input, :ileft
    interface input, :iright
    interface output, :result
    channel :lsent
    channel :rsent
    scratch :lnow
    scratch :rnow
    table :lkept
    table :rkept
  end
  bloom do
    lsent <~ uleft
    rsent <~ uright
    ileft <= lsent
    iright <= rsent
    lnow <= ileft
    rnow <= iright
    lkept <= ileft
    rkept <= iright
    result <= ()" +
         left + " * " + right + R"().lefts
  end
end
)";
}

TEST(BudLabels, ChannelsRaceToAJoinUnlessBothAreKept) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bud(meeting("lnow", "rnow"), "Arrivals"), Contains("result: D"));
  EXPECT_THAT(bud(meeting("lkept", "rnow"), "Arrivals"), Contains("result: D"));
  EXPECT_THAT(bud(meeting("lkept", "rkept"), "Arrivals"), Contains("result: A"));
}

// What the labels come from, by output.
BudCause cause(const std::string& text, const std::string& module, const std::string& output) {
  Loaded loaded = load(text, module);
  loaded.instance.program = &loaded.program;
  return bud_labels(loaded.instance).causes[output];
}

TEST(BudLabels, SayWhichChannelsRaceAndWhere) {
  FIREBREAK_NEEDS_RUBY();
  const BudCause race = cause(meeting("lkept", "rnow"), "Arrivals", "result");
  ASSERT_TRUE(race.race.has_value());
  EXPECT_EQ(race.race->one, "lsent");
  EXPECT_EQ(race.race->other, "rsent");
  EXPECT_EQ(race.race->at, "result");
  EXPECT_FALSE(race.race->in_series);
  EXPECT_FALSE(cause(meeting("lkept", "rkept"), "Arrivals", "result").race.has_value());
}

TEST(BudLabels, SayWhichRuleIsNotMonotone) {
  FIREBREAK_NEEDS_RUBY();
  const BudCause sent = cause(two_tables(""), "Difference", "answer");
  ASSERT_TRUE(sent.late.has_value());
  EXPECT_EQ(sent.late->body, "rkept");
  EXPECT_EQ(sent.late->place.line, 25U);
  const std::string local = R"(
module Local
  state do
    interface input, :i
    interface output, :o
    interface output, :p
    channel :sent
  end
  bloom do
    o <= i.group([:key], count(:val))
    sent <~ i.group([:key], count(:val))
    p <= sent
  end
end
)";
  EXPECT_TRUE(cause(local, "Local", "o").alone.has_value());
  EXPECT_FALSE(cause(local, "Local", "o").forgotten.has_value());
  EXPECT_TRUE(cause(local, "Local", "p").forgotten.has_value());
}

// Every two of 150 rules in a ring meet the same collections.
TEST(BudLabels, ACyclicProgramEnds) {
  FIREBREAK_NEEDS_RUBY();
  std::string state;
  std::string rules;
  for (int i = 0; i < 50; ++i) {
    const std::string at = std::to_string(i);
    state += "    table :t" + at + "\n";
    for (const int step : {1, 7, 13}) {
      rules += "    t" + std::to_string((i + step) % 50) + " <= t" + at + "\n";
    }
  }
  Loaded loaded =
      load("module Ring\n  state do\n    interface input, :i\n    interface output, :o\n" + state +
               "  end\n  bloom do\n    t0 <= i\n    o <= t9\n" + rules + "  end\nend\n",
           "Ring");
  loaded.instance.program = &loaded.program;
  const BudLabels labels = bud_labels(loaded.instance);
  EXPECT_EQ(labels.outputs.at("o"), BudLabel::Bot);
}

}  // namespace
}  // namespace firebreak::imports::bloom
