// SPDX-License-Identifier: Apache-2.0
#include "report/difference/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<KnownModel> known(const std::string& text) {
  base::Diagnostics diagnostics;
  auto models = read_known(text, "saved.json", diagnostics);
  EXPECT_TRUE(models) << (diagnostics.empty() ? "" : base::format(diagnostics.all()[0]));
  return models ? *std::move(models) : std::vector<KnownModel>{};
}

std::string sink(const std::string& anomaly, const std::string& more = "") {
  return R"({"anomaly": ")" + anomaly + R"(", "label": "Run", "line": 4, "id": ")" + anomaly +
         R"(-id")" + more + "}";
}

std::string verdict(const std::string& model, const std::string& said, const std::string& at_sink) {
  return R"({"model": ")" + model + R"(", "file": "m.yaml", "verdict": ")" + said +
         R"(", "sinks": {"out": )" + at_sink + "}}";
}

std::string repair(const std::string& cost, const std::string& pieces,
                   const std::string& more = "") {
  return R"({"model": "m", "target": "deterministic", "cost": )" + cost + R"(, "repairs": [)" +
         pieces + R"(], "certificate": [])" + more + "}";
}

Comparison compared(const std::string& before, const std::string& after,
                    Pairing pairing = Pairing::OneToOne) {
  return compare(known(before), known(after), pairing);
}

TEST(Difference, OfEqualResultsIsNothing) {
  const std::string same = verdict("m", "divergent", sink("run"));
  const Comparison found = compared(same, same);
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_THAT(found.fresh, IsEmpty());
  EXPECT_EQ(found.known, 1);
  EXPECT_EQ(difference_text(found, Page()), "No difference.\n");
}

TEST(Difference, NamesVerdictsAndAnomalies) {
  const Comparison found =
      compared(verdict("m", "deterministic", sink("none")), verdict("m", "divergent", sink("run")));
  EXPECT_THAT(difference_text(found, Page()), HasSubstr("m\n"
                                                        "  verdict: deterministic → divergent\n"
                                                        "  sink out: none → run\n"));
  ASSERT_THAT(found.fresh, SizeIs(1));
  EXPECT_EQ(found.fresh[0].id, "run-id");
  EXPECT_EQ(found.fresh[0].place.line, 4);
}

TEST(Difference, OfRepairsIsCostAndPieces) {
  const Comparison found =
      compared(repair("0", ""),
               repair("1", R"({"kind": "fifo", "fifo": "s", "key": ["a", "b"], "cost": 1})"));
  EXPECT_THAT(difference_text(found, Page()),
              HasSubstr("  cost (deterministic): 0 → 1\n"
                        "  + repair (deterministic): { fifo: s, key: [a, b] }\n"));
  EXPECT_THAT(compared(repair("null", ""), repair("null", "")).differences, IsEmpty());
}

// What only one side says anything of is no difference, nor is what time cut short.
TEST(Difference, IsOfWhatBothKnow) {
  EXPECT_THAT(compared(repair("0", ""), verdict("m", "divergent", sink("run"))).differences,
              IsEmpty());
  const Comparison found = compared(repair("0", ""), repair("9", "", R"(, "out_of_time": true)"));
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_TRUE(found.undecided);
}

TEST(Difference, MatchesModelsByName) {
  const std::string a = verdict("a", "divergent", sink("run"));
  const std::string b = verdict("b", "deterministic", sink("none"));
  const std::string c = verdict("c", "divergent", sink("instance"));
  const Comparison found = compared("[" + a + "," + b + "]", "[" + c + "," + a + "]");
  EXPECT_THAT(difference_text(found, Page()), HasSubstr("b\n  - model: there\n"));
  EXPECT_THAT(difference_text(found, Page()), HasSubstr("c\n  + model: there\n"));
  ASSERT_THAT(found.fresh, SizeIs(1));
  EXPECT_EQ(found.fresh[0].model, "c");
  EXPECT_EQ(found.known, 1);
}

TEST(Difference, OfARenamedModelIsItsName) {
  const std::string a = verdict("a", "divergent", sink("run"));
  const std::string b = verdict("b", "divergent", sink("run"));
  EXPECT_THAT(difference_text(compared(a, b), Page()), HasSubstr("b\n  model: a → b\n"));
  EXPECT_THAT(compared(a, b).fresh, IsEmpty());
  EXPECT_THAT(compared(a, b, Pairing::ByName).fresh, SizeIs(1));
}

TEST(Difference, FindingsAreNewByIdAndSeverity) {
  const auto fresh = [](const std::string& before, const std::string& after) {
    return compared(before, after).fresh.size();
  };
  const std::string run = verdict("m", "divergent", sink("run"));
  const std::string diverge = verdict("m", "divergent", sink("diverge"));
  EXPECT_EQ(fresh(run, diverge), 1);
  EXPECT_EQ(fresh(diverge, run), 0);
  EXPECT_EQ(fresh(run, verdict("m", "deterministic", sink("run", R"(, "accepted": true)"))), 0);
  EXPECT_EQ(fresh(verdict("m", "deterministic", sink("run", R"(, "accepted": true)")), run), 1);
  EXPECT_EQ(fresh(run, verdict("m", "unknown", sink("unknown"))), 0);
  EXPECT_EQ(
      fresh(verdict("m", "deterministic", sink("none")), verdict("m", "unknown", sink("unknown"))),
      1);
  EXPECT_EQ(fresh(run, R"({"model": "m", "verdict": "unknown", "reason": "late"})"), 1);
}

TEST(Difference, TellsWhatIsGone) {
  const Comparison found =
      compared(verdict("m", "divergent", sink("run")), verdict("m", "deterministic", sink("none")));
  ASSERT_THAT(found.gone, SizeIs(1));
  EXPECT_EQ(found.gone[0].id, "run-id");
  EXPECT_EQ(fresh_text(found, Page()),
            "gone: run at sink out of m\nFindings: 0 new, 0 known, 1 gone.\n");
}

TEST(Difference, AnnotatesOnlyWhatIsNew) {
  const Comparison found =
      compared(verdict("m", "deterministic", sink("none")), verdict("m", "divergent", sink("run")));
  EXPECT_THAT(github_annotations(findings(found)),
              testing::StartsWith("::error file=m.yaml,line=4,title=firebreak%3A run::run at sink "
                                  "out of m is new"));
}

TEST(Difference, RefusesWhatIsNoResult) {
  const auto problem = [](const std::string& text) -> std::string {
    base::Diagnostics diagnostics;
    EXPECT_FALSE(read_known(text, "saved.json", diagnostics)) << text;
    return diagnostics.empty() ? "" : diagnostics.all()[0].message;
  };
  EXPECT_THAT(problem("{"), HasSubstr("this is not JSON"));
  EXPECT_THAT(problem("[1]"), HasSubstr("expected an object"));
  EXPECT_THAT(problem(R"({"model": "m"})"), HasSubstr("no result of label, verify or repair"));
  EXPECT_THAT(problem(R"({"model": "m", "verdict": 1})"), HasSubstr("expected a string"));
  EXPECT_THAT(problem(R"({"model": "m", "verdict": "unknown", "sinks": {"out": 1}})"),
              HasSubstr("expected an object"));
  EXPECT_THAT(problem(R"({"model": "m", "verdict": "unknown", "sinks": [1]})"),
              HasSubstr("expected"));
  EXPECT_THAT(problem(R"({"model": "m", "rules": "sound", "streams": [1]})"),
              HasSubstr("expected"));
  const std::string one = verdict("m", "divergent", sink("run"));
  EXPECT_THAT(problem("[" + one + "," + one + "]"), HasSubstr("two verdicts"));
}

}  // namespace
}  // namespace firebreak::report
