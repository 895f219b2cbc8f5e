// SPDX-License-Identifier: Apache-2.0
// One formula of each sort, with what makes it impossible.
#include "smt/terms.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "base/internal_error.h"
#include "smt/limits.h"
#include "smt/term_solver.h"

namespace firebreak::smt {
namespace {

class TermsTest : public testing::Test {
 protected:
  Answer check(const std::vector<Term>& all) {
    TermSolver solver(terms);
    for (const Term& term : all) solver.add(term);
    const Answer answer = solver.check();
    if (answer == Answer::Sat) model = solver.model();
    return answer;
  }
  Term integer(const char* name) const { return terms.constant(name, terms.integers()); }

  base::Environment environment;
  Terms terms{environment};
  std::optional<Model> model;
};

TEST_F(TermsTest, Booleans) {
  const Term a = terms.constant("a", terms.booleans());
  const Term b = terms.constant("b", terms.booleans());
  const std::array both{a, b};
  ASSERT_EQ(check({terms.any_of(both), !a}), Answer::Sat);
  EXPECT_FALSE(model->is_true(a));
  EXPECT_TRUE(model->is_true(b));
  EXPECT_EQ(check({terms.any_of(both), implies(a, b), !b}), Answer::Unsat);
  EXPECT_EQ(check({terms.any_of({})}), Answer::Unsat);
  EXPECT_EQ(check({a, b, terms.at_most(both, std::array{2, 3}, 5)}), Answer::Sat);
  EXPECT_EQ(check({a, b, terms.at_most(both, std::array{2, 3}, 4)}), Answer::Unsat);
}

TEST_F(TermsTest, Integers) {
  const Term x = integer("x");
  const Term y = integer("y");
  const Term sum = equal(x + y, terms.number(7));
  ASSERT_EQ(check({sum, x <= terms.number(3)}), Answer::Sat);
  EXPECT_TRUE(model->is_true(terms.number(4) <= y));
  EXPECT_EQ(check({sum, x <= terms.number(3), y <= terms.number(3)}), Answer::Unsat);
  const Term least = if_else(x <= y, x, y);
  EXPECT_EQ(check({sum, equal(least, terms.number(4))}), Answer::Unsat);
}

TEST_F(TermsTest, Arrays) {
  const Term array = terms.constant("array", terms.arrays(terms.integers(), terms.integers()));
  const Term i = integer("i");
  const Term j = integer("j");
  const Term written = with(array, i, terms.number(5));
  const Term read = equal(at(written, j), terms.number(6));
  ASSERT_EQ(check({read}), Answer::Sat);
  EXPECT_FALSE(model->is_true(equal(i, j)));
  EXPECT_EQ(check({read, equal(i, j)}), Answer::Unsat);
}

TEST_F(TermsTest, Sets) {
  const Term set = terms.constant("set", terms.sets(terms.integers()));
  const Term larger = with_member(set, terms.number(1));
  EXPECT_EQ(check({!is_in(terms.number(1), set), is_subset(set, larger)}), Answer::Sat);
  EXPECT_EQ(check({!is_in(terms.number(1), larger)}), Answer::Unsat);
  EXPECT_EQ(check({!is_subset(set, larger)}), Answer::Unsat);
  EXPECT_EQ(check({is_in(integer("x"), terms.empty_set(terms.integers()))}), Answer::Unsat);
}

TEST_F(TermsTest, UninterpretedFunctions) {
  const Sort messages = terms.uninterpreted("message");
  const Function next = terms.function("next", std::array{messages}, messages);
  const Term m = terms.constant("m", messages);
  const auto after = [&](const Term& message) { return next(std::array{message}); };
  const Term third = equal(after(after(after(m))), m);
  EXPECT_EQ(check({third, !equal(after(m), m)}), Answer::Sat);
  EXPECT_EQ(check({third, equal(after(after(m)), m), !equal(after(m), m)}), Answer::Unsat);
}

TEST_F(TermsTest, StayWhereTheTermsThatMadeThemGo) {
  std::optional<Term> kept;
  {
    const Terms others(environment);
    kept = others.constant("a", others.booleans());
  }
  EXPECT_NO_THROW(kept = !*kept);
}

TEST_F(TermsTest, TheBestSolutionIsLeastInTheFirstObjective) {
  const Term a = terms.constant("a", terms.booleans());
  const Term b = terms.constant("b", terms.booleans());
  Optimizer optimizer(terms);
  optimizer.add(terms.any_of(std::array{a, b}));
  optimizer.avoid(a, "2", "first");
  optimizer.avoid(b, "1", "first");
  optimizer.avoid(b, "10", "second");
  ASSERT_EQ(optimizer.check(), Answer::Sat);
  EXPECT_FALSE(optimizer.model().is_true(a));
  EXPECT_TRUE(optimizer.model().is_true(b));
}

TEST_F(TermsTest, TimeThatIsOverIsUnknown) {
  environment.deadline = base::Environment::Clock::now();
  TermSolver solver(terms);
  EXPECT_EQ(solver.check(), Answer::Unknown);
  EXPECT_EQ(Optimizer(terms).check(), Answer::Unknown);
}

// A Boolean is no array.
TEST_F(TermsTest, AComplaintIsAnErrorWhereTimeIsNotLimited) {
  const Term a = terms.constant("a", terms.booleans());
  const auto wrong = [&] { static_cast<void>(at(a, a)); };
  EXPECT_THROW(within_limits(environment, wrong), base::InternalError);
  environment.deadline = base::Environment::Clock::now() + std::chrono::hours(1);
  EXPECT_FALSE(within_limits(environment, wrong));
  EXPECT_TRUE(within_limits(environment, [] {}));
}

}  // namespace
}  // namespace firebreak::smt
