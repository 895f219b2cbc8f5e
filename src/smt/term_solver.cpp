// SPDX-License-Identifier: Apache-2.0
#include "smt/term_solver.h"

#include <utility>

#include "smt/raw_terms.h"

namespace firebreak::smt {

struct Model::Data {
  std::shared_ptr<const Session> session;
  z3::model model;
};

struct Engines {
  static Model model(std::shared_ptr<const Session> session, z3::model model) {
    return Model(std::make_shared<Model::Data>(Model::Data{std::move(session), std::move(model)}));
  }
};

bool Model::is_true(const Term& term) const {
  return data_->model.eval(Raw::of(term), false).is_true();
}

std::string Model::number(const Term& term) const {
  std::string decimals;
  data_->model.eval(Raw::of(term), true).is_numeral(decimals);
  return decimals;
}

bool Model::less(const Term& a, const Term& b) const {
  return data_->model.eval(Raw::of(a) < Raw::of(b), true).is_true();
}

struct TermSolver::Impl {
  explicit Impl(std::shared_ptr<const Session> of)
      : session(std::move(of)), solver(session->z3(), z3::solver::simple()) {
    z3::params params(session->z3());
    params.set("random_seed", session->environment().seed);
    solver.set(params);
  }

  std::shared_ptr<const Session> session;
  z3::solver solver;
};

TermSolver::TermSolver(const Terms& terms) : impl_(std::make_unique<Impl>(Raw::session(terms))) {}
TermSolver::~TermSolver() = default;

void TermSolver::add(const Term& term) { impl_->solver.add(Raw::of(term)); }

Answer TermSolver::check(unsigned effort) { return impl_->session->ask(impl_->solver, effort); }

std::uint64_t TermSolver::steps() const {
  const z3::stats statistics = impl_->solver.statistics();
  for (unsigned i = 0; i < statistics.size(); ++i) {
    if (statistics.key(i) != "rlimit count") continue;
    return statistics.is_uint(i) ? statistics.uint_value(i)
                                 : static_cast<std::uint64_t>(statistics.double_value(i));
  }
  return 0;
}

std::string TermSolver::script() const { return impl_->solver.to_smt2(); }

Model TermSolver::model() const {
  return Engines::model(impl_->session, impl_->solver.get_model());
}

struct Optimizer::Impl {
  explicit Impl(std::shared_ptr<const Session> of)
      : session(std::move(of)), optimize(session->z3()) {}

  std::shared_ptr<const Session> session;
  z3::optimize optimize;
};

Optimizer::Optimizer(const Terms& terms) : impl_(std::make_unique<Impl>(Raw::session(terms))) {}
Optimizer::~Optimizer() = default;

void Optimizer::add(const Term& term) { impl_->optimize.add(Raw::of(term)); }

void Optimizer::avoid(const Term& term, const std::string& weight, const std::string& objective) {
  z3::context& context = impl_->session->z3();
  Z3_symbol name = nullptr;
  if (!objective.empty()) name = Z3_mk_string_symbol(context, objective.c_str());
  Z3_optimize_assert_soft(context, impl_->optimize, !Raw::of(term), weight.c_str(), name);
  context.check_error();
}

Answer Optimizer::check() { return impl_->session->ask(impl_->optimize); }

Model Optimizer::model() const {
  return Engines::model(impl_->session, impl_->optimize.get_model());
}

}  // namespace firebreak::smt
