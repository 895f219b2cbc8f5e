// SPDX-License-Identifier: Apache-2.0
#include "smt/propagation.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "smt/solver.h"

namespace firebreak::smt {
namespace {

struct Sample {
  Formula formula;
  std::vector<Lit> inputs;
  std::vector<Lit> flags;
};

TEST(Propagation, AFlagNeedsASupportInEachOfItsClauses) {
  Sample s;
  const Lit a = s.formula.variable("a");
  const Lit b = s.formula.variable("b");
  const Lit top = s.formula.variable("top");
  s.inputs = {s.formula.variable("x"), s.formula.variable("y")};
  s.formula.imply(a, {!s.inputs[0]});
  s.formula.imply(b, {!s.inputs[1], a});
  s.formula.imply(top, {a});
  s.formula.imply(top, {!s.inputs[1]});
  Propagation p(s.formula, s.inputs);
  ASSERT_TRUE(p.applies());
  EXPECT_FALSE(p.value(a));
  EXPECT_TRUE(p.value(!top));
  p.release(0);
  EXPECT_TRUE(p.value(a));
  EXPECT_TRUE(p.value(b));
  EXPECT_FALSE(p.value(top));
  EXPECT_FALSE(p.value(s.inputs[0]));
  EXPECT_TRUE(p.value(s.inputs[1]));
  p.release(1);
  EXPECT_TRUE(p.value(top));
  p.reset();
  EXPECT_FALSE(p.value(a));
  EXPECT_TRUE(p.value(kTrue));
  EXPECT_FALSE(p.value(kFalse));
}

TEST(Propagation, FlagsWithoutClausesAreTrueAndRefusedOnesFalse) {
  Sample s;
  const Lit open = s.formula.variable("open");
  const Lit refused = s.formula.variable("refused");
  s.formula.imply(refused, {});
  const Propagation p(s.formula, {});
  ASSERT_TRUE(p.applies());
  EXPECT_TRUE(p.value(open));
  EXPECT_FALSE(p.value(refused));
}

TEST(Propagation, NothingSupportsItselfAroundACycle) {
  Sample s;
  const Lit a = s.formula.variable("a");
  const Lit b = s.formula.variable("b");
  s.inputs = {s.formula.variable("x")};
  const Rank ra = s.formula.rank("a", 2);
  const Rank rb = s.formula.rank("b", 2);
  const auto edge = [&](Lit from, Rank f, Rank t) {
    const Lit e = s.formula.variable("edge");
    s.formula.imply(e, {from});
    s.formula.imply(e, {s.formula.less(f, t)});
    return e;
  };
  s.formula.imply(a, {edge(b, rb, ra), !s.inputs[0]});
  s.formula.imply(b, {edge(a, ra, rb)});
  Propagation p(s.formula, s.inputs);
  ASSERT_TRUE(p.applies());
  EXPECT_FALSE(p.value(a));
  EXPECT_FALSE(p.value(b));
  p.release(0);
  EXPECT_TRUE(p.value(a));
  EXPECT_TRUE(p.value(b));
}

TEST(Propagation, SaysWhereTheFormulaIsNotOfTheForm) {
  const auto applies = [](auto add) {
    Formula f;
    const Lit a = f.variable("a");
    const Lit b = f.variable("b");
    const Lit x = f.variable("x");
    const Lit less = f.less(f.rank("r", 1), f.rank("q", 1));
    add(f, a, b, x, less);
    return Propagation(f, {&x, 1}).applies();
  };
  EXPECT_TRUE(applies([](Formula& f, Lit a, Lit b, Lit x, Lit l) { f.add({!a, b, !x, l}); }));
  EXPECT_FALSE(applies([](Formula& f, Lit a, Lit b, Lit, Lit) { f.add({!a, !b}); }));
  EXPECT_FALSE(applies([](Formula& f, Lit a, Lit, Lit x, Lit) { f.add({!a, x}); }));
  EXPECT_FALSE(applies([](Formula& f, Lit a, Lit, Lit, Lit l) { f.add({!a, !l}); }));
  EXPECT_FALSE(applies([](Formula& f, Lit a, Lit b, Lit, Lit) { f.add({a, b}); }));
  EXPECT_FALSE(applies([](Formula& f, Lit, Lit, Lit x, Lit) { f.add({!x}); }));
}

// Flags that only later flags may support, so that there are no cycles and no need of ranks.
Sample random_sample(std::mt19937& random) {
  Sample s;
  const auto below = [&](std::size_t bound) { return random() % bound; };
  for (int i = 0; i < 4; ++i) s.inputs.push_back(s.formula.variable("input"));
  for (int i = 0; i < 12; ++i) s.flags.push_back(s.formula.variable("flag"));
  for (std::size_t i = 0; i < s.flags.size(); ++i) {
    for (std::size_t clauses = below(3); clauses > 0; --clauses) {
      std::vector<Lit> supports;
      for (std::size_t k = below(3); k > 0; --k) {
        if (i > 0 && below(2) == 0) {
          supports.push_back(s.flags[below(i)]);
        } else {
          supports.push_back(!s.inputs[below(s.inputs.size())]);
        }
      }
      s.formula.imply(s.flags[i], supports);
    }
  }
  return s;
}

TEST(Propagation, AgreesWithTheSolver) {
  std::mt19937 random(11);
  const base::Environment environment;
  std::size_t found = 0;
  for (int round = 0; round < 40; ++round) {
    const Sample s = random_sample(random);
    Solver solver(environment);
    Propagation p(s.formula, s.inputs);
    ASSERT_TRUE(p.applies());
    for (unsigned inputs = 0; inputs < 16; ++inputs) {
      p.reset();
      std::vector<Lit> assumptions;
      for (std::size_t i = 0; i < s.inputs.size(); ++i) {
        const bool released = (inputs >> i & 1U) != 0;
        if (released) p.release(i);
        assumptions.push_back(released ? !s.inputs[i] : s.inputs[i]);
      }
      for (const Lit flag : s.flags) {
        std::vector<Lit> asked = assumptions;
        asked.push_back(flag);
        const bool possible = solver.check(s.formula, asked) == Answer::Sat;
        ASSERT_EQ(p.value(flag), possible);
        found += possible ? 1 : 0;
      }
    }
  }
  EXPECT_GT(found, 500U);
}

}  // namespace
}  // namespace firebreak::smt
