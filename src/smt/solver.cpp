// SPDX-License-Identifier: Apache-2.0
#include "smt/solver.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "smt/session.h"

namespace firebreak::smt {

struct Solver::Impl {
  explicit Impl(const base::Environment& env)
      : session(env, current_context()),
        context(session.z3()),
        solver(context, z3::solver::simple{}),
        model(context) {
    solver = z3::solver(context, "QF_FD");
    z3::params params(context);
    params.set("random_seed", env.seed);
    // Bad flags are true wherever they can be: one model then decides many sinks.
    params.set("phase", context.str_symbol("always_true"));
    solver.set(params);
  }

  z3::expr expression(Lit lit) {
    if (lit.is_constant()) return context.bool_val(lit == kTrue);
    const z3::expr& variable = variables[lit.variable()];
    return lit.negated() ? !variable : variable;
  }

  void hand_over(const Formula& formula) {
    for (std::size_t i = variables.size(); i < formula.names().size(); ++i) {
      variables.push_back(context.bool_const(fmt::format("v{}", i).c_str()));
    }
    for (std::size_t i = ranks.size(); i < formula.ranks().size(); ++i) {
      ranks.push_back(context.bv_const(fmt::format("r{}", i).c_str(), formula.ranks()[i].width));
    }
    for (; comparisons < formula.comparisons().size(); ++comparisons) {
      const Formula::Comparison& c = formula.comparisons()[comparisons];
      solver.add(expression(c.literal) == z3::ult(ranks[c.a.index], ranks[c.b.index]));
    }
    for (; clauses < formula.clause_count(); ++clauses) {
      z3::expr_vector parts(context);
      for (Lit lit : formula.clause(clauses)) parts.push_back(expression(lit));
      solver.add(z3::mk_or(parts));
    }
  }

  Answer check(const Formula& formula, std::span<const Lit> assumptions, unsigned effort) {
    hand_over(formula);
    z3::params params(context);
    params.set("rlimit", effort);
    if (!session.limit(params)) return Answer::Unknown;
    solver.set(params);
    z3::expr_vector assumed(context);
    for (Lit lit : assumptions) {
      if (lit == kFalse) return Answer::Unsat;
      if (lit != kTrue) assumed.push_back(expression(lit));
    }
    const Answer answer = answer_of(solver.check(assumed));
    if (answer == Answer::Sat) model = solver.get_model();
    if (answer == Answer::Unknown && effort == 0) session.give_up(reason_of(solver));
    return answer;
  }

  Session session;
  z3::context& context;
  z3::solver solver;
  z3::model model;
  std::vector<z3::expr> variables;
  std::vector<z3::expr> ranks;
  std::size_t comparisons = 0;
  std::size_t clauses = 0;
  std::uint64_t checks = 0;
};

// Z3 starts with the first question: most verdicts need none.
Solver::Solver(const base::Environment& environment) : environment_(&environment) {}
Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

Answer Solver::check(const Formula& formula, std::span<const Lit> assumptions, unsigned effort) {
  Answer answer = Answer::Unknown;
  within_limits(*environment_, [&] {
    if (!impl_) impl_ = std::make_unique<Impl>(*environment_);
    ++impl_->checks;
    answer = impl_->check(formula, assumptions, effort);
  });
  return answer;
}

bool Solver::value(Lit lit) const {
  if (lit.is_constant()) return lit == kTrue;
  const z3::expr value = impl_->model.eval(impl_->variables[lit.variable()], false);
  return value.is_true() != lit.negated();
}

std::uint64_t Solver::checks() const { return impl_ ? impl_->checks : 0; }

std::string z3_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned build = 0;
  unsigned revision = 0;
  Z3_get_version(&major, &minor, &build, &revision);
  return fmt::format("{}.{}.{}", major, minor, build);
}

}  // namespace firebreak::smt
