// SPDX-License-Identifier: Apache-2.0
#include "smt/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace firebreak::smt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Lit> clause(const Formula& formula, std::size_t index) {
  const auto literals = formula.clause(index);
  return {literals.begin(), literals.end()};
}

// The text without comments: what a solver reads. A carriage return ends a comment too.
std::string code_of(std::string smt2) {
  std::replace(smt2.begin(), smt2.end(), '\r', '\n');
  std::istringstream lines(smt2);
  std::string code;
  for (std::string line; std::getline(lines, line);) code += line.substr(0, line.find(';')) + "\n";
  return code;
}

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(Lit, NegationIsItsOwnInverse) {
  const Lit lit = Lit::of(7);
  EXPECT_NE(lit, !lit);
  EXPECT_EQ(lit, !!lit);
  EXPECT_EQ((!lit).variable(), 7U);
  EXPECT_TRUE((!lit).negated());
  EXPECT_FALSE(lit.negated());
}

TEST(Lit, ConstantsAreEachOthersNegation) {
  EXPECT_EQ(!kTrue, kFalse);
  EXPECT_EQ(!kFalse, kTrue);
  EXPECT_TRUE(kTrue.is_constant());
  EXPECT_TRUE(kFalse.is_constant());
  EXPECT_FALSE(Lit::of(0).is_constant());
}

TEST(Formula, KeepsClausesInOrder) {
  Formula formula;
  const Lit a = formula.variable("a");
  const Lit b = formula.variable("b");
  formula.add({a, !b});
  formula.add({b});
  ASSERT_EQ(formula.clause_count(), 2U);
  EXPECT_THAT(clause(formula, 0), ElementsAre(a, !b));
  EXPECT_THAT(clause(formula, 1), ElementsAre(b));
}

TEST(Formula, DropsTrueClausesAndFalseLiterals) {
  Formula formula;
  const Lit a = formula.variable("a");
  formula.add({a, kTrue});
  EXPECT_EQ(formula.clause_count(), 0U);
  formula.add({kFalse, a, kFalse});
  ASSERT_EQ(formula.clause_count(), 1U);
  EXPECT_THAT(clause(formula, 0), ElementsAre(a));
}

TEST(Formula, KeepsTheEmptyClause) {
  Formula formula;
  formula.add({kFalse});
  ASSERT_EQ(formula.clause_count(), 1U);
  EXPECT_TRUE(clause(formula, 0).empty());
}

TEST(Formula, ImplicationWithoutConclusionRefutesItsPremise) {
  Formula formula;
  const Lit a = formula.variable("a");
  formula.imply(a, std::vector<Lit>{});
  ASSERT_EQ(formula.clause_count(), 1U);
  EXPECT_THAT(clause(formula, 0), ElementsAre(!a));
}

TEST(Formula, ImplicationFromFalseSaysNothing) {
  Formula formula;
  formula.imply(kFalse, {formula.variable("a")});
  EXPECT_EQ(formula.clause_count(), 0U);
}

TEST(Formula, AtMostOneIsLinear) {
  Formula formula;
  std::vector<Lit> literals;
  for (int i = 0; i < 1000; ++i) literals.push_back(formula.variable("x"));
  formula.at_most_one(kTrue, literals);
  EXPECT_LE(formula.clause_count(), 3000U);
  EXPECT_LE(formula.names().size(), 2001U);
}

TEST(ToSmt2, SaysWhatStandsInTheFormula) {
  Formula formula;
  const Lit a = formula.variable("arrives");
  const Lit b = formula.variable("differs");
  const Rank first = formula.rank("first", 3);
  const Rank second = formula.rank("second", 3);
  const Lit less = formula.less(first, second);
  formula.section("a section");
  formula.add({!a, b});
  formula.add({kFalse});
  const std::vector<Lit> assumptions{a, !less};
  const std::string text = to_smt2(formula, assumptions, "one\ntwo");
  EXPECT_THAT(text, HasSubstr("; one\n; two\n"));
  EXPECT_THAT(text, HasSubstr("(set-logic QF_BV)\n"));
  EXPECT_THAT(text, HasSubstr("(declare-const v0 Bool) ; arrives\n"));
  EXPECT_THAT(text, HasSubstr("(declare-const r1 (_ BitVec 3)) ; second\n"));
  EXPECT_THAT(text, HasSubstr("(assert (= v2 (bvult r0 r1)))\n"));
  EXPECT_THAT(text, HasSubstr("; a section\n(assert (or (not v0) v1))\n(assert false)\n"));
  EXPECT_THAT(text, HasSubstr("(assert v0)\n(assert (not v2))\n(check-sat)\n"));
}

TEST(ToSmt2, EverySectionComesBeforeItsFirstClause) {
  Formula formula;
  const Lit a = formula.variable("a");
  formula.section("empty");
  formula.section("first");
  formula.add({a});
  formula.section("second");
  formula.add({!a});
  const std::string text = to_smt2(formula, {}, "");
  EXPECT_LT(text.find("; empty"), text.find("; first"));
  EXPECT_LT(text.find("; first"), text.find("(assert v0)"));
  EXPECT_LT(text.find("(assert v0)"), text.find("; second"));
  EXPECT_LT(text.find("; second"), text.find("(assert (not v0))"));
}

// Names come from the user's file. None may end its comment and become part of the query.
TEST(ToSmt2, HostileNamesStayComments) {
  const std::string hostile = "x\n(assert false)\r(exit) |\"; (((";
  Formula formula;
  const Lit a = formula.variable(hostile);
  const Lit less = formula.less(formula.rank(hostile, 2), formula.rank(hostile, 2));
  formula.section(hostile);
  formula.add({a, less});
  const std::string code = code_of(to_smt2(formula, {&a, 1}, hostile));
  EXPECT_EQ(occurrences(code, "exit"), 0U);
  EXPECT_EQ(occurrences(code, "(assert false)"), 0U);
  EXPECT_EQ(occurrences(code, "(assert"), 3U) << code;  // the comparison, the clause, the question
  EXPECT_EQ(occurrences(code, "(declare-const"), 4U) << code;
  EXPECT_EQ(std::count(code.begin(), code.end(), '('), std::count(code.begin(), code.end(), ')'));
}

TEST(ToSmt2, IsTheSameTextTwice) {
  const auto text = [] {
    Formula formula;
    std::vector<Lit> literals;
    for (int i = 0; i < 20; ++i) literals.push_back(formula.variable("x" + std::to_string(i)));
    formula.at_most_one(literals[0], literals);
    return to_smt2(formula, literals, "header");
  };
  EXPECT_EQ(text(), text());
}

}  // namespace
}  // namespace firebreak::smt
