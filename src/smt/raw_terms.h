// SPDX-License-Identifier: Apache-2.0
// What is behind terms, for this folder alone.
#pragma once

#include <memory>
#include <utility>

#include "smt/session.h"
#include "smt/terms.h"

namespace firebreak::smt {

// The session comes first, so that it ends last.
struct Sort::Data {
  std::shared_ptr<const Session> session;
  z3::sort sort;
};
struct Term::Data {
  std::shared_ptr<const Session> session;
  z3::expr expression;
};
struct Function::Data {
  std::shared_ptr<const Session> session;
  z3::func_decl declaration;
};

struct Raw {
  using SessionPtr = std::shared_ptr<const Session>;

  static const SessionPtr& session(const Terms& terms) { return terms.session_; }
  static const SessionPtr& session(const Term& term) { return term.data_->session; }
  static const SessionPtr& session(const Function& of) { return of.data_->session; }

  static const z3::sort& of(const Sort& sort) { return sort.data_->sort; }
  static const z3::expr& of(const Term& term) { return term.data_->expression; }
  static const z3::func_decl& of(const Function& function) { return function.data_->declaration; }

  static Sort sort(SessionPtr session, z3::sort sort) {
    return Sort(std::make_shared<Sort::Data>(Sort::Data{std::move(session), std::move(sort)}));
  }
  static Term term(SessionPtr session, z3::expr expression) {
    return Term(
        std::make_shared<Term::Data>(Term::Data{std::move(session), std::move(expression)}));
  }
  static Function function(SessionPtr session, z3::func_decl declaration) {
    return Function(std::make_shared<Function::Data>(
        Function::Data{std::move(session), std::move(declaration)}));
  }
};

}  // namespace firebreak::smt
