// SPDX-License-Identifier: Apache-2.0
#include "study/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "study/plot.h"
#include "study/written.h"
#include "support/models.h"

namespace firebreak::study {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refused(const std::string& text) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_study(text, "study.yaml", diagnostics));
  return test_support::to_text(diagnostics);
}

TEST(ReadStudy, ReadsMeasures) {
  base::Diagnostics diagnostics;
  const auto study = read_study(R"(
title: t
plan: plan.yaml
measures:
  - { id: a, says: A, ask: [repair, convergent], count: { ratio: [baseline_cost, cost] }, expect: { above: 2.5 } }
  - { id: b, says: B, ask: verify, count: { is: [verdict, unknown] }, among: { shape: chain, fifo: 0 }, along: components }
)",
                                "study.yaml", diagnostics);
  ASSERT_TRUE(study) << test_support::to_text(diagnostics);
  EXPECT_EQ(study->measures[0].asked, (sweep::Asked{"repair", "convergent"}));
  EXPECT_EQ(study->measures[0].counted.kind, Counted::Kind::Ratio);
  EXPECT_EQ(study->measures[0].above, 2.5);
  EXPECT_EQ(study->measures[1].counted.second, "unknown");
  EXPECT_EQ(study->measures[1].among.size(), 2U);
  EXPECT_EQ(study->measures[1].along, "components");
}

TEST(ReadStudy, SaysWhatIsWrong) {
  const std::string head = "title: t\nplan: p.yaml\nmeasures:\n  - ";
  EXPECT_THAT(refused("title: t\n"), HasSubstr("needs the key 'plan'"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verfy, count: sinks }"),
              HasSubstr("study.yaml:4:28: error[unknown-value]"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verify, count: cost }"),
              HasSubstr("a figure of verify"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: [repair, best], count: cost }"),
              HasSubstr("the choice of a question"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verify, count: sinks, along: depth }"),
              HasSubstr("a parameter"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verify, count: sinks, among: { dept: 1 } }"),
              HasSubstr("unknown-parameter"));
  EXPECT_THAT(
      refused(head + "{ id: a, says: A, ask: verify, count: sinks, expect: { above: much } }"),
      HasSubstr("expected a number"));
  EXPECT_THAT(refused(head + "{ id: a/b, says: A, ask: verify, count: sinks }"),
              HasSubstr("letters, digits"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verify, count: { ratio: [sinks] } }"),
              HasSubstr("a figure and another"));
  EXPECT_THAT(refused(head + "{ id: a, says: A, ask: verify, count: {} }"),
              HasSubstr("one of ratio, above and is"));
  EXPECT_THAT(
      refused(head + "{ id: a, says: A, ask: verify, count: sinks }\n  - { id: a, says: A, ask: "
                     "verify, count: sinks }"),
      HasSubstr("duplicate-id"));
}

TEST(ReadStudy, SaysWhatThePlanDoesNotAsk) {
  base::Diagnostics diagnostics;
  const auto study = read_study(R"(
title: t
plan: p.yaml
measures:
  - { id: a, says: A, ask: [repair, convergent], count: cost }
  - { id: b, says: B, ask: repair, count: cost }
  - { id: c, says: C, ask: tolerate, count: weakenings }
)",
                                "study.yaml", diagnostics);
  ASSERT_TRUE(study) << test_support::to_text(diagnostics);
  sweep::Plan plan;
  plan.questions = {{"repair", "deterministic"}, {"tolerate", "convergent"}};
  check_asked(*study, plan, diagnostics);
  const std::string text = test_support::to_text(diagnostics);
  EXPECT_THAT(
      text, HasSubstr("study.yaml:5:28: error[not-asked]: p.yaml does not ask repair convergent"));
  EXPECT_THAT(text, HasSubstr("study.yaml:7:28: error[not-asked]"));
  EXPECT_EQ(diagnostics.size(), 2U) << text;
}

Result result_of(const Study& study, Finding finding) {
  return {study, {"abc", "1.0", 2, 4, {{"answered", 4}}}, {std::move(finding)}};
}

TEST(Written, TellsNothingButText) {
  Study study;
  study.title = "<script>";
  Measure measure;
  measure.id = "a";
  measure.says = "x < y & \"z\", 50 %";
  study.measures.push_back(measure);
  Finding finding;
  finding.groups.push_back({"", {3, 1.5, 1, 2}});
  const Result result = result_of(study, finding);
  const std::string html = page_html(result);
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, HasSubstr("x &lt; y &amp; &quot;z&quot;"));
  EXPECT_THAT(table_tex(result),
              HasSubstr("\na & x \\textless{} y \\& \"z\", 50 \\% & 3 & $1.5$ & $[1, 2]$ & "));
  EXPECT_THAT(numbers_csv(result), HasSubstr("\na,,,3,1.5,1,2,,described\n"));
}

TEST(Written, TellsTheEffectOfADifference) {
  Study study;
  Measure measure;
  measure.id = "a";
  measure.along = "fan";
  study.measures.push_back(measure);
  Finding finding;
  finding.groups = {{"1", {6, 1, 0.5, 2}}, {"2", {6, 4, 3, 5}}};
  finding.difference = {6, 3, 2, 4};
  finding.effect = 1.25;
  const Result result = result_of(study, finding);
  EXPECT_THAT(table_tex(result), HasSubstr("& 6 & $3$ & $[2, 4]$ & $1.25$ & described"));
  EXPECT_THAT(page_html(result), HasSubstr("effect 1.25"));
}

TEST(Written, HasNoNumbersOfNothing) {
  Study study;
  Measure measure;
  measure.id = "a";
  study.measures.push_back(measure);
  Finding finding;
  finding.groups.emplace_back();
  const Result result = result_of(study, finding);
  EXPECT_THAT(table_tex(result), HasSubstr("\na &  & 0 &  &  &  & described"));
  EXPECT_THAT(page_html(result), HasSubstr("<td>0</td><td></td><td></td></tr>"));
}

TEST(Plot, SaysWhatIsCounted) {
  Measure measure;
  Finding finding;
  finding.groups = {{"", {3, 1, 0.5, 2}}};
  const auto says = [&](Counted counted) {
    measure.counted = std::move(counted);
    return plot(measure, finding);
  };
  EXPECT_THAT(says({Counted::Kind::Figure, "cost", ""}), HasSubstr(">cost</text>"));
  EXPECT_THAT(says({Counted::Kind::Ratio, "a", "b"}), HasSubstr(">a / b</text>"));
  EXPECT_THAT(says({Counted::Kind::Above, "a", "b"}), HasSubstr(">share of a &gt; b</text>"));
  EXPECT_THAT(says({Counted::Kind::Is, "verdict", "unknown"}),
              HasSubstr(">share of verdict = unknown</text>"));
}

TEST(Plot, DrawsEachGroup) {
  Measure measure;
  measure.id = "a";
  measure.along = "fan";
  Finding finding;
  finding.groups = {{"0", {3, 1, 0.5, 2}}, {"10", {3, 4, 3, 5}}, {"40", {3, 2, 1, 3}}};
  const std::string svg = plot(measure, finding);
  std::size_t points = 0;
  for (std::size_t at = svg.find("<circle"); at != std::string::npos;
       at = svg.find("<circle", at + 1)) {
    ++points;
  }
  EXPECT_EQ(points, 3U);
  EXPECT_THAT(svg, HasSubstr(">40</text>"));
  finding.groups = {{"chain", {3, 1, 0.5, 2}}, {"cycles", {0, 0, 0, 0}}};
  EXPECT_THAT(plot(measure, finding), HasSubstr("<rect"));
  EXPECT_EQ(plot(measure, {}), "");
}

}  // namespace
}  // namespace firebreak::study
