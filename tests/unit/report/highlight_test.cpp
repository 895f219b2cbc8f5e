// SPDX-License-Identifier: Apache-2.0
#include "report/highlight.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace firebreak::report {
namespace {

TEST(Highlight, MakesHeadingsBold) {
  EXPECT_EQ(highlighted("What is wrong\n  run at sink db\n\n"),
            "\x1b[1mWhat is wrong\x1b[0m\n  run at sink db\n\n");
}

TEST(Highlight, GivesEachVerdictItsColour) {
  EXPECT_EQ(highlighted("shop: divergent: as"), "\x1b[1mshop: \x1b[0m\x1b[31mdivergent\x1b[0m: as");
  EXPECT_EQ(highlighted("shop: deterministic\n"),
            "\x1b[1mshop: \x1b[0m\x1b[32mdeterministic\x1b[0m\n");
  EXPECT_EQ(highlighted("a: unknown\nb: unknowns"),
            "\x1b[1ma: \x1b[0m\x1b[33munknown\x1b[0m\n\x1b[1mb: unknowns\x1b[0m");
}

TEST(Highlight, KnowsTheVerdictsOfEachCommand) {
  EXPECT_EQ(highlighted("a: run at sink b: confirmed"),
            "\x1b[1ma: run at sink b: \x1b[0m\x1b[32mconfirmed\x1b[0m");
  EXPECT_EQ(highlighted("a: run at sink b: not confirmed"),
            "\x1b[1ma: run at sink b: \x1b[0m\x1b[31mnot confirmed\x1b[0m");
  EXPECT_EQ(highlighted("r.json: accepted: a"), "\x1b[1mr.json: \x1b[0m\x1b[32maccepted\x1b[0m: a");
  EXPECT_EQ(highlighted("r.json: refused"), "\x1b[1mr.json: \x1b[0m\x1b[31mrefused\x1b[0m");
  EXPECT_EQ(highlighted("passed  a.yaml"), "\x1b[32mpassed\x1b[0m  a.yaml");
  EXPECT_EQ(highlighted("failed  a.yaml"), "\x1b[31mfailed\x1b[0m  a.yaml");
}

TEST(Highlight, MarksTheFirstDifference) {
  EXPECT_EQ(highlighted("  ≠ a → B.c   | d"), "  \x1b[31m≠\x1b[0m a → B.c   | d");
}

// What is said is said without colours, too.
TEST(Highlight, AddsNoWord) {
  const std::string text = "shop: deterministic at cost 1\n\nWhy\n  ≠ x\n\n1 passed";
  const std::regex marks("\x1b\\[[0-9]*m");
  EXPECT_EQ(std::regex_replace(highlighted(text), marks, ""), text);
}

TEST(Highlight, LeadsFromAnErrorToItsFile) {
  const std::string error = "my shop.yaml:3:7: error[unknown-key]: no\n  hint: is it a:b?\n";
  EXPECT_EQ(highlighted_errors(error, "", "/home"),
            "my shop.yaml:3:7: \x1b[31merror[unknown-key]\x1b[0m: no\n  hint: is it a:b?\n");
  EXPECT_EQ(highlighted_errors(error, "host", "/home"),
            "\x1b]8;;file://host/home/my%20shop.yaml\x1b\\my shop.yaml:3:7\x1b]8;;\x1b\\: "
            "\x1b[31merror[unknown-key]\x1b[0m: no\n  hint: is it a:b?\n");
  EXPECT_EQ(highlighted_errors("/a.yaml: error[x]: y", "host", "/home"),
            "\x1b]8;;file://host/a.yaml\x1b\\/a.yaml\x1b]8;;\x1b\\: \x1b[31merror[x]\x1b[0m: y");
}

}  // namespace
}  // namespace firebreak::report
