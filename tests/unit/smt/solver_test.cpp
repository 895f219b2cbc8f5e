// SPDX-License-Identifier: Apache-2.0
#include "smt/solver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "smt/shared_context.h"

namespace firebreak::smt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = base::Environment::Clock;

class SolverTest : public testing::Test {
 protected:
  Answer check(const std::vector<Lit>& assumptions = {}) {
    return solver.check(formula, assumptions);
  }

  base::Environment environment;
  Formula formula;
  Solver solver{environment};
};

TEST_F(SolverTest, TheEmptyFormulaIsSatisfiable) { EXPECT_EQ(check(), Answer::Sat); }

TEST_F(SolverTest, TheEmptyClauseIsNot) {
  formula.add({kFalse});
  EXPECT_EQ(check(), Answer::Unsat);
}

TEST_F(SolverTest, GivesAModel) {
  const Lit a = formula.variable("a");
  const Lit b = formula.variable("b");
  formula.add({a});
  formula.imply(a, {!b});
  ASSERT_EQ(check(), Answer::Sat);
  EXPECT_TRUE(solver.value(a));
  EXPECT_FALSE(solver.value(!a));
  EXPECT_FALSE(solver.value(b));
  EXPECT_TRUE(solver.value(!b));
  EXPECT_TRUE(solver.value(kTrue));
  EXPECT_FALSE(solver.value(kFalse));
}

TEST_F(SolverTest, AssumptionsHoldForOneCheckOnly) {
  const Lit a = formula.variable("a");
  const Lit b = formula.variable("b");
  formula.add({a, b});
  EXPECT_EQ(check({!a, !b}), Answer::Unsat);
  ASSERT_EQ(check({!a}), Answer::Sat);
  EXPECT_TRUE(solver.value(b));
  EXPECT_EQ(check(), Answer::Sat);
  EXPECT_EQ(check({a, !a}), Answer::Unsat);
}

TEST_F(SolverTest, AssumptionsMayBeConstants) {
  const Lit a = formula.variable("a");
  EXPECT_EQ(check({kTrue, a}), Answer::Sat);
  EXPECT_EQ(check({kFalse}), Answer::Unsat);
  EXPECT_EQ(check({a}), Answer::Sat);
}

TEST_F(SolverTest, TheFormulaMayGrow) {
  const Lit a = formula.variable("a");
  EXPECT_EQ(check({a}), Answer::Sat);
  const Lit b = formula.variable("b");
  formula.imply(a, {b});
  ASSERT_EQ(check({a}), Answer::Sat);
  EXPECT_TRUE(solver.value(b));
  formula.add({!b});
  EXPECT_EQ(check({a}), Answer::Unsat);
  EXPECT_EQ(check(), Answer::Sat);
  EXPECT_EQ(solver.checks(), 4U);
}

TEST_F(SolverTest, RanksAreOrdered) {
  const Rank a = formula.rank("a", 4);
  const Rank b = formula.rank("b", 4);
  const Rank c = formula.rank("c", 4);
  const Lit ab = formula.less(a, b);
  const Lit ba = formula.less(b, a);
  const Lit bc = formula.less(b, c);
  const Lit ca = formula.less(c, a);
  const Lit aa = formula.less(a, a);
  EXPECT_EQ(check({ab}), Answer::Sat);
  EXPECT_EQ(check({ab, ba}), Answer::Unsat);
  EXPECT_EQ(check({!ab, !ba}), Answer::Sat);  // equal
  EXPECT_EQ(check({ab, bc, ca}), Answer::Unsat);
  EXPECT_EQ(check({ab, bc, !ca}), Answer::Sat);
  EXPECT_EQ(check({aa}), Answer::Unsat);
}

TEST_F(SolverTest, AWidthOfTwoHasFourRanks) {
  std::vector<Rank> ranks;
  std::vector<Lit> chain;
  for (int i = 0; i < 5; ++i) ranks.push_back(formula.rank("r", 2));
  for (std::size_t i = 0; i + 1 < ranks.size(); ++i) {
    chain.push_back(formula.less(ranks[i], ranks[i + 1]));
  }
  EXPECT_EQ(check({chain[0], chain[1], chain[2]}), Answer::Sat);
  EXPECT_EQ(check(chain), Answer::Unsat);
}

// By every assignment to up to five literals, under a true guard and a false one.
TEST_F(SolverTest, AtMostOneAllowsExactlyThat) {
  for (std::size_t n = 0; n <= 5; ++n) {
    const Lit guard = formula.variable("guard");
    std::vector<Lit> literals;
    for (std::size_t i = 0; i < n; ++i) literals.push_back(formula.variable("x"));
    formula.at_most_one(guard, literals);
    for (unsigned assignment = 0; assignment < (1U << n); ++assignment) {
      std::vector<Lit> assumptions;
      unsigned ones = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const bool one = ((assignment >> i) & 1U) != 0;
        ones += one ? 1 : 0;
        assumptions.push_back(one ? literals[i] : !literals[i]);
      }
      assumptions.push_back(guard);
      EXPECT_EQ(check(assumptions), ones <= 1 ? Answer::Sat : Answer::Unsat) << n << " " << ones;
      assumptions.back() = !guard;
      EXPECT_EQ(check(assumptions), Answer::Sat) << n << " " << ones;
    }
  }
}

TEST_F(SolverTest, CanBeMoved) {
  const Lit a = formula.variable("a");
  formula.add({a});
  ASSERT_EQ(check(), Answer::Sat);
  Solver moved = std::move(solver);
  EXPECT_TRUE(moved.value(a));
  const Lit not_a = !a;
  EXPECT_EQ(moved.check(formula, {&not_a, 1}), Answer::Unsat);
  EXPECT_EQ(moved.checks(), 2U);
}

// n + 1 pigeons do not fit into n holes: hard for any solver that resolves clauses.
Formula pigeons(std::size_t holes) {
  Formula formula;
  std::vector<std::vector<Lit>> in(holes);
  for (std::size_t pigeon = 0; pigeon <= holes; ++pigeon) {
    std::vector<Lit> somewhere;
    for (std::size_t hole = 0; hole < holes; ++hole) {
      somewhere.push_back(formula.variable("sits"));
      in[hole].push_back(somewhere.back());
    }
    formula.add(somewhere);
  }
  for (const auto& hole : in) formula.at_most_one(kTrue, hole);
  return formula;
}

TEST(SolverLimits, AnEasyFormulaIsDecidedInTime) {
  base::Environment environment;
  environment.deadline = Clock::now() + seconds(60);
  Solver solver(environment);
  EXPECT_EQ(solver.check(pigeons(4), {}), Answer::Unsat);
}

TEST(SolverLimits, APastDeadlineIsUnknown) {
  base::Environment environment;
  environment.deadline = Clock::now() - seconds(1);
  Solver solver(environment);
  EXPECT_EQ(solver.check(pigeons(2), {}), Answer::Unknown);
}

TEST(SolverLimits, AHardFormulaStopsAtTheDeadline) {
  base::Environment environment;
  const auto start = Clock::now();
  environment.deadline = start + milliseconds(200);
  Solver solver(environment);
  EXPECT_EQ(solver.check(pigeons(40), {}), Answer::Unknown);
  EXPECT_LT(Clock::now() - start, seconds(20));
}

TEST(SolverSeed, TheSameSeedGivesTheSameModel) {
  const auto model = [](std::uint32_t seed) {
    base::Environment environment;
    environment.seed = seed;
    Solver solver(environment);
    Formula formula;
    std::vector<Lit> literals;
    for (int i = 0; i < 60; ++i) literals.push_back(formula.variable("x"));
    for (std::size_t i = 0; i + 2 < literals.size(); ++i) {
      formula.add({literals[i], !literals[i + 1], literals[i + 2]});
      formula.add({!literals[i], !literals[i + 2]});
    }
    EXPECT_EQ(solver.check(formula, {}), Answer::Sat);
    std::vector<bool> values;
    for (Lit lit : literals) values.push_back(solver.value(lit));
    return values;
  };
  EXPECT_EQ(model(0), model(0));
  EXPECT_EQ(model(7), model(7));
}

TEST(Z3Version, HasThreeNumbers) {
  EXPECT_THAT(z3_version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST(SharedContext, KeepsSolversApart) {
  const base::Environment environment;
  const SharedContext context;
  Formula holds, fails;
  const Lit a = holds.variable("a");
  holds.add({a});
  const Lit b = fails.variable("b");
  fails.add({!b});
  Solver first(environment), second(environment);
  EXPECT_EQ(first.check(holds, std::vector{a}), Answer::Sat);
  EXPECT_EQ(second.check(fails, std::vector{b}), Answer::Unsat);
  EXPECT_EQ(first.check(holds, std::vector{a}), Answer::Sat);
  EXPECT_TRUE(first.value(a));
}

TEST(SharedContext, MayStandInsideAnother) {
  const base::Environment environment;
  Formula formula;
  const Lit a = formula.variable("a");
  formula.add({a});
  for (int i = 0; i < 2; ++i) {
    const SharedContext outer;
    { const SharedContext inner; }
    Solver solver(environment);
    EXPECT_EQ(solver.check(formula, std::vector{a}), Answer::Sat);
  }
}

}  // namespace
}  // namespace firebreak::smt
